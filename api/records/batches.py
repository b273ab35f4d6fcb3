"""Many records at once: a batch that fits in memory, or a stream of them, by the same loop over chunks."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Database
from api.models.tables import Model
from api.records import idempotency, writing
from api.records.idempotency import Key
from api.records.parsing import Parsed, Parser, Row, RowError
from api.records.queries import Place
from api.records.writing import Options, Result

ATTEMPTS = 4
ERRORS_LISTED = 10_000
CROSSED = ("40001", "40P01")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a body, to be read by the parser that knows the model's links of that moment."""

    read: Callable[[Parser], list[Parsed]]
    key: Key | None = None


@dataclass(slots=True)
class Outcome:
    """What became of a batch's rows. Every failure is counted, the first ten thousand are told."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.failed += other.failed
        self.errors += other.errors[: ERRORS_LISTED - len(self.errors)]


async def write(database: Database, model: Model, chunks: AsyncIterator[Chunk], options: Options) -> Outcome:
    """Write chunks as they come: a transaction each, or one for all when it is all or nothing, or a dry run."""
    outcome = Outcome()
    if not (options.atomic or options.dry_run):
        async for chunk in chunks:
            async with database.transaction() as session:
                outcome.add(await _write_chunk(session, model, chunk, options))
        return outcome
    async with database.transaction() as session:
        undo = await session.begin_nested()
        async for chunk in chunks:
            outcome.add(await _write_chunk(session, model, chunk, options))
        if options.dry_run or outcome.failed:
            await undo.rollback()
    return outcome


async def _write_chunk(session: AsyncSession, model: Model, chunk: Chunk, options: Options) -> Outcome:
    if first := await idempotency.recall(session, chunk.key):
        return Outcome(**orjson.loads(first.body))
    place = await writing.place_for_writing(session, model)
    parsed = chunk.read(writing.parser_of(model, place))
    done: list[tuple[Row, Result]] = []
    for rows in rounds(row for row in parsed if isinstance(row, Row)):
        done += zip(rows, await _apply(session, place, rows, options), strict=True)
    await writing.note(session, place, done)
    outcome = _outcome([row for row in parsed if isinstance(row, RowError)] + [result for _, result in done])
    await idempotency.keep(session, chunk.key, 200, orjson.dumps(asdict(outcome)))
    return outcome


def _outcome(results: Sequence[Result]) -> Outcome:
    errors = sorted((result for result in results if isinstance(result, RowError)), key=lambda error: error.index)
    counts: Counter[str] = Counter(result for result in results if not isinstance(result, RowError))
    told = [
        {"index": error.index, "id": error.external_id, "code": error.code, "detail": error.detail}
        for error in errors[:ERRORS_LISTED]
    ]
    return Outcome(**counts, failed=len(errors), errors=told)


def rounds(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows in rounds of distinct ids: an id that comes twice is applied twice, in order."""
    found: list[list[Row]] = []
    times: Counter[str] = Counter()
    for row in rows:
        turn = times[row.external_id]
        times[row.external_id] += 1
        if turn == len(found):
            found.append([])
        found[turn].append(row)
    return found


async def _apply(session: AsyncSession, place: Place, rows: Sequence[Row], options: Options) -> list[Result]:
    """Apply rows of distinct ids; crossed by another writer, again; what can't be stored is found by halves."""
    try:
        return await _uncrossed(session, place, rows, options)
    except DBAPIError as error:
        problem = writing.problem_of(error)
        if problem is None:
            raise
    if len(rows) == 1:
        return [RowError(rows[0].index, rows[0].external_id, (problem,))]
    middle = len(rows) // 2
    first = await _apply(session, place, rows[:middle], options)
    return first + await _apply(session, place, rows[middle:], options)


async def _uncrossed(session: AsyncSession, place: Place, rows: Sequence[Row], options: Options) -> list[Result]:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            async with session.begin_nested():
                return await writing.apply(session, place, rows, options)
        except DBAPIError as error:
            if attempt == ATTEMPTS or writing.state_of(error) not in CROSSED:
                raise
    raise AssertionError
