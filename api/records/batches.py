"""Many records at once: a batch that fits in memory, or a stream of them, by the same loop over chunks."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Database
from api.metrics.instruments import RECORDS_WRITTEN
from api.models.tables import Model
from api.records import idempotency, queries, writing
from api.records.alikes import left_alone
from api.records.folding import fold
from api.records.idempotency import Key
from api.records.options import Mode, Options, Result
from api.records.parsing import Parsed, Parser, Row, RowError
from api.records.queries import Place

ATTEMPTS = 4
ERRORS_LISTED = 10_000
CROSSED = ("40001", "40P01")

RESULTS = ("created", "updated", "unchanged", "failed")
_COUNTED = {action: RECORDS_WRITTEN.labels("batch", action) for action in RESULTS}


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a body, to be read by the parser that knows the model's links of that moment; `of_cells` if of CSV."""

    read: Callable[[Parser], list[Parsed]]
    key: Key | None = None
    of_cells: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of a batch's rows. Every failure is counted, the first ten thousand are told."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    replayed: bool | None = None
    """Whether all of it is the first answer to an idempotency key; None while there is nothing."""

    @property
    def body(self) -> dict[str, Any]:
        """The counts and the errors, as they are answered and kept."""
        return {name: getattr(self, name) for name in (*RESULTS, "errors")}

    def add(self, other: "Outcome") -> None:
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.failed += other.failed
        self.errors += other.errors[: ERRORS_LISTED - len(self.errors)]
        self.replayed = bool(other.replayed) and self.replayed is not False


async def write(database: Database, model: Model, chunks: AsyncIterator[Chunk], options: Options) -> Outcome:
    """Write chunks as they come: a transaction each, or one for all when it is all or nothing, or a dry run."""
    outcome = Outcome()
    if not (options.atomic or options.dry_run):
        async for chunk in chunks:
            async with database.transaction() as session:
                part = await _write_chunk(session, model, chunk, options)
            _count(part)
            outcome.add(part)
        return outcome
    async with database.patient() as session:
        undo = await session.begin_nested()
        async for chunk in chunks:
            outcome.add(await _write_chunk(session, model, chunk, options))
        if options.dry_run or outcome.failed:
            await undo.rollback()
            return outcome
    _count(outcome)
    return outcome


def _count(outcome: Outcome) -> None:
    if not outcome.replayed:
        for action, counter in _COUNTED.items():
            counter.inc(getattr(outcome, action))


async def write_parsed(
    session: AsyncSession, place: Place, parsed: Sequence[Parsed], options: Options, *, noted: bool = True
) -> list[Result]:
    """Write what could be read and leave word of it, unless it is a rehearsal; what became of the rows, in no order."""
    done = await _apply_in_order(session, place, [row for row in parsed if isinstance(row, Row)], options)
    if noted:
        await writing.note(session, place, done)
    return [row for row in parsed if isinstance(row, RowError)] + [result for _, result in done]


async def beside_stored(session: AsyncSession, place: Place, parsed: Sequence[Parsed]) -> list[Parsed]:
    """Rows of cells, which leave alone what their records say already."""
    ids = {row.external_id for row in parsed if isinstance(row, Row)}
    with writing.known_model():
        return left_alone(parsed, await queries.texts_of(session, place, list(ids)))


async def _write_chunk(session: AsyncSession, model: Model, chunk: Chunk, options: Options) -> Outcome:
    if first := await idempotency.recall(session, chunk.key):
        return Outcome(**orjson.loads(first.body), replayed=True)
    place = await writing.place_for_writing(session, model)
    parsed = chunk.read(writing.parser_of(model, place))
    if chunk.of_cells:
        parsed = await beside_stored(session, place, parsed)
    outcome = _outcome(await write_parsed(session, place, parsed, options))
    await idempotency.keep(session, chunk.key, 200, orjson.dumps(outcome.body))
    return outcome


def _outcome(results: Sequence[Result]) -> Outcome:
    errors = sorted((result for result in results if isinstance(result, RowError)), key=lambda error: error.index)
    counts: Counter[str] = Counter(result for result in results if not isinstance(result, RowError))
    told = [
        {"index": error.index, "id": error.external_id, "code": error.code, "detail": error.detail}
        for error in errors[:ERRORS_LISTED]
    ]
    return Outcome(counts["created"], counts["updated"], counts["unchanged"], len(errors), told)


async def _apply_in_order(
    session: AsyncSession, place: Place, rows: Sequence[Row], options: Options
) -> list[tuple[Row, Result]]:
    """Apply rows whose ids may come more than once: the first of each in one statement, then all others in one."""
    firsts: dict[str, Row] = {}
    later: dict[str, list[Row]] = {}
    for row in rows:
        if firsts.setdefault(row.external_id, row) is not row:
            later.setdefault(row.external_id, []).append(row)
    distinct = list(firsts.values())
    done = list(zip(distinct, await _apply(session, place, distinct, options), strict=True))
    return done + await _apply_later(session, place, later, options) if later else done


async def _apply_later(
    session: AsyncSession, place: Place, later: Mapping[str, list[Row]], options: Options
) -> list[tuple[Row, Result]]:
    # The rows are locked by now: what is read here stays until it is written.
    stored = await queries.texts_of(session, place, list(later))
    folded = {id: fold(stored.get(id), rows, options) for id, rows in later.items()}
    net = [row for _, row in folded.values() if row is not None]
    written = await _apply(session, place, net, replace(options, mode=Mode.UPSERT)) if net else []
    refused = {result.external_id: result for result in written if isinstance(result, RowError)}
    return [
        (row, result if isinstance(result, RowError) else _instead(row, refused) or result)
        for external_id, rows in later.items()
        for row, result in zip(rows, folded[external_id][0], strict=True)
    ]


def _instead(row: Row, refused: Mapping[str | None, RowError]) -> RowError | None:
    error = refused.get(row.external_id)
    return error and RowError(row.index, row.external_id, error.problems)


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
