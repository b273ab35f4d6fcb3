"""Searches: rare words and words that every fifth order holds, each alone, with a filter, with an indexed sort."""

import random
from collections.abc import Callable, Sequence

from bench import arranging, asking, figures
from bench.figures import Figure
from bench.orders import CITIES, DIETS, crate, email
from bench.product import Json, say
from bench.shop import Shop
from bench.streaming import Model

RARE_MS, COMMON_MS = 25.0, 100.0

Chance = random.Random
Words = Callable[[Chance, Model], str]

KINDS: Sequence[tuple[str, Words, float | None]] = (
    ("a rare word", lambda chance, model: crate(chance.randrange(model.rows)), RARE_MS),
    ("a word of a fifth of the rows", lambda chance, _: chance.choice(DIETS), COMMON_MS),
)
"""What is searched for, and the goal."""

IDS: Sequence[tuple[str, Words]] = (
    ("a charge's id", lambda chance, model: chance.choice(model.charges)),
    ("an e-mail address", lambda chance, model: email(chance.randrange(model.rows))),
)
"""What people at a telephone search for: rare as a whole, of tokens of which some are everywhere."""

WITH: Sequence[tuple[str, Callable[[Chance], Json]]] = (
    ("alone", lambda _: {}),
    ("with a filter", lambda chance: {"filter": arranging.is_all({"city": chance.choice(CITIES)})}),
    ("with an indexed sort", lambda chance: {"sort": [arranging.by(chance.choice(("amount", "-amount")))]}),
)


async def measure(shop: Shop) -> list[Figure]:
    """Six figures with a goal, two without."""
    model, wire, found = (await shop.shown()).model, await shop.at.wire(), list[Figure]()
    say("searching")
    asked = [(f"{kind}, {how}", words, more, goal) for kind, words, goal in KINDS for how, more in WITH]
    asked += [(f"{kind}, alone", words, WITH[0][1], None) for kind, words in IDS]
    for name, words, more, goal in asked:
        chance = random.Random(name)
        queries = [{"search": words(chance, model), **more(chance)} for _ in range(shop.requests)]
        with shop.at.memory.watched() as peak:
            times = await asking.posted(wire, f"{model.records}/query", queries)
        found.append(figures.latency(f"search for {name}", times, peak, p95_ms=goal))
    wire.close()
    return found
