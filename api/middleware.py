"""What wraps every request: HEAD, the time it takes, its id, headers that keep browsers careful, a cap on its body."""

from asyncio import Event
from time import perf_counter
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 16 * 1024 * 1024
STREAMS = ("/records/batch", "/imports")
"""Doors that read a body of any length, piece by piece."""

CAREFUL = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}


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


class ServerTiming:
    """Tells in `Server-Timing` after how many milliseconds an answer began; browsers show it beside their own times."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = perf_counter()

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                taken = 1000 * (perf_counter() - began)
                MutableHeaders(scope=message).append("server-timing", f"app;dur={taken:.2f}")
            await send(message)

        await self.app(scope, receive, timed)


class RequestId:
    """Gives each request an id, in its scope and in the `X-Request-Id` header of its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = scope["request_id"] = uuid4().hex

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                headers.update(CAREFUL)
                if scope["path"].startswith("/v1"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        await self.app(scope, receive, named)


class BodyLimit:
    """Refuses a body over 16 MiB at the first byte too many, with the 413 of every other refusal."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].endswith(STREAMS):
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MAX_BODY_BYTES or (announced.isdigit() and int(announced) > MAX_BODY_BYTES):
                # An HTTPException, because FastAPI takes any other error in a body for a malformed one.
                raise HTTPException(413, "A body may hold 16 MiB; send records as an NDJSON stream to …/records/batch")
            return message

        await self.app(scope, counted, send)
