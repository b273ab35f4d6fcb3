"""Keyset paging of the small lists: models, views, integrations, keys."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Query
from sqlalchemy import Select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import Unreadable

Limit = Annotated[int, Query(ge=1, le=1000, description="How many items a page holds")]
AnyLimit = Annotated[int | None, Query(ge=1, le=1000, description="How many items a page holds; all, if not given")]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before")]


Row = TypeVar("Row")
Item = TypeVar("Item")


async def page(
    session: AsyncSession, rows: Select[Row], of: type[Any], limit: int, cursor: str | None
) -> tuple[list[Row], str | None]:
    """One page of rows with `created_at` and `id`, oldest first, and the cursor of the next."""
    if cursor is not None:
        rows = rows.where(tuple_(of.created_at, of.id) > tuple_(*place_of(cursor)))
    found = list(await session.scalars(rows.order_by(of.created_at, of.id).limit(limit + 1)))
    if len(found) <= limit:
        return found, None
    last: Any = found[limit - 1]
    return found[:limit], cursor_of(last.created_at, last.id)


def part(
    items: Sequence[Item], name: Callable[[Item], str], limit: int | None, cursor: str | None
) -> tuple[list[Item], str | None]:
    """One page of a list that is whole in memory, and the cursor of the next: the name of its last item."""
    start = 0
    if cursor is not None:
        names = [base64.urlsafe_b64encode(name(item).encode()).decode() for item in items]
        if cursor not in names:
            raise Unreadable("Use a `next_cursor` that this list gave", code="invalid_cursor")
        start = names.index(cursor) + 1
    found = list(items[start:][:limit])
    more = start + len(found) < len(items)
    return found, base64.urlsafe_b64encode(name(found[-1]).encode()).decode() if more else None


def cursor_of(moment: datetime, id_: UUID) -> str:
    """The cursor of a row that a list is ordered by."""
    return base64.urlsafe_b64encode(f"{moment.isoformat()} {id_}".encode()).decode()


def place_of(cursor: str) -> tuple[datetime, UUID]:
    """The time and the id that a cursor names; 400 for what is no cursor."""
    try:
        moment, _, id_ = base64.urlsafe_b64decode(cursor.encode()).decode().rpartition(" ")
        # In UTC, because a forged one may name a time that is outside of the calendar there.
        return datetime.fromisoformat(moment).astimezone(UTC), UUID(id_)
    except (binascii.Error, ValueError, OverflowError) as error:
        raise Unreadable("Use a `next_cursor` that this list gave", code="invalid_cursor") from error
