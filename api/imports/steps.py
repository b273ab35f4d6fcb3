"""A running import: rows in batches as they are read, each written, counted and checkpointed in one transaction."""

from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from api.imports import faults, headers, progress
from api.imports.formats import Format
from api.imports.headers import Target
from api.imports.keys import Keys
from api.imports.plans import Plan, plan_of
from api.imports.reading import CsvRows, JsonLines, Position, Raw, Rows, TextRows
from api.imports.tables import Import
from api.imports.workbook_rows import WorkbookRows
from api.metrics.instruments import RECORDS_WRITTEN
from api.models.tables import Model
from api.records import batches, linking, rehearsal, writing
from api.records import service as records
from api.records.options import Options
from api.records.parsing import Parsed, Parser, Row, RowError
from api.records.queries import Place

ROWS_AT_ONCE = 2000
BYTES_AT_ONCE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that are written together, each with its line, and where the next ones are."""

    rows: list[tuple[int, Raw]]
    end: Position


async def target_of(session: AsyncSession, model: Model) -> Target:
    """What a header has to know of the model, as it is now."""
    links = await linking.links(session, model.workspace_id, model.id)
    types = await records.field_types(session, model)
    return Target(model.id_field, types, {link.name for link in links})


async def batched(import_: Import, model: Model, pieces: AsyncIterator[bytes]) -> AsyncGenerator[Batch, None]:
    """The rows from where the import stands; a header that hasn't been read yet comes alone."""
    rows = _rows(import_, model)
    most = 1 if import_.plan is None else ROWS_AT_ONCE
    waiting: list[tuple[int, Raw]] = []
    size = 0
    async with aclosing(rows.rows(pieces)) as found:
        async for line, row, taken in found:
            waiting.append((line, row))
            size += taken
            if len(waiting) == most or size > BYTES_AT_ONCE:
                yield Batch(waiting, rows.at)
                waiting, size, most = [], 0, ROWS_AT_ONCE
    if waiting:
        yield Batch(waiting, rows.at)


async def take(session: AsyncSession, import_: Import, model: Model, batch: Batch) -> None:
    """Write a batch, or try it when it is a dry run."""
    if import_.plan is None:
        await _settle(session, import_, model, batch.rows[0][1], batch.end)
        return
    place = await writing.place_for_writing(session, model)
    parser, read = writing.parser_of(model, place), _reader(import_, model, place)
    parsed = [read(parser, line, row) for line, row in batch.rows]
    if import_.dry_run:
        ids = {row.external_id for row in parsed if isinstance(row, Row)}
        place = await rehearsal.rehearsed(session, place, ids)
    if import_.format != Format.NDJSON:
        parsed = await batches.beside_stored(session, place, parsed)
    results = await batches.write_parsed(session, place, parsed, Options(), noted=not import_.dry_run)
    wrong = [result for result in results if isinstance(result, RowError)]
    counts = Counter("failed" if isinstance(result, RowError) else result for result in results)
    await progress.note(session, import_, counts, faults.faults_of(wrong), batch.end)
    if not import_.dry_run:
        for action, rows in counts.items():
            RECORDS_WRITTEN.labels("import", action).inc(rows)


async def _settle(session: AsyncSession, import_: Import, model: Model, header: Raw | None, end: Position) -> None:
    sheet = headers.sheet_of(header, import_.mapping, await target_of(session, model))
    await progress.settle(session, import_, Plan(Position(0, end.line), sheet))


async def check_header(session: AsyncSession, import_: Import, model: Model) -> None:
    """At the end of the file: Invalid if there was no header in it."""
    if import_.plan is None:
        await _settle(session, import_, model, None, Position())


def _rows(import_: Import, model: Model) -> Rows:
    at = Position(import_.bytes, import_.line)
    if import_.format == Format.XLSX:
        return WorkbookRows(at, import_.total_bytes)
    if import_.format == Format.NDJSON:
        return TextRows(JsonLines(at))
    return TextRows(CsvRows(at, model.id_field, plan_of(import_.plan or {}, model.id_field).delimiter))


def _reader(import_: Import, model: Model, place: Place) -> Callable[[Parser, int, Raw], Parsed]:
    """How a row becomes a record."""
    sheet = plan_of(import_.plan or {}, model.id_field).sheet
    keys = Keys(import_.mapping, {link.name for link in place.links})

    def read(parser: Parser, line: int, row: Raw) -> Parsed:
        return keys.read(parser, line, row) if isinstance(row, bytes) else sheet.read(parser, line, row)

    return read
