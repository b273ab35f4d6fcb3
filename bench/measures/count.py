"""Counts that stop at ten thousand."""

import random
from collections.abc import Callable, Sequence

from bench import arranging, asking, figures
from bench.figures import Figure
from bench.orders import CITIES, DIETS, crate
from bench.product import Json, say
from bench.shop import Shop

P95_MS = 60.0

KINDS: Sequence[tuple[str, Callable[[random.Random, int], Json]]] = (
    ("unfiltered", lambda _, __: {}),
    ("by an indexed filter", lambda chance, _: {"filter": arranging.is_all({"city": chance.choice(CITIES)})}),
    ("by a rare word", lambda chance, rows: {"search": crate(chance.randrange(rows))}),
    ("by a word of a fifth of the rows", lambda chance, _: {"search": chance.choice(DIETS)}),
)


async def measure(shop: Shop) -> list[Figure]:
    """One figure for each kind."""
    model, wire, found = (await shop.shown()).model, await shop.at.wire(), list[Figure]()
    say("counting")
    for name, query in KINDS:
        chance = random.Random(name)
        queries = [query(chance, model.rows) for _ in range(shop.requests)]
        with shop.at.memory.watched() as peak:
            times = await asking.posted(wire, f"{model.records}/count", queries)
        found.append(figures.latency(f"capped count, {name}", times, peak, p95_ms=P95_MS))
    wire.close()
    return found
