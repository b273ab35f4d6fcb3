"""Every record as NDJSON, beside PostgreSQL's own COPY of the same data."""

from dataclasses import replace

from bench import bounds, figures
from bench.figures import Figure
from bench.product import say
from bench.rounds import side_by_side
from bench.shop import Shop

FLAT_MB = 32
"""An export of any length may take so much more memory than none."""


async def measure(shop: Shop) -> list[Figure]:
    """One figure."""
    model, wire = (await shop.shown()).model, await shop.at.wire()
    say("exporting")

    async def ours() -> float:
        answer = await wire.ask("GET", f"/v1/models/{model.id}/export?format=ndjson", keep=False)
        sizes.append(answer.size)
        return answer.seconds

    async def bare() -> float:
        seconds, size = await bounds.copy_out(shop.at.database, model.table)
        sizes.append(size)
        return seconds

    sizes = list[int]()
    with shop.at.memory.watched() as peak:
        rounds = [await side_by_side(number, model.rows, ours, bare) for number in range(shop.rounds)]
    wire.close()
    if len(set(sizes)) != 1:
        raise RuntimeError(f"An export isn't what COPY gives: {set(sizes)} bytes")
    figure = figures.speed(f"export of {model.rows:,} rows, NDJSON", rounds, peak, at_least=0.50)
    met = bool(figure.met) and peak.growth("api") < FLAT_MB
    return [replace(figure, goal=f"{figure.goal}, memory flat (+{peak.growth('api'):.0f} MB)", met=met)]
