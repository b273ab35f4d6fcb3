"""Single upserts by sixteen clients that each wait for their answer; every other one is of a new order."""

from collections.abc import Sequence

from bench import bounds, figures, wire
from bench.figures import Figure
from bench.orders import orders
from bench.product import say
from bench.rounds import Round, side_by_side
from bench.shop import Shop
from bench.streaming import Model
from bench.wire import Wire

CLIENTS = 16
TIMES = 15
"""A round has so many times the requests that a latency is measured by: it takes seconds."""
FIRST_NEW = 400_000_000
STRIDE = 7919

Crowd = tuple[Sequence[Wire], str]
"""Connections, and the path that they post to."""


async def measure(shop: Shop) -> list[Figure]:
    """The product beside a bare FastAPI handler, under the same load."""
    posted = await shop.posted()
    say(f"writing single orders by {CLIENTS} clients")
    async with bounds.handler(shop.at.database_url, posted.twin) as bare_url:
        ours = await wire.crowd(shop.at.product.url, shop.at.product.headers, CLIENTS), posted.model.records
        bare = await wire.crowd(bare_url, {}, CLIENTS), "/records"
        with shop.at.memory.watched() as peak:
            # The first round is for warming up: pools, caches of statements.
            rounds = [await _round(shop, posted.model, number, ours, bare) for number in range(shop.rounds + 1)]
        for connection in (*ours[0], *bare[0]):
            connection.close()
    name = f"single upserts, {CLIENTS} clients"
    return [figures.speed(name, rounds[1:], peak, at_least=0.50, unit="requests/s")]


async def _round(shop: Shop, model: Model, number: int, ours: Crowd, bare: Crowd) -> Round:
    bodies = _bodies(model, number, shop.requests * TIMES)

    async def by(crowd: Crowd) -> float:
        return await wire.press(*crowd, bodies)

    return await side_by_side(number, len(bodies), lambda: by(ours), lambda: by(bare))


def _bodies(model: Model, number: int, size: int) -> list[bytes]:
    start = number * size
    new = orders(range(FIRST_NEW + start, FIRST_NEW + start + size // 2), model.charges)
    old = ((start + each) * STRIDE % model.rows for each in range(size // 2))
    again = orders(old, model.charges, revision=1000 + number)
    return [text.encode() for pair in zip(new.texts, again.texts, strict=True) for text in pair]
