"""A view's first page, and the one 2,000 rows deep: filtered and sorted by a linked and an own field."""

from dataclasses import replace
from urllib.parse import urlencode

import orjson

from bench import asking, figures
from bench.figures import Figure
from bench.product import say
from bench.shop import Shop
from bench.wire import Wire

P95_MS = 10.0
SAME = 1.25
"""By medians: a deep page costs the same when it takes at most so many times a first page's time."""
DEPTH = 2000
STRIDE = 1000


async def measure(shop: Shop) -> list[Figure]:
    """Two kinds of views, two depths."""
    shown, wire, found = await shop.shown(), await shop.at.wire(), list[Figure]()
    say("opening views")
    for name, views in (
        ("filter by a linked field, sort by an own one", shown.of_linked),
        ("filter by an own field, sort by a linked one", shown.of_own),
    ):
        deep_paths = [await _deep(wire, view) for view in views]
        with shop.at.memory.watched() as peak:
            first = await asking.opened(wire, [path(view) for view in views], shop.requests)
            deep = await asking.opened(wire, deep_paths, shop.requests)
        found.append(figures.latency(f"first page of a view: {name}", first, peak, p95_ms=P95_MS))
        figure = figures.latency(f"the page {DEPTH:,} rows deep: {name}", deep, peak, p95_ms=P95_MS)
        found.append(_beside_first(figure, deep.median / first.median))
    wire.close()
    return found


def path(view: str, **parameters: object) -> str:
    """A page of a view."""
    return f"/v1/views/{view}/records?{urlencode(parameters)}"


async def _deep(wire: Wire, view: str) -> str:
    """Where the page is that begins so many rows deep; the first one of a view that has fewer."""
    given: dict[str, object] = {}
    for _ in range(DEPTH // STRIDE):
        answer = await wire.ask("GET", path(view, limit=STRIDE, **given))
        cursor = orjson.loads(answer.body)["next_cursor"]
        given = {"cursor": cursor} if cursor else {}
    return path(view, **given)


def _beside_first(figure: Figure, ratio: float) -> Figure:
    met = bool(figure.met) and ratio <= SAME
    return replace(figure, bound="the first page", ratio=f"{ratio:.2f}", goal=f"{figure.goal}, at most {SAME}", met=met)
