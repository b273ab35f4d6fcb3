"""Many records at once: a batch that fits in memory, or a stream of them, by the same loop over chunks."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Database
from api.models.tables import Model
from api.records import writing
from api.records.parsing import Parsed, Parser, Row, RowError
from api.records.queries import Place
from api.records.writing import Options, Result

Read = Callable[[Parser], list[Parsed]]
"""A chunk of a body, waiting for the parser that knows the model's links of that moment."""

ATTEMPTS = 4
ERRORS_LISTED = 10_000
CROSSED = ("40001", "40P01")


@dataclass(slots=True)
class Outcome:
    """What became of a batch's rows. Every failure is counted, the first ten thousand are told."""

    counts: Counter[str] = field(default_factory=Counter)
    errors: list[RowError] = field(default_factory=list)

    def add(self, results: Iterable[Result]) -> None:
        for result in results:
            if not isinstance(result, RowError):
                self.counts[result] += 1
                continue
            self.counts["failed"] += 1
            if len(self.errors) < ERRORS_LISTED:
                self.errors.append(result)

    def body(self) -> dict[str, Any]:
        """The answer of a batch."""
        counts = {name: self.counts[name] for name in ("created", "updated", "unchanged", "failed")}
        errors = [
            {"index": error.index, "id": error.external_id, "code": error.code, "detail": error.detail}
            for error in sorted(self.errors, key=lambda error: error.index)
        ]
        return counts | {"errors": errors}


async def write(database: Database, model: Model, chunks: AsyncIterator[Read], options: Options) -> Outcome:
    """Write chunks as they come: a transaction each, or one for all when it is all or nothing, or a dry run."""
    outcome = Outcome()
    if not (options.atomic or options.dry_run):
        async for read in chunks:
            async with database.transaction() as session:
                outcome.add(await _write_chunk(session, model, read, options))
        return outcome
    async with database.transaction() as session:
        undo = await session.begin_nested()
        async for read in chunks:
            outcome.add(await _write_chunk(session, model, read, options))
        if options.dry_run or outcome.errors:
            await undo.rollback()
    return outcome


async def _write_chunk(session: AsyncSession, model: Model, read: Read, options: Options) -> list[Result]:
    place = await writing.place_for_writing(session, model)
    parsed = read(writing.parser_of(model, place))
    done: list[tuple[Row, Result]] = []
    for rows in rounds(row for row in parsed if isinstance(row, Row)):
        done += zip(rows, await _apply(session, place, rows, options), strict=True)
    await writing.note(session, place, done)
    return [row for row in parsed if isinstance(row, RowError)] + [result for _, result in done]


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
