"""A fake on a port of its own, the SDK pointed at it, and a door for its webhooks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
import stripe
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakestripe import DEFAULT_KEY, FakeStripe, running, serving

# The SDK hands its form to httpx in a way that httpx has deprecated.
SDK_POSTS_BYTES = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


@dataclass
class Mailbox:
    """Takes deliveries and answers them with the scripted statuses, then with 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    letters: list[tuple[str, bytes]] = field(default_factory=list)

    async def receive(self, request: Request) -> Response:
        self.letters.append((request.headers["stripe-signature"], await request.body()))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    def events(self, secret: str) -> list[stripe.Event]:
        return [stripe.Webhook.construct_event(body, mark, secret) for mark, body in self.letters]


@pytest.fixture
def fake() -> FakeStripe:
    return FakeStripe()


@pytest.fixture
async def url(fake: FakeStripe) -> AsyncIterator[str]:
    async with running(fake) as address:
        yield address


@pytest.fixture
async def client(url: str) -> AsyncIterator[stripe.StripeClient]:
    http = stripe.HTTPXClient()
    yield stripe.StripeClient(DEFAULT_KEY, base_addresses={"api": url}, http_client=http, max_network_retries=0)
    await http.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
async def http(url: str) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {DEFAULT_KEY}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as raw:
        yield raw


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    box = Mailbox()
    async with serving(Starlette(routes=[Route("/hook", box.receive, methods=["POST"])])) as address:
        box.url = f"{address}/hook"
        yield box
