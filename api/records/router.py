"""/v1/models/{model_id}/records: one record, by its id."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.answers import answers
from api.dependencies import Session, needs
from api.models.dependencies import CurrentModel
from api.models.tables import Model
from api.records import bodies, forms, idempotency, service
from api.records.dependencies import DryRun, PathId, QueryId, WriteOptions
from api.records.items import answer, item
from api.records.options import Merge, Mode, Options
from api.records.parsing import Parser
from api.records.schemas import FIELDS_OF_RECORD, ONE_RECORD, RecordItem, WrittenRecord
from api.records.targets import Target, Writable
from api.straight import Fetch, in_session

router = APIRouter(prefix="/v1/models/{model_id}/records", tags=["Records"])

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
}


@router.post("", **WRITES)
async def write_record(request: Request, target: Writable, options: WriteOptions) -> Response:
    """Create a record, or change the one with its ID. Send a form or a JSON object; only the ID field is required."""
    return await _write(request, target, options)


async def get_by_query(session: AsyncSession, model: Model, external_id: str) -> Response:
    """The answer to `GET …/records?id=`, for the endpoint that lists records."""
    return answer(item(model.id, await service.get(session, model, external_id)))


@router.get("/{external_id:path}", **READS)
async def get_record(model: CurrentModel, session: Session, external_id: PathId) -> Response:
    """One record."""
    return await get_by_query(session, model, external_id)


@router.patch("/{external_id:path}", **CHANGES)
async def change_record(request: Request, target: Writable, external_id: PathId, dry_run: DryRun = False) -> Response:
    """Change some fields of a record; a null clears one."""
    return await _change(request, target, external_id, dry_run)


@router.put("/{external_id:path}", **PUTS)
async def put_record(request: Request, target: Writable, external_id: PathId, dry_run: DryRun = False) -> Response:
    """Create a record, or leave only what is sent of it."""
    return await _put(request, target, external_id, dry_run)


@router.delete("/{external_id:path}", **DELETES)
async def delete_record(model: CurrentModel, session: Session, external_id: PathId, dry_run: DryRun = False) -> None:
    """Move a record to the trash, for 30 days."""
    await service.delete(session, model, external_id, dry_run=dry_run)


@router.patch("", **CHANGES)
async def change_record_by_query(request: Request, target: Writable, id: QueryId, dry_run: DryRun = False) -> Response:
    """Change some fields of the record that `id` names."""
    return await _change(request, target, id, dry_run)


@router.put("", **PUTS)
async def put_record_by_query(request: Request, target: Writable, id: QueryId, dry_run: DryRun = False) -> Response:
    """Create the record that `id` names, or leave only what is sent of it."""
    return await _put(request, target, id, dry_run)


@router.delete("", **DELETES)
async def delete_record_by_query(model: CurrentModel, session: Session, id: QueryId, dry_run: DryRun = False) -> None:
    """Move the record that `id` names to the trash."""
    await service.delete(session, model, id, dry_run=dry_run)


async def _change(request: Request, target: Target, external_id: str, dry_run: bool) -> Response:
    return await _write(request, target, Options(Mode.UPDATE, Merge.PATCH, dry_run), external_id)


async def _put(request: Request, target: Target, external_id: str, dry_run: bool) -> Response:
    return await _write(request, target, Options(Mode.UPSERT, Merge.REPLACE, dry_run), external_id)


async def _write(request: Request, target: Target, options: Options, external_id: str | None = None) -> Response:
    body, pairs = await bodies.record(request)
    key = None if options.dry_run else idempotency.key_of(request, target.model.workspace_id, body)
    if key is None and pairs is None and not options.dry_run:
        async with target.database.straight() as fetch:
            return await _written(fetch, target, options, body, external_id)
    async with target.database.transaction() as session:
        if first := await idempotency.recall(session, key):
            return first.response()
        if pairs is not None:
            types = await service.field_types(session, target.model)
            body = forms.record_of(pairs, target.model.id_field, types)
        undo = await session.begin_nested() if options.dry_run else None
        response = await _written(in_session(session), target, options, body, external_id)
        if undo:
            await undo.rollback()
        await idempotency.keep(session, key, response.status_code, bytes(response.body))
        return response


async def _written(fetch: Fetch, target: Target, options: Options, body: bytes, external_id: str | None) -> Response:
    row = Parser(target.model.id_field, target.link_names, external_id).one(body)
    action, record = await service.write(fetch, target.model, row, options)
    extra = {"dry_run": True} if options.dry_run else {}
    return answer(item(target.model.id, record, action=action, **extra), 201 if action == "created" else 200)
