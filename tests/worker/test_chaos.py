"""Whatever happens in whatever order, every link ends as Stripe says.

A failure names its seed. `GATHER_CHAOS_SEEDS=7,8,9 pytest tests/worker/test_chaos.py` replays those.
"""

import os
import random
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from api.settings import settings
from tests.fakestripe import FakeStripe, running
from tests.fakestripe.kinds import SEEDABLE
from tests.worker.chaos import add_task, live, sync_kind
from tests.worker.conftest import connect, orders_model, until
from tests.worker.world import World, end

SEEDS = [int(seed) for seed in os.environ.get("GATHER_CHAOS_SEEDS", "1").split(",")]
ACTIONS = int(os.environ.get("GATHER_CHAOS_ACTIONS", "240"))


@pytest.fixture(params=SEEDS, ids=lambda seed: f"seed{seed}")
async def stripe(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeStripe]:
    fake = FakeStripe(seed=request.param, key="sk_live_chaos1234567890", rate=25)
    fake.seed("charge", 600)
    async with running(fake) as url:
        monkeypatch.setattr(settings(), "stripe_api_base", url)
        yield fake


@pytest.fixture
async def world(
    stripe: FakeStripe, client: httpx.AsyncClient, public: str | None, kinds: tuple[str, ...]
) -> AsyncIterator[World]:
    """A company whose first list is still being read when everything begins."""
    told = {"stripe_api_base": settings().stripe_api_base, "stripe_poll_seconds": "0.3"}
    if public is not None:
        told |= {"public_url": public, "stripe_poll_seconds": "2"}
    made = World(
        stripe=stripe,
        client=client,
        chance=random.Random(stripe.seed_number),
        settings=told,
        model_id=await orders_model(client),
        integration_id=await connect(client, "sk_live_chaos1234567890"),
        kinds=kinds,
    )
    for kind in kinds:
        await sync_kind(made, kind)
    while not made.tasks:
        await add_task(made)
    made.start_worker()
    try:
        yield made
    finally:
        await end(made)


async def ends_right(world: World) -> None:
    began = time.monotonic()
    await live(world, actions=ACTIONS)
    lived = time.monotonic() - began
    try:
        await until(world.wrong, lambda found: found == {}, seconds=60)
    except AssertionError as error:
        raise AssertionError(f"seed {world.stripe.seed_number}: {error}; {world.log}") from error
    print(f"seed {world.stripe.seed_number}: lived {lived:.1f} s, right after {time.monotonic() - began - lived:.1f} s")
    for path, counted in world.stripe.counters.report()["endpoints"].items():
        assert counted["busiest_second"] <= 25, (world.stripe.seed_number, path)


@pytest.fixture
def kinds() -> tuple[str, ...]:
    """The kinds that are synced beside charges."""
    return ()


class TestPolling:
    @pytest.fixture
    def public(self) -> None:
        return None

    async def test_every_link_ends_right(self, world: World) -> None:
        await ends_right(world)


class TestWebhooks:
    async def test_every_link_ends_right(self, world: World) -> None:
        await ends_right(world)


class TestEveryKind:
    @pytest.fixture
    def public(self) -> None:
        return None

    @pytest.fixture
    def kinds(self) -> tuple[str, ...]:
        return tuple(kind for kind in SEEDABLE if kind != "charge")

    async def test_every_link_ends_right(self, world: World) -> None:
        await ends_right(world)
