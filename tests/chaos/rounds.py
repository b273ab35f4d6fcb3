"""One round: a day by a seed, the house made whole again, and everything right within a minute and a half."""

import asyncio
import math
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from api.database import Database
from api.settings import settings
from api.workspaces import service
from tests.chaos.day import Day
from tests.chaos.house import House
from tests.chaos.outages import OUTAGES
from tests.fakestripe import FakeStripe, running
from tests.fakestripe.kinds import SEEDABLE
from tests.worker.chaos import add_task, live, sync_kind
from tests.worker.conftest import connect, orders_model

PATIENCE_SECONDS = 90
EVERY_KIND_IN = 3
MOST_A_SECOND = 25


@dataclass
class Outcome:
    """What a round has found."""

    seed: int
    seconds: float = 0
    right_after: float = 0
    struck: Counter[str] = field(default_factory=Counter)
    flaws: Counter[str] = field(default_factory=Counter)
    complaint: str = ""


async def play(house: House, seed: int, *, actions: int) -> Outcome:
    """A day of a company of its own."""
    began, outcome = time.monotonic(), Outcome(seed)
    fake = FakeStripe(seed=seed, key=f"sk_live_chaos{seed:012d}", rate=MOST_A_SECOND)
    fake.seed("charge", 600)
    headers = {"Authorization": f"Token {await _key()}"}
    async with (
        running(fake, house.stripe_port),
        httpx.AsyncClient(base_url=house.url, headers=headers, trust_env=False, timeout=10) as client,
    ):
        day = await _begin(house, fake, client)
        try:
            await _play(day, outcome, actions)
        except Exception as error:
            outcome.complaint = f"{error!r}; {' '.join(day.log[-24:])}"
            await day.end_outages()
        outcome.struck = day.struck
        outcome.complaint = "; ".join(filter(None, [outcome.complaint, await _gone(day)]))
    outcome.seconds = time.monotonic() - began
    return outcome


async def _key() -> str:
    """The key of a fresh workspace."""
    database = Database(settings().sqlalchemy_url, pool_size=1)
    try:
        async with database.transaction() as session:
            return (await service.create_workspace(session, "A company"))[1]
    finally:
        await database.close()


async def _begin(house: House, fake: FakeStripe, client: httpx.AsyncClient) -> Day:
    """Its first lists are still being read when everything begins."""
    kinds = tuple(kind for kind in SEEDABLE if kind != "charge") if fake.seed_number % EVERY_KIND_IN == 0 else ()
    day = Day(
        stripe=fake,
        client=client,
        chance=random.Random(fake.seed_number),
        settings=house.worker_settings,
        model_id=await orders_model(client),
        integration_id=await connect(client, fake.keys.default),
        kinds=kinds,
        workers=house.workers,
        house=house,
    )
    for kind in kinds:
        await sync_kind(day, kind)
    while not day.tasks:
        await add_task(day)
    return day


async def _play(day: Day, outcome: Outcome, actions: int) -> None:
    async with _pulse() as stalls:
        await _live(day, outcome, actions)
    # Whoever counts requests as they come can't tell apart those that came while it was busy.
    most = MOST_A_SECOND + math.ceil(MOST_A_SECOND * max(stalls))
    for path, counted in day.stripe.counters.report()["endpoints"].items():
        if counted["busiest_second"] > most:
            found = f"{counted['busiest_second']} requests in a second at {path} (stalled {max(stalls):.3f} s)"
            outcome.complaint += f"{found}; {' '.join(day.log)}"


@asynccontextmanager
async def _pulse() -> AsyncIterator[list[float]]:
    """How long this process was busy at a time, while inside."""
    stalls = [0.0]

    async def beat() -> None:
        while True:
            began = time.monotonic()
            await asyncio.sleep(0.005)
            stalls.append(time.monotonic() - began - 0.005)

    beating = asyncio.create_task(beat())
    try:
        yield stalls
    finally:
        beating.cancel()


async def _live(day: Day, outcome: Outcome, actions: int) -> None:
    await live(day, actions=actions, outages=OUTAGES)
    await day.end_outages()
    ended = time.monotonic()
    while (flaws := await day.flaws()) or await day.wrong_figures():
        if time.monotonic() - ended > PATIENCE_SECONDS:
            outcome.flaws = flaws
            some = dict(list((await day.wrong()).items())[:3])
            outcome.complaint = f"{some or await day.wrong_figures()}; {' '.join(day.log)}"
            return
        await asyncio.sleep(0.2)
    outcome.right_after = time.monotonic() - ended


async def _gone(day: Day) -> str:
    """Remove the integration: after a while nothing is left of it, nor at its Stripe."""
    await day.call("DELETE", f"/v1/integrations/{day.integration_id}")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left := [*day.stripe.shelves["webhook_endpoint"].walk(), *await _rows_of(day.integration_id)]:
        if time.monotonic() > deadline:
            return f"after its removal there is left: {left}"
        await asyncio.sleep(0.2)
    return ""


async def _rows_of(integration_id: str) -> list[Any]:
    connection = await asyncpg.connect(settings().database_url)
    try:
        return list(await connection.fetch(_LEFT, UUID(integration_id)))
    finally:
        await connection.close()


_LEFT = """
SELECT kind FROM jobs WHERE CAST(args ->> 'integration_id' AS uuid) = $1
UNION ALL SELECT 'integration' FROM integrations WHERE id = $1
UNION ALL SELECT 'object' FROM integration_objects WHERE integration_id = $1
UNION ALL SELECT 'notice' FROM inbox_events WHERE integration_id = $1
"""
