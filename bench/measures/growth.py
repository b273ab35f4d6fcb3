"""What pages, searches and upserts cost in a model of all rows, and in one with a tenth of them: in turns."""

import random
from collections.abc import Awaitable, Callable, Mapping

from bench import asking, figures
from bench.figures import Figure
from bench.measures import batch, page, search
from bench.orders import Orders
from bench.product import say
from bench.rounds import Round, side_by_side
from bench.shop import Shop, Shown
from bench.wire import Wire

TIMES = 10
AT_MOST = 1.5
ROUNDS = 5

Cost = Callable[[Shop, Shown, Wire, int], Awaitable[float]]
"""What it takes in a round, in seconds: a request's median, or a batch's."""


async def measure(shop: Shop) -> list[Figure]:
    """One figure for each cost."""
    small = Shop(shop.at, shop.rows // TIMES, shop.rounds, shop.requests)
    large_shown, small_shown, wire = await shop.shown(), await small.shown(), await shop.at.wire()
    found = list[Figure]()
    for name, cost in COSTS.items():
        say(f"measuring in turns: {name}")

        async def of(number: int, cost: Cost = cost) -> Round:
            return await side_by_side(
                number,
                1,
                lambda: cost(shop, large_shown, wire, number),
                lambda: cost(small, small_shown, wire, number),
            )

        with shop.at.memory.watched() as peak:
            # The first round is for warming up.
            rounds = [await of(number) for number in range(ROUNDS + 1)][1:]
        title = f"{shop.rows:,} rows beside {small.rows:,}: {name}"
        found.append(figures.slowness(title, rounds, peak, at_most=AT_MOST))
    wire.close()
    return found


async def _page_of_linked(shop: Shop, shown: Shown, wire: Wire, _: int) -> float:
    return await _opened(shop, shown.of_linked, wire)


async def _page_of_own(shop: Shop, shown: Shown, wire: Wire, _: int) -> float:
    return await _opened(shop, shown.of_own, wire)


async def _opened(shop: Shop, views: list[str], wire: Wire) -> float:
    return (await asking.opened(wire, [page.path(view) for view in views], shop.requests)).median / 1000


def _search(words: search.Words) -> Cost:
    async def cost(shop: Shop, shown: Shown, wire: Wire, number: int) -> float:
        chance = random.Random(number)
        queries = [{"search": words(chance, shown.model)} for _ in range(shop.requests)]
        return (await asking.posted(wire, f"{shown.model.records}/query", queries)).median / 1000

    return cost


def _upsert(done: str, batches: Callable[[Shown, int], list[Orders]]) -> Cost:
    async def cost(_: Shop, shown: Shown, wire: Wire, number: int) -> float:
        given = batches(shown, number)
        return await batch.write(wire, shown.model, given, done) / len(given)

    return cost


COSTS: Mapping[str, Cost] = {
    "first page of a view, filter by a linked field": _page_of_linked,
    "first page of a view, filter by an own field": _page_of_own,
    "search for a rare word": _search(search.KINDS[0][1]),
    "search for a word of a fifth of the rows": _search(search.KINDS[1][1]),
    f"batch upsert of {batch.SIZE:,} new rows": _upsert("created", lambda shown, n: batch.new(shown.model, n)),
    f"batch upsert of {batch.SIZE:,} changed rows": _upsert("updated", lambda shown, n: batch.changed(shown.model, n)),
}
