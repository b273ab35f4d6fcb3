"""Batches of 5,000 orders over HTTP: new ones, ones that come again with changes, ones that come again as they are."""

from collections.abc import Iterable, Mapping

import orjson

from bench import bounds, figures
from bench.figures import Figure
from bench.orders import Orders, orders
from bench.product import say
from bench.rounds import Round, side_by_side
from bench.shop import Posted, Shop
from bench.streaming import Model
from bench.wire import Wire

SIZE = 5000
BATCHES = 4
FIRST_NEW = 200_000_000

KINDS: Mapping[str, tuple[str, float | None]] = {
    "created": ("new rows", 0.60),
    "updated": ("repeated rows, changed", 0.60),
    # Neither side writes any; the bare one, which reads no JSON, has nothing left to do.
    "unchanged": ("repeated rows, unchanged", None),
}
"""What the product says that it did with the rows; what the figure is called, and its goal."""


async def measure(shop: Shop) -> list[Figure]:
    """Three figures, each beside a bare upsert of the same rows."""
    posted, wire = await shop.posted(), await shop.at.wire()
    say(f"writing batches of {SIZE:,}")
    rounds: dict[str, list[Round]] = {done: [] for done in KINDS}
    with shop.at.memory.watched() as peak:
        for number in range(shop.rounds):
            again = changed(posted.model, number)
            for done, batches in (("created", new(posted.model, number)), ("updated", again), ("unchanged", again)):
                rounds[done].append(await _round(shop, posted, wire, number, done, batches))
    wire.close()
    name = f"batch upsert over HTTP, {SIZE:,} a request"
    return [figures.speed(f"{name}: {kind}", rounds[done], peak, at_least=goal) for done, (kind, goal) in KINDS.items()]


async def write(wire: Wire, model: Model, batches: Iterable[Orders], done: str) -> float:
    """Post batches, each of which does one thing to all its rows; the seconds that it took."""
    seconds = 0.0
    for batch in batches:
        answer = await wire.ask("POST", f"{model.records}/batch", batch.as_array())
        if orjson.loads(answer.body)[done] != len(batch):
            raise RuntimeError(f"A batch was to be {done}: {answer.body[:500]!r}")
        seconds += answer.seconds
    return seconds


async def _round(shop: Shop, posted: Posted, wire: Wire, number: int, done: str, batches: list[Orders]) -> Round:
    async def ours() -> float:
        return await write(wire, posted.model, batches, done)

    async def bare() -> float:
        return sum([await bounds.upsert(shop.at.database, posted.twin, batch) for batch in batches])

    return await side_by_side(number, sum(map(len, batches)), ours, bare)


def new(model: Model, number: int) -> list[Orders]:
    """Orders that the model has never seen."""
    size = min(SIZE, model.rows)
    starts = (FIRST_NEW + (number * BATCHES + batch) * size for batch in range(BATCHES))
    return [orders(range(start, start + size), model.charges) for start in starts]


def changed(model: Model, number: int) -> list[Orders]:
    """Stretches from all over the model, as a nightly job would send them, with something changed in each row."""
    size = min(SIZE, model.rows)
    stretches = model.rows // size
    batches = min(BATCHES, stretches)
    starts = ((batch * (stretches // batches) + number) % stretches * size for batch in range(batches))
    return [orders(range(start, start + size), model.charges, revision=number + 1) for start in starts]
