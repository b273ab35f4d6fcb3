"""/v1/models/{model_id}/trash: deleted records, restorable for 30 days."""

import base64
import binascii
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Response
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.answers import answers
from api.dependencies import Cursor, Limit, Session, needs
from api.errors import Unreadable
from api.models.dependencies import CurrentModel
from api.models.tables import Model
from api.records import service
from api.records.items import answer, item
from api.records.schemas import Restore, TrashPage, WrittenRecord

router = APIRouter(prefix="/v1/models/{model_id}/trash", tags=["Records"])

KEPT_DAYS = 30


@router.get("", response_model=TrashPage, responses=answers(401, 403, 404), dependencies=[needs("records:read")])
async def list_trash(model: CurrentModel, session: Session, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """The model's deleted records, the newest first."""
    rows = await _page(session, model, limit, cursor)
    items = [_item(model, row) for row in rows[:limit]]
    return answer({"items": items, "next_cursor": _cursor(rows[limit - 1]) if len(rows) > limit else None})


@router.post(
    "/restore",
    response_model=WrittenRecord,
    responses=answers(401, 403, 404, 409),
    dependencies=[needs("records:write")],
)
async def restore_record(model: CurrentModel, session: Session, body: Restore) -> Response:
    """Bring a deleted record back: the one that was deleted last under this ID."""
    return answer(item(model.id, await service.restore(session, model, body.id), action="restored"))


async def empty_expired(session: AsyncSession, *, limit: int = 1000) -> int:
    """Forget records that were deleted more than 30 days ago; how many. For the worker, until it answers 0."""
    rows = await session.scalars(text(_EXPIRED), {"days": KEPT_DAYS, "limit": limit})
    return len(rows.all())


async def _page(session: AsyncSession, model: Model, limit: int, cursor: str | None) -> list[RowMapping]:
    binds: dict[str, Any] = {"workspace_id": model.workspace_id, "model_id": str(model.id), "limit": limit + 1}
    if cursor is not None:
        binds["deleted_at"], binds["after"] = _place(cursor)
    rows = await session.execute(text(_PAGE.format(after=_AFTER if cursor else "")), binds)
    return list(rows.mappings())


def _item(model: Model, row: RowMapping) -> dict[str, Any]:
    times = {name: row[name] for name in ("created_at", "updated_at", "deleted_at")}
    return {"id": row["external_id"], "model_id": str(model.id), "data": orjson.Fragment(row["data"]), **times}


def _cursor(row: RowMapping) -> str:
    return base64.urlsafe_b64encode(f"{row['deleted_at'].isoformat()} {row['trash_id']}".encode()).decode()


def _place(cursor: str) -> tuple[datetime, UUID]:
    try:
        deleted_at, _, trash_id = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        return datetime.fromisoformat(deleted_at), UUID(trash_id)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("Use a `next_cursor` that this list gave", code="invalid_cursor") from error


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
