"""What pages, searches and upserts cost when a model has ten times the rows."""

import random
from collections.abc import Awaitable, Callable, Mapping
from statistics import median

from bench import asking
from bench.figures import Figure
from bench.measures import batch, page, search
from bench.memory import Peak
from bench.orders import Orders
from bench.product import say
from bench.shop import Shop, Shown
from bench.wire import Wire

TIMES = 10
AT_MOST = 1.5
ROUNDS = 3

Cost = Callable[[Shop, Shown, Wire], Awaitable[float]]
"""A median in milliseconds."""


async def measure(shop: Shop) -> list[Figure]:
    """One figure for each cost: with all rows, and before with a tenth of them."""
    before, _ = await _costs(shop, shop.rows // TIMES)
    after, peak = await _costs(shop, shop.rows)
    return [
        Figure(
            f"{shop.rows:,} rows beside {shop.rows // TIMES:,}: {name}",
            f"{after[name]:.1f} ms",
            peak,
            bound=f"{before[name]:.1f} ms",
            ratio=f"{after[name] / before[name]:.2f}",
            goal=f"at most {AT_MOST}",
            met=after[name] <= AT_MOST * before[name],
        )
        for name in COSTS
    ]


async def _costs(shop: Shop, rows: int) -> tuple[dict[str, float], Peak]:
    shown, wire = await shop.shown(rows), await shop.at.wire()
    say(f"measuring with {rows:,} rows")
    with shop.at.memory.watched() as peak:
        costs = {name: await cost(shop, shown, wire) for name, cost in COSTS.items()}
    wire.close()
    return costs, peak


async def _page_of_linked(shop: Shop, shown: Shown, wire: Wire) -> float:
    return (await asking.opened(wire, [page.path(view) for view in shown.of_linked], shop.requests)).median


async def _page_of_own(shop: Shop, shown: Shown, wire: Wire) -> float:
    return (await asking.opened(wire, [page.path(view) for view in shown.of_own], shop.requests)).median


def _search(words: search.Words) -> Cost:
    async def cost(shop: Shop, shown: Shown, wire: Wire) -> float:
        chance = random.Random("growth")
        queries = [{"search": words(chance, shown.model)} for _ in range(shop.requests)]
        return (await asking.posted(wire, f"{shown.model.records}/query", queries)).median

    return cost


def _upsert(done: str, batches: Callable[[Shown, int], list[Orders]]) -> Cost:
    async def cost(shop: Shop, shown: Shown, wire: Wire) -> float:
        first = ROUNDS if shown.model.rows == shop.rows else 0
        given = [batches(shown, number) for number in range(first, first + ROUNDS)]
        return median([1000 * await batch.write(wire, shown.model, each, done) / len(each) for each in given])

    return cost


COSTS: Mapping[str, Cost] = {
    "first page of a view, filter by a linked field": _page_of_linked,
    "first page of a view, filter by an own field": _page_of_own,
    "search for a rare word": _search(search.KINDS[0][1]),
    "search for a word of a fifth of the rows": _search(search.KINDS[1][1]),
    f"batch upsert of {batch.SIZE:,} new rows": _upsert("created", lambda shown, n: batch.new(shown.model, n)),
    f"batch upsert of {batch.SIZE:,} changed rows": _upsert("updated", lambda shown, n: batch.changed(shown.model, n)),
}
