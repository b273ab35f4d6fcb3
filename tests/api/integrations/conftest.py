"""A fake Stripe to connect to; no worker, so what is set up stays as the request left it."""

from collections.abc import AsyncIterator

import pytest

from api.settings import settings
from tests.fakestripe import FakeStripe, running


@pytest.fixture
async def stripe(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeStripe]:
    fake = FakeStripe()
    async with running(fake) as url:
        monkeypatch.setattr(settings(), "stripe_api_base", url)
        yield fake
