"""Runs a query over a model: the catalogue in hand, one SELECT, rows straight to JSON."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.catalogue import service as catalogue
from api.models.tables import Model
from api.query import cursor, naming
from api.query.language import ViewQuery
from api.query.ordering import Start
from api.query.ways import ANY_WAY
from api.records.items import item
from api.settings import settings
from api.views import pages, queries, ways, wording
from api.views.asked import Asked
from api.views.executing import run


async def ask(session: AsyncSession, model: Model, query: ViewQuery) -> Asked:
    """Put a query together with the model's fields as they are now."""
    described = await catalogue.describe(session, model, preparing=queries.preparing(session))
    now = datetime.now(UTC)
    told = await wording.told_apart(session, model, described.catalogue, query, now)
    return Asked(model, described, told, now)


async def page(session: AsyncSession, asked: Asked) -> dict[str, Any]:
    """A page of records: `{"items", "next_cursor", "previous_cursor", "warnings"}`, for `records.items.answer`."""
    query = asked.query
    bound_to = cursor.fingerprint(query, asked.catalogue, asked.model.id)
    start = cursor.decode(query.cursor, _keys(), bound_to) if query.cursor else Start()
    rows = await _rows(session, asked, start)
    onward, back = _ends(rows, query, start, bound_to)
    items = [item(asked.model.id, row) for row in rows[: query.limit]]
    return {
        "items": items[::-1] if start.backward else items,
        "next_cursor": back if start.backward else onward,
        "previous_cursor": onward if start.backward else back,
        "warnings": naming.warnings(query, asked.catalogue),
    }


def _ends(rows: list[Any], query: ViewQuery, start: Start, bound_to: bytes) -> tuple[str | None, str | None]:
    """The cursors of what is beyond a page in the direction in which it was read, and of what is behind it.

    Behind a page without rows is all there is up to where it starts: everything that is left, read from its end.
    """

    def to(position: str | None, *, backward: bool) -> str:
        return cursor.encode(position, _keys()[0], bound_to, backward=backward)

    more = len(rows) > query.limit
    onward = to(rows[query.limit - 1]["position"], backward=start.backward) if more else None
    if start.after is None and not query.offset:
        return onward, None
    return onward, to(rows[0]["position"] if rows else None, backward=not start.backward)


async def _rows(session: AsyncSession, asked: Asked, start: Start) -> list[Any]:
    way, alone = await ways.to(session, asked, start)
    if way.may_fall_short:
        found = await run(session, asked, *pages.statement(asked, start, way))
        if len(found) > asked.query.limit:
            return found
        way = ANY_WAY
    return await run(session, asked, *pages.statement(asked, start, way), alone=alone)


def _keys() -> list[bytes]:
    """What cursors are signed with: the first key, and any that was in use before."""
    return [hashlib.sha256(b"gather-cursors:" + key.encode()).digest() for key in settings().secret_keys]
