"""The fake as an ASGI application: Stripe under /v1, its strings to pull under /_fake."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from . import control
from .door import Door

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from .state import FakeStripe


def build(fake: FakeStripe) -> ASGIApp:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with fake.courier.working():
            yield

    async def home(_: Request) -> PlainTextResponse:
        return PlainTextResponse("A fake Stripe: the API is under /v1, its control under /_fake.\n")

    inner, door = Starlette(routes=[Route("/", home), *control.routes(fake)], lifespan=lifespan), Door(fake)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        stripe = scope["type"] == "http" and scope["path"].startswith("/v1/")
        await (door if stripe else inner)(scope, receive, send)

    return app
