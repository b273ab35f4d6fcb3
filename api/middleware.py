"""What wraps every request: HEAD, its id and time, headers that keep browsers careful, a word where too many come."""

from asyncio import Event
from time import perf_counter
from typing import Any, NamedTuple
from uuid import uuid4

from prometheus_client import Counter, Histogram
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.edge.headers import CAREFUL
from api.errors import Overloaded
from api.logs import REQUEST_ID, tell_request
from api.metrics.instruments import IN_FLIGHT, REQUEST_SECONDS, REQUESTS
from api.metrics.pool import Line
from api.problems import CLOSED_BY_CLIENT
from api.settings import settings
from api.workspaces.access import CALLER

NEVER_REFUSED = {"/healthz", "/readyz", "/metrics"}

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
NO_ROUTE = "none"
"""Of a path that is nobody's, and of the web app's files: their paths are as many as anybody likes."""


class Head:
    """Answers HEAD wherever there is GET: by what GET says, up to its body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        body, answered = [{"type": "http.request", "body": b"", "more_body": False}], Event()

        async def nothing() -> Message:
            """A body that is empty; and nobody waits for the rest of an answer that has begun, an export's say."""
            if not body:
                await answered.wait()
                return {"type": "http.disconnect"}
            return body.pop()

        async def begun(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b""})
                answered.set()

        await self.app({**scope, "method": "GET"}, nothing, begun)


class Watch:
    """Gives each request an id and times it: for its answer (`X-Request-Id`, `Server-Timing`), the figures, the log.

    Whatever else all answers have is added here too: one look at an answer's start is cheaper than one for each.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.tells = settings().tells_requests
        self.behind_tls = (settings().public_url or "").startswith("https://")
        self.counted: dict[tuple[str, str, int], Counted] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, taken, status = perf_counter(), 0.0, CLOSED_BY_CLIENT
        # Before anything is done for it: refusing must cost next to nothing.
        app = overloaded if Line.is_too_long() and scope["path"] not in NEVER_REFUSED else self.app
        request_id = scope["request_id"] = uuid4().hex
        REQUEST_ID.set(request_id)
        careful = CAREFUL[scope["path"].startswith("/v1"), self.behind_tls or scope["scheme"] == "https"]

        async def told(message: Message) -> None:
            nonlocal taken, status
            if message["type"] == "http.response.start":
                taken, status = perf_counter() - began, message["status"]
                about = ((b"x-request-id", request_id.encode()), (b"server-timing", b"app;dur=%.2f" % (1000 * taken)))
                message["headers"] = [*message["headers"], *careful, *about]
            await send(message)

        IN_FLIGHT.inc()
        try:
            await app(scope, receive, told)
        except Exception:
            status = 500
            raise
        finally:
            IN_FLIGHT.dec()
            # Until the answer began: how long a reader takes to read it says nothing of the server.
            self._note(scope, status, taken or perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = getattr(scope.get("route"), "path", NO_ROUTE), scope["method"]
        counted = self.counted.get((method, route, status)) or self._counted(method, route, status)
        counted.requests.inc()
        counted.seconds.observe(seconds)
        if self.tells:
            tell_request(_facts(scope, method, route, status, seconds))

    def _counted(self, method: str, route: str, status: int) -> "Counted":
        """Looked up once: the labels cost as much as the counting."""
        method = method if method in METHODS else "OTHER"
        found = Counted(REQUESTS.labels(method, route, status), REQUEST_SECONDS.labels(method, route))
        return self.counted.setdefault((method, route, status), found)


async def overloaded(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer of a server that has more to do than it can."""
    await problems.answer(Request(scope), Overloaded())(scope, receive, send)


class Counted(NamedTuple):
    """Where requests of a kind are counted."""

    requests: Counter
    seconds: Histogram


def _facts(scope: Scope, method: str, route: str, status: int, seconds: float) -> dict[str, Any]:
    """What the log says of a request: who, where and how long, and nothing of what was sent."""
    who = scope.get(CALLER)
    return {
        "request_id": scope["request_id"],
        "method": method,
        "route": route,
        "status": status,
        "ms": round(1000 * seconds, 2),
        "workspace_id": who and who.workspace_id,
        "key_id": who and who.key_id,
        "user_id": who and who.user_id,
    }
