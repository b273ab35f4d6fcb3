"""How rows are written, one or thousands: apply them in one statement, then note what that showed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import Invalid, Problem
from api.fields import inference
from api.models.service import ModelNotFound
from api.models.tables import Model
from api.records import link_writers, queries, single
from api.records.options import REFUSALS, TOO_LARGE, TOO_MANY_KEYS, Mode, Options, Result
from api.records.parsing import Parser, Row, RowError
from api.records.queries import Place, Written
from api.records.targets import Target
from api.straight import Fetch
from api.straight import Row as Found

NO_SUCH_TABLE = "42P01"
LIMITS = {"records_data_text_check": TOO_LARGE, "records_data_keys_check": TOO_MANY_KEYS}
NOT_STORABLE = ("22", "23", "54")


async def place_for_writing(session: AsyncSession, model: Model) -> Place:
    """Where the model's records are, for a transaction that writes some."""
    links = await link_writers.links_for_writing(session, model.workspace_id, model.id)
    return Place(model.workspace_id, model.id, links)


def parser_of(model: Model, place: Place) -> Parser:
    """The parser of the model's records."""
    return Parser(model.id_field, frozenset(link.name for link in place.links))


@contextmanager
def known_model() -> Iterator[None]:
    """Statements on a model's records: ModelNotFound when it goes meanwhile."""
    try:
        yield
    except DBAPIError as error:
        if state_of(error) == NO_SUCH_TABLE:
            raise refusal_of(error) from error
        raise


def refusal_of(error: DBAPIError) -> Exception:
    """What is told when a record couldn't be written: ModelNotFound, Invalid, or the error itself."""
    if state_of(error) == NO_SUCH_TABLE:
        return ModelNotFound("This model was deleted just now")
    problem = problem_of(error)
    return Invalid(problem.detail, code=problem.code, errors=[problem]) if problem else error


async def apply(session: AsyncSession, place: Place, rows: Sequence[Row], options: Options) -> list[Result]:
    """Write rows of distinct ids; what became of each."""
    with known_model():
        written = await queries.write(session, place, rows, mode=options.mode, merge=options.merge)
    return [_result(row, written, options.mode) for row in rows]


async def one(fetch: Fetch, target: Target, row: Row, options: Options, *, key: bytes | None) -> Found:
    """Write one record, its notes with it: see `single.write`. Invalid when PostgreSQL can't store it."""
    try:
        return await single.write(fetch, target, row, options, key=key)
    except DBAPIError as error:
        raise refusal_of(error) from error.orig


async def note(session: AsyncSession, place: Place, done: Sequence[tuple[Row, Result]]) -> None:
    """Leave word of what was written: the fields that it showed, by how much the model grew, which links it set."""
    changed = [row for row, result in done if result in ("created", "updated")]
    fields = {link.field for link in place.links}
    await queries.note(
        session,
        place,
        grown_by=sum(result == "created" for _, result in done),
        seen=inference.observe(row.values for row in changed),
        linked_ids=[row.external_id for row in changed if not fields.isdisjoint(row.values)] if fields else [],
    )


def state_of(error: DBAPIError) -> str:
    """PostgreSQL's code of an error."""
    return getattr(error.orig, "sqlstate", None) or ""


def problem_of(error: DBAPIError) -> Problem | None:
    """The fault of a row that PostgreSQL can't store; None when it wasn't the row's."""
    if not state_of(error).startswith(NOT_STORABLE):
        return None
    cause = getattr(error.orig, "__cause__", None) or error.orig
    if limit := LIMITS.get(getattr(cause, "constraint_name", None) or ""):
        return limit
    said = str(cause)
    return Problem("", "not_storable", f"PostgreSQL can't hold this record: {said}")


def _result(row: Row, written: Written, mode: Mode) -> Result:
    if row.external_id in written.created:
        return "created"
    if row.external_id in written.updated:
        return "updated"
    if row.external_id in written.met:
        return "unchanged"
    return RowError(row.index, row.external_id, (REFUSALS[mode],))
