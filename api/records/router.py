"""/v1/models/{model_id}/records: one record, by its id."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.answers import answers
from api.audit.dependencies import Note
from api.audit.notes import Target, between
from api.dependencies import Session, needs
from api.doors import Door
from api.models.dependencies import CurrentModel
from api.models.tables import Model
from api.records import idempotency, service
from api.records.dependencies import DryRun, PathId, QueryId
from api.records.items import answer, item
from api.records.options import Merge, Mode, Options
from api.records.receiving import receive
from api.records.schemas import FIELDS_OF_RECORD, KEYED, ONE_RECORD, RecordItem, WrittenRecord
from api.records.targets import Addressed, AddressedModel

AT: dict[str, Any] = {"prefix": "/v1/models/{model_id}/records", "tags": ["Records"], "route_class": Door}

collection = APIRouter(**AT)
"""The doors without an id in their path. They are asked whose a path is before most others, for a record comes in here;
those with one are asked last, since any path may be an id."""

router = APIRouter(**AT)

READS: dict[str, Any] = {
    "responses": answers(401, 403, 404),
    "response_model": RecordItem,
    "dependencies": [needs("records:read")],
}
WRITES: dict[str, Any] = {
    "responses": {201: {"model": WrittenRecord, "description": "Created"}} | answers(401, 403, 404, 409, 413, 415),
    "response_model": WrittenRecord,
    "openapi_extra": ONE_RECORD,
}
PUTS = WRITES | {"openapi_extra": FIELDS_OF_RECORD}
CHANGES = PUTS | {"responses": answers(401, 403, 404, 409, 413, 415)}
DELETES: dict[str, Any] = {
    "responses": answers(401, 403, 404),
    "status_code": 204,
    "dependencies": [needs("records:write")],
    "openapi_extra": KEYED,
}


@collection.post("", **WRITES)
async def write_record(
    request: Request, model_id: str, mode: Mode = Mode.UPSERT, merge: Merge = Merge.PATCH, dry_run: bool = False
) -> Response:
    """Create a record, or change the one with its ID. Send a form or a JSON object; only the ID field is required."""
    # Without dependencies: working those out takes a tenth of a write.
    return await receive(Addressed(request, model_id), Options(mode, merge, dry_run))


async def get_by_query(session: AsyncSession, model: Model, external_id: str) -> Response:
    """The answer to `GET …/records?id=`, for the endpoint that lists records."""
    return answer(item(model.id, await service.get(session, model, external_id)))


@router.get("/{external_id:path}", **READS)
async def get_record(model: CurrentModel, session: Session, external_id: PathId) -> Response:
    """One record."""
    return await get_by_query(session, model, external_id)


@router.patch("/{external_id:path}", **CHANGES)
async def change_record(addressed: AddressedModel, external_id: PathId, dry_run: DryRun = False) -> Response:
    """Change some fields of a record; a null clears one."""
    return await _change(addressed, external_id, dry_run)


@router.put("/{external_id:path}", **PUTS)
async def put_record(addressed: AddressedModel, external_id: PathId, dry_run: DryRun = False) -> Response:
    """Create a record, or leave only what is sent of it."""
    return await _put(addressed, external_id, dry_run)


@router.delete("/{external_id:path}", **DELETES)
async def delete_record(
    request: Request, model: CurrentModel, session: Session, note: Note, external_id: PathId, dry_run: DryRun = False
) -> Response:
    """Move a record to the trash, for 30 days."""
    return await _delete(request, model, session, note, external_id, dry_run=dry_run)


@collection.patch("", **CHANGES)
async def change_record_by_query(addressed: AddressedModel, id: QueryId, dry_run: DryRun = False) -> Response:
    """Change some fields of the record that `id` names."""
    return await _change(addressed, id, dry_run)


@collection.put("", **PUTS)
async def put_record_by_query(addressed: AddressedModel, id: QueryId, dry_run: DryRun = False) -> Response:
    """Create the record that `id` names, or leave only what is sent of it."""
    return await _put(addressed, id, dry_run)


@collection.delete("", **DELETES)
async def delete_record_by_query(
    request: Request, model: CurrentModel, session: Session, note: Note, id: QueryId, dry_run: DryRun = False
) -> Response:
    """Move the record that `id` names to the trash."""
    return await _delete(request, model, session, note, id, dry_run=dry_run)


async def _delete(
    request: Request, model: Model, session: AsyncSession, note: Note, external_id: str, *, dry_run: bool
) -> Response:
    async def gone() -> Response:
        await service.delete(session, model, external_id, dry_run=dry_run)
        if not dry_run:
            target = Target("model", model.id, model.name)
            await note(session, "records.deleted", target, between(None, {"records": 1}))
        return Response(status_code=204)

    key = idempotency.key_of(request, model.workspace_id, b"")
    return await idempotency.once(session, None if dry_run else key, gone)


async def _change(addressed: Addressed, external_id: str, dry_run: bool) -> Response:
    return await receive(addressed, Options(Mode.UPDATE, Merge.PATCH, dry_run), external_id)


async def _put(addressed: Addressed, external_id: str, dry_run: bool) -> Response:
    return await receive(addressed, Options(Mode.UPSERT, Merge.REPLACE, dry_run), external_id)
