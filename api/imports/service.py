"""What happens to imports that people ask for: begun, looked at, cancelled."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from uuid import UUID, uuid4

from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.database import Database
from api.errors import Conflict, NotFound, TooMany, invalid
from api.imports import headers, parts, progress, steps, workbooks
from api.imports.encodings import Utf8
from api.imports.formats import LOOKED_AT, Format, format_of
from api.imports.headers import Target
from api.imports.plans import Plan
from api.imports.reading import CsvRows, Position, TextRows
from api.imports.tables import Import
from api.imports.uploads import Upload
from api.models.service import ModelNotFound
from api.models.tables import Model
from api.paging import cursor_of, place_of
from api.records.sheets import Sheet
from api.workspaces.access import Who

IMPORT = "import_records"
PIECE_BYTES = 256 * 1024
MOST_UNFINISHED = 100
RETRY_SECONDS = 30

Noted = Callable[[AsyncSession, Import], Awaitable[None]]
"""Tells of an import in the transaction that begins it."""


class ImportNotFound(NotFound):
    code = "import_not_found"


class ImportEnded(Conflict):
    code = "import_ended"


async def check_room(database: Database, workspace_id: UUID) -> None:
    """TooMany while so many imports are waiting that one more would only fill the disk."""
    unfinished = select(Import.id).where(Import.workspace_id == workspace_id, Import.status.in_(("queued", "running")))
    async with database.transaction() as session:
        waiting = (await session.scalars(unfinished.limit(MOST_UNFINISHED))).all()
    if len(waiting) == MOST_UNFINISHED:
        detail = f"{MOST_UNFINISHED} imports of this workspace are waiting or running: send the next when one has ended"
        raise TooMany(detail, code="too_many_imports", retry_after=RETRY_SECONDS)


async def create(database: Database, model: Model, upload: Upload, noted: Noted) -> Import:
    """Keep the file and have it imported, `noted` with it. What its start shows to be wrong is refused before."""
    start = await _start(upload)
    format = format_of(upload.name, upload.file.content_type or "", start)
    if format is Format.XLSX:
        await asyncio.to_thread(workbooks.check, upload.file.file, upload.size)
    async with database.transaction() as session:
        target = await steps.target_of(session, model)
    plan = await _plan(upload, format, start, target)
    async with database.transaction() as session:
        await _hold(session, model)
        made = _import(model, upload, format, plan)
        session.add(made)
        await session.flush()
        pieces = _utf8(upload, format, start)
        made.total_bytes = await parts.keep(session, made.workspace_id, made.id, pieces)
        await session.flush()
        await session.refresh(made)
        await jobs.enqueue(session, IMPORT, str(made.id), workspace_id=made.workspace_id)
        await noted(session, made)
    return made


async def get(session: AsyncSession, who: Who, import_id: UUID | None) -> Import:
    """The import that a caller names, or ImportNotFound."""
    found = await session.scalar(_visible(who).where(Import.id == import_id))
    if found is None:
        raise ImportNotFound("There is no such import in this workspace")
    return found


async def newest(
    session: AsyncSession, model: Model, limit: int, cursor: str | None
) -> tuple[list[Import], str | None]:
    """A model's imports, the newest first, and the cursor of the next page."""
    rows = select(Import).where(Import.workspace_id == model.workspace_id, Import.model_id == model.id)
    if cursor is not None:
        rows = rows.where(tuple_(Import.created_at, Import.id) < tuple_(*place_of(cursor)))
    found = list(await session.scalars(rows.order_by(Import.created_at.desc(), Import.id.desc()).limit(limit + 1)))
    if len(found) <= limit:
        return found, None
    return found[:limit], cursor_of(found[limit - 1].created_at, found[limit - 1].id)


async def cancel(session: AsyncSession, import_: Import) -> Import:
    """Stop an import; what it has written stays. ImportEnded if there is nothing to stop."""
    if not await progress.end(session, import_.workspace_id, import_.id, "cancelled"):
        await session.refresh(import_)
        if import_.status != "cancelled":
            raise ImportEnded(f"This import has ended: it is {import_.status}")
    # Whoever is at it finds its lease lost, and rolls back what it hasn't counted.
    await jobs.cancel(session, IMPORT, str(import_.id), workspace_id=import_.workspace_id)
    await session.refresh(import_)
    return import_


def _visible(who: Who) -> Select[Import]:
    """The imports that a caller may know of: into the models that they may."""
    imports = select(Import).where(Import.workspace_id == who.workspace_id)
    return imports if who.model_ids is None else imports.where(Import.model_id.in_(who.model_ids))


async def _start(upload: Upload) -> bytes:
    await upload.file.seek(0)
    if start := await upload.file.read(LOOKED_AT):
        return start
    raise invalid("/file", "empty_file", "The file is empty")


async def _plan(upload: Upload, format: Format, start: bytes, target: Target) -> Plan | None:
    """How the file is read; None for a workbook, which isn't opened here."""
    if format is Format.XLSX:
        return None
    if format is Format.NDJSON:
        headers.check_keys(upload.mapping, target)
        return Plan(Position(), Sheet((), target.id_field, {}))
    rows = CsvRows(Position(), headers.id_column(upload.mapping, target.id_field))
    async with aclosing(TextRows(rows).rows(_utf8(upload, format, start))) as found:
        header = await anext(found, None)
    sheet = headers.sheet_of(header and header[1], upload.mapping, target)
    return Plan(rows.at, sheet, rows.delimiter)


async def _utf8(upload: Upload, format: Format, start: bytes) -> AsyncIterator[bytes]:
    """The file as it is kept."""
    text = Utf8(format, start)
    async for piece in upload.pieces(PIECE_BYTES):
        yield text.feed(piece)
    if rest := text.feed(b"", last=True):
        yield rest


async def _hold(session: AsyncSession, model: Model) -> None:
    """See that the model stays while something is made that refers to it."""
    mine = select(Model.id).where(Model.workspace_id == model.workspace_id, Model.id == model.id)
    if await session.scalar(mine.with_for_update(read=True, key_share=True)) is None:
        raise ModelNotFound("This model was deleted just now")


def _import(model: Model, upload: Upload, format: Format, plan: Plan | None) -> Import:
    at = plan.start if plan else Position()
    return Import(
        workspace_id=model.workspace_id,
        id=uuid4(),
        model_id=model.id,
        file_name=upload.name,
        format=format,
        mapping=dict(upload.mapping),
        dry_run=upload.dry_run,
        plan=plan and plan.stored(),
        total_bytes=0,
        bytes=at.bytes,
        line=at.line,
    )
