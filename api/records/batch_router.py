"""/v1/models/{model_id}/records/batch: many records, in an array or as a stream of lines."""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.answers import answers
from api.errors import Invalid
from api.records import batches, bodies
from api.records.batches import Outcome, Read
from api.records.bodies import Kind
from api.records.dependencies import Writable, WriteOptions
from api.records.items import answer
from api.records.parsing import Parsed, Parser
from api.records.schemas import MANY_RECORDS, BatchAnswer

router = APIRouter(prefix="/v1/models/{model_id}/records", tags=["Records"])

Atomic = Annotated[bool, Query(description="Write all rows, or none")]


@router.post(
    "/batch",
    response_model=BatchAnswer,
    responses=answers(401, 403, 404, 413, 415),
    openapi_extra=MANY_RECORDS,
)
async def write_batch(request: Request, target: Writable, options: WriteOptions, atomic: Atomic = False) -> Response:
    """Write many records: a JSON array of up to 10,000, or NDJSON of any length. Good rows land beside bad ones."""
    options = replace(options, atomic=atomic)
    outcome = await batches.write(target.database, target.model, await _chunks(request), options)
    body = outcome.body() | ({"dry_run": True} if options.dry_run else {})
    if atomic and outcome.errors:
        return _refused(request, outcome, body)
    return answer(body)


async def _chunks(request: Request) -> AsyncIterator[Read]:
    if bodies.kind_of(request, {Kind.JSON, Kind.LINES}) is Kind.LINES:
        return _lines(request)
    return _array(await bodies.whole(request))


async def _array(body: bytes) -> AsyncIterator[Read]:
    def read(parser: Parser) -> list[Parsed]:
        return parser.array(body)

    yield read


async def _lines(request: Request) -> AsyncIterator[Read]:
    first = 0
    async for chunk in bodies.lines(request):
        yield partial(_read_lines, chunk, first)
        first += len(chunk)


def _read_lines(chunk: list[bytes], first: int, parser: Parser) -> list[Parsed]:
    return [parser.line(first + number, line) for number, line in enumerate(chunk)]


def _refused(request: Request, outcome: Outcome, body: dict[str, Any]) -> Response:
    """The same body, as a problem."""
    failed = outcome.counts["failed"]
    problem = Invalid(f"{failed:,} rows can't be written, so none was (atomic=true)", code="batch_refused")
    content = problem.body(request.scope.get("request_id")) | body
    response = answer(content, problem.status)
    response.media_type = "application/problem+json"
    response.headers["content-type"] = "application/problem+json"
    return response
