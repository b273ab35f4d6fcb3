"""How much of bodies is held in memory: of one that is read as a whole, of a stranger's, and of all together."""

from time import perf_counter

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import GatherError, Overloaded
from api.workspaces.access import caller

MIB = 1024 * 1024
MAX_BODY_BYTES = 16 * MIB
OF_STRANGERS_BYTES = MIB
"""Of whoever has no key that is known; it is asked for only here, for small bodies are read before it anyway."""
MOST_HELD_BYTES = 256 * MIB
"""Of one process, from the first byte of a body to the end of its request."""

GRACE_SECONDS, LEAST_A_SECOND = 30.0, 4096
"""What is held may not take its time, as a stream may."""

STREAMS = ("/records/batch", "/imports")
"""Doors that read a body of any length piece by piece, unless it is JSON."""


class BodyLimit:
    """Refuses a body at the first byte too many, or too late."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["path"].endswith(STREAMS) and not _is_json(scope)):
            await self.app(scope, receive, send)
            return
        body = Body(scope)

        async def counted() -> Message:
            message = await receive()
            size = len(message.get("body", b""))
            self.held += size
            body.size += size
            if message.get("more_body") or body.size > OF_STRANGERS_BYTES:
                await body.check()
            if self.held > MOST_HELD_BYTES:
                raise HTTPException(503, Overloaded.TOLD)
            return message

        try:
            await self.app(scope, counted, send)
        finally:
            self.held -= body.size


class Body:
    """What has come of one; HTTPExceptions, because FastAPI takes any other error in a body for a malformed one."""

    __slots__ = ("began", "known", "scope", "size")

    def __init__(self, scope: Scope) -> None:
        self.scope, self.size, self.known = scope, 0, False
        self.began: float | None = None

    async def check(self) -> None:
        """Look at a body that doesn't come at once."""
        now = perf_counter()
        self.began = self.began or now
        announced = Headers(scope=self.scope).get("content-length", "0")
        size = max(self.size, int(announced) if announced.isdecimal() else 0)
        if size > MAX_BODY_BYTES:
            raise HTTPException(413, "A body may hold 16 MiB; send records as an NDJSON stream to …/records/batch")
        if size > OF_STRANGERS_BYTES and not self.known:
            self.known = await _is_known(self.scope)
            if not self.known:
                raise HTTPException(413, "A body may hold 1 MiB, unless it comes with a key that is known here")
        if now - self.began > GRACE_SECONDS + self.size / LEAST_A_SECOND:
            raise HTTPException(408, "The rest of this request comes too slowly")


async def _is_known(scope: Scope) -> bool:
    try:
        await caller(Request(scope))
    except GatherError:
        return False
    return True


def _is_json(scope: Scope) -> bool:
    media_type = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
    return media_type in {"", "application/json"} or media_type.endswith("+json")
