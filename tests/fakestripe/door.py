"""The door of /v1: counts, limits, breaks on request, and writes the answer to the wire."""

from __future__ import annotations

import asyncio
import contextlib
import time
from email.utils import formatdate
from typing import TYPE_CHECKING

from .api import answer, endpoint_of
from .errors import StripeError, too_many
from .faults import BREAKAGES, HTML_502, Fault, refusal
from .params import parse
from .wire import Reply, Request, error_reply

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from .state import FakeStripe

ABORT = "fakestripe.abort"  # the server's scope extension that resets the connection
_UNFINISHED = ("truncated", "cut")


class Door:
    def __init__(self, fake: FakeStripe) -> None:
        self.fake = fake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = f"{scope['method']} {endpoint_of(scope['path'])}"
        arrivals = self.fake.counters.arrive(name, time.monotonic())
        outcome = "lost"
        try:
            outcome = await self._serve(name, scope, receive, send)
        finally:
            for endpoint in arrivals:
                endpoint.leave(outcome)

    async def _serve(self, name: str, scope: Scope, receive: Receive, send: Send) -> str:
        faults = self.fake.faults.strike(scope["method"], scope["path"])
        lag = max((fault.seconds for fault in faults if fault.kind == "read_lag"), default=0.0)
        latency = sum(fault.seconds for fault in faults if fault.kind == "latency")
        breakage = next((fault for fault in faults if fault.kind in BREAKAGES), None)
        request = await self._read(scope, receive, lag)
        if latency:
            await asyncio.sleep(latency)
        works = breakage is None or breakage.after or breakage.kind in _UNFINISHED
        reply = self._answer(name, request) if works else None
        if breakage is not None:
            return await self._break(breakage, reply, scope, receive, send)
        assert reply is not None
        await self._write(scope, send, request, reply)
        if reply.status == 200 and request.method == "GET" and len(request.parts) == 2:
            self.fake.counters.page(request.path, request.query)
        return str(reply.status)

    async def _read(self, scope: Scope, receive: Receive, lag: float) -> Request:
        body = b""
        more = scope["method"] == "POST"
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        query, form = scope["query_string"].decode(), body.decode("utf-8", "replace")
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        params = parse(f"{query}&{form}" if form else query)
        return Request(scope["method"], scope["path"], query, form, headers, params, self.fake.now() - lag)

    def _answer(self, name: str, request: Request) -> Reply:
        try:
            if reason := self.fake.limits.refuse(name, time.monotonic()):
                raise too_many(reason)
            return answer(self.fake, request)
        except StripeError as error:
            return error_reply(error)

    async def _break(self, fault: Fault, reply: Reply | None, scope: Scope, receive: Receive, send: Send) -> str:
        match fault.kind:
            case "hang":
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(_gone(receive), fault.seconds or None)
                _reset(scope)
            case "reset":
                _reset(scope)
            case "truncated" if reply is not None:
                await self._write(
                    scope, send, None, Reply(reply.status, reply.body[: len(reply.body) * 2 // 3], reply.headers)
                )
            case "cut" if reply is not None:
                await self._write(scope, send, None, reply, part=len(reply.body) // 2)
                _reset(scope)
            case "bad_gateway":
                await self._write(scope, send, None, Reply(502, HTML_502, {"Content-Type": "text/html"}))
            case _:
                await self._write(scope, send, None, error_reply(refusal(fault, self.fake.account["id"])))
        return fault.kind

    async def _write(
        self, scope: Scope, send: Send, request: Request | None, reply: Reply, part: int | None = None
    ) -> None:
        headers = {
            **reply.headers,
            "Content-Length": str(len(reply.body)),
            "Date": formatdate(self.fake.now(), usegmt=True),
            "Request-Id": self.fake.new_id("req"),
        }
        if request is not None:
            headers["Stripe-Version"] = request.headers.get("stripe-version", self.fake.api_version)
            if key := request.headers.get("idempotency-key"):
                headers["Idempotency-Key"] = key
        raw = [(key.lower().encode(), value.encode("latin-1")) for key, value in headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": raw})
        body = reply.body if part is None else reply.body[:part]
        await send({"type": "http.response.body", "body": body, "more_body": part is not None})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _reset(scope: Scope) -> None:
    abort = scope.get("extensions", {}).get(ABORT)
    if abort is None:
        raise ConnectionResetError("the fake hung up")
    abort()
