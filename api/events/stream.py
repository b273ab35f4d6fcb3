"""The answer that goes on: events as they happen, a sign of life when none do, an end when who listens may not."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.errors import Forbidden, GatherError
from api.events.listener import Listener
from api.events.watch import Watch
from api.workspaces.access import caller

HEARTBEAT_SECONDS = 15.0
"""Proxies close what is silent for long; thirty seconds is the shortest of their usual patiences."""
TRUSTED_SECONDS = 5.0
"""So long an answer goes on by a key that was good: one that is revoked hears nothing after that."""
AGAIN_SECONDS = 1.0

RETRY = b"retry: 2000\n\n"
STILL_HERE = b": still here\n\n"

HEADERS = {"x-accel-buffering": "no"}
"""Has nginx pass each event on at once."""


class EventStream(StreamingResponse):
    """A listener's events; whatever ends the answer, the listener leaves."""

    media_type = "text/event-stream"

    def __init__(self, request: Request, watch: Watch, listener: Listener) -> None:
        super().__init__(_told(request, listener), headers=HEADERS)
        self.watch = watch
        self.listener = listener

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.watch.leave(self.listener)


async def _told(request: Request, listener: Listener) -> AsyncIterator[bytes]:
    trusted_at = monotonic()
    yield RETRY
    while not listener.ended:
        await listener.wait(HEARTBEAT_SECONDS)
        if monotonic() - trusted_at > TRUSTED_SECONDS:
            try:
                await _ask_again(request, listener)
            except GatherError:
                return
            except (SQLAlchemyError, OSError):
                # Nobody can be asked just now; for the same reason there is hardly anything to tell.
                await asyncio.sleep(AGAIN_SECONDS)
                yield STILL_HERE
                continue
            trusted_at = monotonic()
        yield listener.take() or STILL_HERE


async def _ask_again(request: Request, listener: Listener) -> None:
    who = await caller(request)
    if "records:read" not in who.scopes or who.workspace_id != listener.who.workspace_id:
        raise Forbidden("This may not be read any more")
    listener.who = who
