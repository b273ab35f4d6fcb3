"""A task is added to a model full of records: how long somebody who writes to them waits meanwhile."""

import asyncio
import random
from dataclasses import replace

from bench import arranging, figures
from bench.figures import Figure, Latencies
from bench.orders import orders
from bench.product import say
from bench.shop import Shop
from bench.streaming import Model
from bench.wire import Answer, Wire

MOST_MS = 100
REVISION = 9000
PAUSE_SECONDS = 0.01
"""One who writes now and then: what is measured is waiting, not a race for the processors."""


async def measure(shop: Shop) -> list[Figure]:
    """Changes of orders from all over the model, one after the other, until every order has its charge."""
    posted, integration_id = await shop.posted(), await shop.stripe()
    say(f"adding a task to {posted.model.rows:,} orders, and changing some meanwhile")
    wire = await shop.at.wire()
    with shop.at.memory.watched() as peak:
        linking = asyncio.create_task(arranging.link(shop.at, integration_id, posted.model))
        answers = await _write(wire, posted.model, until=linking)
        await linking
    wire.close()
    times = Latencies.of(answers)
    name = f"single upserts while a task links {posted.model.rows:,} records"
    figure = figures.latency(name, times, peak, p95_ms=None)
    most = max(times.client)
    measured = f"{figure.measured}, the longest {most:.0f} ms"
    return [replace(figure, measured=measured, goal=f"at most {MOST_MS} ms", met=most <= MOST_MS)]


async def _write(wire: Wire, model: Model, *, until: asyncio.Task[None]) -> list[Answer]:
    chance, answers = random.Random(1), list[Answer]()
    while not until.done():
        (text,) = orders([chance.randrange(model.rows)], model.charges, revision=REVISION + len(answers)).texts
        answers.append(await wire.ask("POST", model.records, text.encode()))
        await asyncio.sleep(PAUSE_SECONDS)
    return answers
