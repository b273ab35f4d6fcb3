"""/v1/models/{model_id}/trash: deleted records, restorable for 30 days."""

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.answers import answers
from api.audit.dependencies import Note
from api.audit.notes import Target, between
from api.dependencies import Cursor, Limit, Session, needs
from api.json_routes import JsonRoute
from api.models.dependencies import CurrentModel
from api.models.tables import Model
from api.paging import cursor_of, place_of
from api.records import idempotency, service
from api.records.items import answer, item
from api.records.schemas import KEYED, Restore, TrashPage, WrittenRecord

router = APIRouter(prefix="/v1/models/{model_id}/trash", tags=["Records"], route_class=JsonRoute)

KEPT_DAYS = 30


@router.get("", response_model=TrashPage, responses=answers(401, 403, 404), dependencies=[needs("records:read")])
async def list_trash(model: CurrentModel, session: Session, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """The model's deleted records, the newest first."""
    rows = await _page(session, model, limit, cursor)
    items = [_item(model, row) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    return answer({"items": items, "next_cursor": last and cursor_of(last["deleted_at"], last["trash_id"])})


@router.post(
    "/restore",
    response_model=WrittenRecord,
    responses=answers(401, 403, 404, 409),
    dependencies=[needs("records:write")],
    openapi_extra=KEYED,
)
async def restore_record(
    request: Request, model: CurrentModel, session: Session, body: Restore, note: Note
) -> Response:
    """Bring a deleted record back: the one that was deleted last under this ID."""

    async def restored() -> Response:
        found = await service.restore(session, model, body.id)
        target = Target("model", model.id, model.name)
        await note(session, "records.restored", target, between(None, {"records": 1}))
        return answer(item(model.id, found, action="restored"))

    key = idempotency.key_of(request, model.workspace_id, await request.body())
    return await idempotency.once(session, key, restored)


async def empty_expired(session: AsyncSession, *, limit: int = 1000) -> int:
    """Forget records that were deleted more than 30 days ago; how many. For the worker, until it answers 0."""
    rows = await session.scalars(text(_EXPIRED), {"days": KEPT_DAYS, "limit": limit})
    return len(rows.all())


async def _page(session: AsyncSession, model: Model, limit: int, cursor: str | None) -> list[RowMapping]:
    binds: dict[str, Any] = {"workspace_id": model.workspace_id, "model_id": str(model.id), "limit": limit + 1}
    if cursor is not None:
        binds["deleted_at"], binds["after"] = place_of(cursor)
    rows = await session.execute(text(_PAGE.format(after=_AFTER if cursor else "")), binds)
    return list(rows.mappings())


def _item(model: Model, row: RowMapping) -> dict[str, Any]:
    times = {name: row[name] for name in ("created_at", "updated_at", "deleted_at")}
    return {"id": row["external_id"], "model_id": str(model.id), "data": orjson.Fragment(row["data"]), **times}


_PAGE = """
SELECT id AS trash_id, external_id, data::text AS data, created_at, updated_at, deleted_at FROM trash
 WHERE workspace_id = :workspace_id AND model_id = :model_id {after}
 ORDER BY deleted_at DESC, id DESC LIMIT :limit
"""

_AFTER = "AND (deleted_at, id) < (:deleted_at, :after)"

_EXPIRED = """
DELETE FROM trash WHERE (workspace_id, id) IN (
  SELECT workspace_id, id FROM trash WHERE deleted_at < now() - make_interval(days => :days)
   LIMIT :limit FOR UPDATE SKIP LOCKED)
RETURNING id
"""
