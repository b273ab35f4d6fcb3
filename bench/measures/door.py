"""Signed notices at the webhook door, each committed before it is answered; beside the least that could do so."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median
from time import perf_counter

import orjson

from bench import bounds, figures, wire
from bench.bare_app import SECRET
from bench.figures import Figure
from bench.product import say
from bench.rounds import Round, side_by_side
from bench.shop import Shop
from bench.stripes import connected, signature
from bench.wire import Wire
from tests.fakestripe import FakeStripe

CLIENTS = 64
TIMES = 12
"""A round has so many times the requests that a latency is measured by."""
AT_LEAST = 2000
TABLE = "bare_notices"

Letter = tuple[bytes, str]
"""A notice's body, and the header with its signature."""


async def measure(shop: Shop) -> list[Figure]:
    """The door of one API process, beside a bare FastAPI handler that verifies the signature and inserts one row."""
    say(f"sending signed notices by {CLIENTS} clients")
    await shop.at.database.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (id text PRIMARY KEY, payload text NOT NULL)")
    async with connected(shop.at, "Door") as ours, bounds.handler(shop.at.database_url, TABLE) as bare_url:
        await ours.trust(SECRET)
        doors = (shop.at.product.url, ours.door), (bare_url, "/notices")
        crowds = [(await wire.crowd(url, {}, CLIENTS), path) for url, path in doors]
        with shop.at.memory.watched() as peak:
            # The first round is for warming up.
            rounds = [await _round(number, shop.requests * TIMES, crowds) for number in range(shop.rounds + 1)][1:]
        for connection in (each for crowd, _ in crowds for each in crowd):
            connection.close()
    figure = figures.speed("signed notices at the webhook door", rounds, peak, at_least=None, unit="notices/s")
    reached = median(each.size / each.ours for each in rounds)
    return [replace(figure, goal=f"at least {AT_LEAST:,} notices/s", met=reached >= AT_LEAST)]


async def _round(number: int, size: int, crowds: Sequence[tuple[Sequence[Wire], str]]) -> Round:
    async def by(crowd: tuple[Sequence[Wire], str]) -> float:
        return await _send(*crowd, _letters(number, size))

    return await side_by_side(number, size, lambda: by(crowds[0]), lambda: by(crowds[1]))


def _letters(number: int, size: int) -> list[Letter]:
    """Notices of the same charge, each with an id of its own."""
    stripe = FakeStripe()
    stripe.create_charge(id="ch_of_the_bench")
    event = next(stripe.shelves["event"].walk())
    bodies = (orjson.dumps({**event, "id": f"evt_{number}_{each}"}) for each in range(size))
    return [(body, signature(body, SECRET)) for body in bodies]


async def _send(wires: Iterable[Wire], path: str, letters: Sequence[Letter]) -> float:
    waiting = iter(letters)

    async def client(connection: Wire) -> None:
        for body, header in waiting:
            await connection.ask("POST", path, body, headers=header)

    began = perf_counter()
    await asyncio.gather(*(client(connection) for connection in wires))
    return perf_counter() - began
