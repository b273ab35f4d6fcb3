"""A million orders in one NDJSON stream."""

from dataclasses import replace

from bench import figures
from bench.figures import Figure
from bench.shop import Shop

MOST_MB = 250


async def measure(shop: Shop) -> list[Figure]:
    """The stream beside bare upserts of the same rows, in parts that take turns."""
    posted = await shop.posted()
    name = f"NDJSON stream of {shop.rows:,} orders into …/records/batch"
    figure = figures.speed(name, posted.rounds, posted.peak, at_least=0.60)
    met = bool(figure.met) and posted.peak.most["api"] < MOST_MB
    return [replace(figure, goal=f"{figure.goal}, the API under {MOST_MB} MB", met=met)]
