"""…/imports: files that become records, and how far they are."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import StreamingResponse

from api.answers import answers
from api.audit.dependencies import Note
from api.audit.notes import Target, between, facts
from api.dependencies import Caller, Cursor, Limit, Session, database_of, known_id, needs
from api.doors import Door
from api.imports import faults, service, uploads
from api.imports.schemas import ERRORS, UPLOAD, ImportItem, item
from api.imports.tables import Import
from api.models.dependencies import CurrentModel
from api.records.targets import Writable
from api.schemas import Page

router = APIRouter(prefix="/v1", tags=["Imports"], route_class=Door)


async def _import(import_id: str, who: Caller, session: Session) -> Import:
    return await service.get(session, who, known_id(import_id))


CurrentImport = Annotated[Import, Depends(_import, scope="function")]
"""`{import_id}` of the path, into a model that the caller may know of; 404 otherwise."""

READS = [needs("records:read")]

TOLD = ("file_name", "format", "dry_run")
"""What the audit log tells of an import."""


@router.post(
    "/models/{model_id}/imports",
    status_code=202,
    responses=answers(401, 403, 404, 413, 415, 429),
    openapi_extra=UPLOAD,
)
async def start_import(request: Request, target: Writable, note: Note) -> ImportItem:
    """Import a file: CSV, XLSX (its first sheet) or NDJSON. It is written by a job; ask for its progress.

    Good rows land beside bad ones, which `…/errors.csv` lists by their lines. A record whose ID is known is updated:
    an empty cell leaves its field alone. Of an export, what only shows (links, `_created_at`, `_updated_at`) is left
    out. With `dry_run` everything is counted as it would be, and nothing is written.
    """
    await service.check_room(target.database, target.model.workspace_id)
    async with uploads.received(request) as upload:

        async def noted(session: AsyncSession, made: Import) -> None:
            await note(session, "import.started", _target(made), between(None, facts(made, TOLD)))

        return item(await service.create(target.database, target.model, upload, noted))


@router.get("/models/{model_id}/imports", responses=answers(401, 403, 404), dependencies=READS)
async def list_imports(
    model: CurrentModel, session: Session, limit: Limit = 100, cursor: Cursor = None
) -> Page[ImportItem]:
    """The model's imports, the newest first."""
    found, next_cursor = await service.newest(session, model, limit, cursor)
    return Page(items=[item(each) for each in found], next_cursor=next_cursor)


@router.get("/imports/{import_id}", responses=answers(401, 403, 404), dependencies=READS)
async def get_import(import_: CurrentImport) -> ImportItem:
    """One import: how far it is, and what became of it."""
    return item(import_)


@router.get(
    "/imports/{import_id}/errors.csv",
    response_class=StreamingResponse,
    responses=ERRORS | answers(401, 403, 404),
    dependencies=READS,
)
async def list_errors(request: Request, import_: CurrentImport) -> StreamingResponse:
    """What is wrong with which line, as CSV (line, id, field, reason): up to 100,000, kept for 30 days."""
    rows = faults.as_csv(database_of(request), import_.workspace_id, import_.id)
    headers = {"Content-Disposition": 'attachment; filename="errors.csv"'}
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)


@router.post(
    "/imports/{import_id}/cancel", responses=answers(401, 403, 404, 409), dependencies=[needs("records:write")]
)
async def cancel_import(import_: CurrentImport, session: Session, note: Note) -> ImportItem:
    """Stop an import. What it has written stays; its file is thrown away."""
    cancelled = await service.cancel(session, import_)
    await note(session, "import.cancelled", _target(cancelled))
    return item(cancelled)


def _target(import_: Import) -> Target:
    return Target("import", import_.id, import_.file_name)
