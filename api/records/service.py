"""What happens to single records: read, written, deleted, restored."""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import Conflict, NotFound
from api.fields.types import FieldType
from api.models import fields
from api.models.tables import Model
from api.records import queries, single, writing
from api.records.options import REFUSALS, Action, Mode, Options
from api.records.parsing import Row, id_problem
from api.records.queries import Place
from api.records.targets import Outdated, Target
from api.straight import Fetch, in_session
from api.straight import Row as Found


class RecordNotFound(NotFound):
    code = "record_not_found"


class RecordExists(Conflict):
    code = "record_exists"


async def field_types(session: AsyncSession, model: Model) -> dict[str, FieldType]:
    """The types by which a form's texts are read."""
    return (await fields.own_catalogue(session, model)).types()


async def get(session: AsyncSession, model: Model, external_id: str) -> Found:
    """One record, or RecordNotFound."""
    return await _found(session, Place(model.workspace_id, model.id), external_id)


async def write(
    fetch: Fetch, target: Target, row: Row, options: Options, *, key: bytes | None = None
) -> tuple[Action, Found]:
    """Write a record; what became of it, and the record as it is then. Outdated when the target was remembered for a
    `key`, and isn't what it was."""
    while True:
        written = await writing.one(fetch, target, row, options, key=key)
        if not written["still_true"]:
            raise Outdated
        if written["external_id"] is not None:
            return ("created" if written["created"] else "updated"), written
        if options.mode is Mode.CREATE:
            raise RecordExists(REFUSALS[options.mode].detail)
        found = await single.find(fetch, target.place, row.external_id)
        if found is not None:
            return "unchanged", found
        if options.mode is Mode.UPDATE:
            raise RecordNotFound(REFUSALS[options.mode].detail)
        # It was deleted between the two statements: written again, it is created.


async def delete(session: AsyncSession, model: Model, external_id: str, *, dry_run: bool = False) -> None:
    """Move a record to the trash, or RecordNotFound."""
    place = Place(model.workspace_id, model.id)
    if dry_run:
        await _found(session, place, external_id)
    elif not id_problem(external_id) and await queries.delete(session, place, external_id):
        await queries.note(session, place, grown_by=-1, seen={}, linked_ids=[])
    else:
        raise _not_found(external_id)


async def restore(session: AsyncSession, model: Model, external_id: str) -> Found:
    """Bring the record back that was deleted last under this id; RecordExists if a live one has the id by now."""
    place = await writing.place_for_writing(session, model)
    try:
        found, restored = await queries.restore(session, place, external_id)
    except DBAPIError as error:
        raise writing.refusal_of(error) from error.orig
    if not found:
        raise RecordNotFound(f"The trash holds no record with the id {external_id!r}")
    if not restored:
        raise RecordExists(f"A live record has the id {external_id!r} by now; delete or change that one first")
    linked_ids = [external_id] if place.links else []
    await queries.note(session, place, grown_by=1, seen={}, linked_ids=linked_ids)
    return await _found(session, place, external_id)


async def _found(session: AsyncSession, place: Place, external_id: str) -> Found:
    record = None if id_problem(external_id) else await single.find(in_session(session), place, external_id)
    if record is None:
        raise _not_found(external_id)
    return record


def _not_found(external_id: str) -> RecordNotFound:
    return RecordNotFound(f"There is no record with the id {external_id!r}")
