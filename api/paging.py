"""Keyset paging of the small lists: models, views, integrations, keys."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Query
from sqlalchemy import Select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import Unreadable

Limit = Annotated[int, Query(ge=1, le=1000, description="How many items a page holds")]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before")]


Row = TypeVar("Row")


async def page(
    session: AsyncSession, rows: Select[Row], of: type[Any], limit: int, cursor: str | None
) -> tuple[list[Row], str | None]:
    """One page of rows with `created_at` and `id`, oldest first, and the cursor of the next."""
    if cursor is not None:
        rows = rows.where(tuple_(of.created_at, of.id) > tuple_(*_decode(cursor)))
    found = list(await session.scalars(rows.order_by(of.created_at, of.id).limit(limit + 1)))
    if len(found) <= limit:
        return found, None
    last: Any = found[limit - 1]
    return found[:limit], _encode(last.created_at, last.id)


def _encode(created_at: datetime, id_: UUID) -> str:
    return base64.urlsafe_b64encode(f"{created_at.isoformat()} {id_}".encode()).decode()


def _decode(cursor: str) -> tuple[datetime, UUID]:
    try:
        created_at, _, id_ = base64.urlsafe_b64decode(cursor.encode()).decode().rpartition(" ")
        return datetime.fromisoformat(created_at), UUID(id_)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("Use a `next_cursor` that this list gave", code="invalid_cursor") from error
