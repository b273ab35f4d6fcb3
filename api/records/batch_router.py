"""/v1/models/{model_id}/records/batch: many records, in an array or as a stream of lines or of CSV rows."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request, Response

from api.answers import answers
from api.doors import Door
from api.errors import Invalid, Problem
from api.records import batches, bodies, linking, service
from api.records.batches import Chunk, Outcome
from api.records.bodies import Kind
from api.records.dependencies import WriteOptions
from api.records.idempotency import REPLAYED, Key, key_of
from api.records.items import answer
from api.records.parsing import Parsed, Parser
from api.records.schemas import BATCH_REFUSED, MANY_RECORDS, BatchAnswer
from api.records.sheets import Cells, Cutter, Sheet, sheet_of
from api.records.targets import Target, Writable

router = APIRouter(prefix="/v1/models/{model_id}/records", tags=["Records"], route_class=Door)

Atomic = Annotated[bool, Query(description="Write all rows, or none")]


@router.post(
    "/batch",
    response_model=BatchAnswer,
    responses=answers(401, 403, 404, 413, 415) | BATCH_REFUSED,
    openapi_extra=MANY_RECORDS,
)
async def write_batch(request: Request, target: Writable, options: WriteOptions, atomic: Atomic = False) -> Response:
    """Write many records: a JSON array of up to 10,000, or NDJSON or CSV of any length. Good rows land beside bad ones.

    CSV is UTF-8 with a header of field names, delimited by `,`, `;` or tabs; cells are read by their fields' types, an
    empty one leaves its field alone. An error's index counts the rows after the header.
    """
    options = replace(options, atomic=atomic)
    keyed = _Keyed(request, target.model.workspace_id, is_kept=not options.dry_run)
    outcome = await batches.write(target.database, target.model, await _chunks(request, target, keyed), options)
    body = outcome.body | ({"dry_run": True} if options.dry_run else {})
    if atomic and outcome.failed:
        return _refused(request, outcome, body)
    response = answer(body)
    response.headers.update(REPLAYED if outcome.replayed else {})
    return response


@dataclass(frozen=True, slots=True)
class _Keyed:
    """Gives each chunk its share of the request's idempotency key."""

    request: Request
    workspace_id: UUID
    is_kept: bool

    def key(self, content: bytes, part: int = 0) -> Key | None:
        key = key_of(self.request, self.workspace_id, content, part)
        return key if self.is_kept else None


async def _chunks(request: Request, target: Target, keyed: _Keyed) -> AsyncIterator[Chunk]:
    kind = bodies.kind_of(request, {Kind.JSON, Kind.LINES, Kind.CSV})
    if kind is Kind.CSV:
        return _rows(request, target, keyed)
    return _lines(request, keyed) if kind is Kind.LINES else _array(await bodies.whole(request), keyed)


async def _array(body: bytes, keyed: _Keyed) -> AsyncIterator[Chunk]:
    def read(parser: Parser) -> list[Parsed]:
        return parser.array(body)

    yield Chunk(read, keyed.key(body))


async def _lines(request: Request, keyed: _Keyed) -> AsyncIterator[Chunk]:
    first = 0
    async for lines in bodies.lines(request):
        yield Chunk(partial(_read_lines, lines, first), keyed.key(b"\n".join(lines), part=first))
        first += len(lines)


def _read_lines(lines: list[bytes], first: int, parser: Parser) -> list[Parsed]:
    return [parser.line(first + number, line) for number, line in enumerate(lines)]


async def _rows(request: Request, target: Target, keyed: _Keyed) -> AsyncIterator[Chunk]:
    model = target.model
    # Read once: a stream's cells mean the same from its first row to its last.
    async with target.database.transaction() as session:
        types = await service.field_types(session, model)
        names = {link.name for link in await linking.links(session, model.workspace_id, model.id)}
    sheet, first = None, 0
    async for rows in bodies.csv_rows(request, Cutter(model.id_field)):
        if sheet is None:
            sheet, rows = sheet_of(rows[0], model.id_field, types, names), rows[1:]
        key = keyed.key(orjson.dumps([sheet.keys, rows]), part=first)
        yield Chunk(partial(_read_rows, sheet, rows, first), key, of_cells=True)
        first += len(rows)
    if sheet is None:
        sheet_of(None, model.id_field, types, names)


def _read_rows(sheet: Sheet, rows: list[Cells | Problem], first: int, parser: Parser) -> list[Parsed]:
    return [sheet.read(parser, first + number, row) for number, row in enumerate(rows)]


def _refused(request: Request, outcome: Outcome, body: dict[str, Any]) -> Response:
    """The same body, as a problem."""
    problem = Invalid(f"{outcome.failed:,} rows can't be written, so none was (atomic=true)", code="batch_refused")
    content = problem.body(request.scope.get("request_id")) | body
    response = answer(content, problem.status)
    response.media_type = "application/problem+json"
    response.headers["content-type"] = "application/problem+json"
    return response
