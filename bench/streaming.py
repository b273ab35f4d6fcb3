"""Fills a model by one NDJSON stream; between its parts the same rows go to the model's bare twin."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from uuid import UUID

import orjson

from api.models import partitions
from bench import bounds
from bench.orders import Orders, id_of, orders
from bench.product import Connection, Running
from bench.rounds import Round

PARTS = 5
CHUNK = 5000
"""So many lines the product writes at once: after a whole number of chunks nothing of a stream is left unwritten."""
MOST_AT_ONCE = 200_000
LOOK_SECONDS = 0.005


@dataclass(slots=True)
class Model:
    """A model of the running product, how many records it has, and the charges that they name."""

    workspace_id: UUID
    id: UUID
    charges: Sequence[str]
    rows: int = 0

    @property
    def table(self) -> str:
        return partitions.name(self.id)

    @property
    def records(self) -> str:
        return f"/v1/models/{self.id}/records"


async def fill(at: Running, model: Model, rows: int, *, twin: str | None = None) -> list[Round]:
    """Bring the model to so many rows. Each part of the stream is a round, with the seconds of both sides."""
    wire, rounds, sent = await at.wire(), list[Round](), model.rows
    wire.begin_stream(f"{model.records}/batch", "application/x-ndjson")
    for numbers in _parts(model.rows, rows):
        part = orders(numbers, model.charges)
        lines, is_last = part.as_lines(), numbers.stop == rows
        began = perf_counter()
        await wire.send(lines)
        if is_last:
            answer = await wire.end_stream()
        else:
            await _written(at.database, model, numbers[-1])
        ours = perf_counter() - began
        rounds.append(Round(len(part), ours, await _bare(at.database, twin, part)))
    if orjson.loads(answer.body)["created"] != rows - sent:
        raise RuntimeError(f"The stream of {rows - sent:,} new orders was answered {answer.body[:500]!r}")
    wire.close()
    model.rows = rows
    return rounds


def _parts(start: int, stop: int) -> Iterator[range]:
    fifth = -(-(stop - start) // PARTS)
    size = min(MOST_AT_ONCE, -(-fifth // CHUNK) * CHUNK)
    return (range(first, min(first + size, stop)) for first in range(start, stop, size))


async def _written(database: Connection, model: Model, number: int) -> None:
    """Wait until the last order of a part is there."""
    statement = f"SELECT true FROM {model.table} WHERE workspace_id = $1 AND model_id = $2 AND external_id = $3"
    binds = (model.workspace_id, model.id, id_of(number))
    while not await database.fetchval(statement, *binds):  # noqa: ASYNC110 - nothing tells, one has to look
        await asyncio.sleep(LOOK_SECONDS)


async def _bare(database: Connection, twin: str | None, part: Orders) -> float:
    """The seconds of the twin's upserts, in statements as big as the product's."""
    if twin is None:
        return float("nan")
    pieces = [part.piece(start, CHUNK) for start in range(0, len(part), CHUNK)]
    return sum([await bounds.upsert(database, twin, piece) for piece in pieces])
