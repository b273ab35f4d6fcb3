"""Runs a query over a model: the catalogue in hand, one SELECT, rows straight to JSON."""

import hashlib
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from api.catalogue import service as catalogue
from api.errors import Unavailable
from api.models.tables import Model
from api.query import compiler, cursor, searching
from api.query.language import ViewQuery
from api.query.ordering import Start
from api.records.items import item
from api.settings import settings
from api.views import pages, queries, slowness, wording
from api.views.asked import Asked

CANCELED = "57014"


class QueryTimeout(Unavailable):
    code = "query_timeout"


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
        "warnings": compiler.warnings(query, asked.catalogue),
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
    far, alone = (None, False) if asked.query.words() is None else await _way(session, asked)
    if far is not None:
        found = await run(session, asked, *pages.statement(asked, start, far))
        if len(found) > asked.query.limit:
            return found
    return await run(session, asked, *pages.statement(asked, start), alone=alone)


async def _way(session: AsyncSession, asked: Asked) -> tuple[int | None, bool]:
    """How far a search walks the order of its page, if at all; and whether what it gathers is so little that no
    parallel workers are wanted."""
    query, records = asked.query, asked.model.record_count

    async def believed(part: ViewQuery) -> float:
        return await queries.estimate(session, compiler.compile_matches(part, asked.catalogue, **asked.place))

    await queries.prepare(session)
    holding = await believed(query.search_alone())
    if searching.is_rare(holding, records):
        return None, True
    if not compiler.walkable(query, asked.catalogue, asked.indexed):
        return None, False
    matches = await believed(query) if query.filters() else holding
    wanted = query.offset + query.limit + 1
    return searching.steps(holding=holding, matches=matches, records=records, wanted=wanted), False


async def run(
    session: AsyncSession,
    asked: Asked,
    statement: Select[Any],
    binds: dict[str, Any] | None = None,
    *,
    alone: bool = False,
    some: bool = False,
) -> list[Any]:
    """The rows of a statement of a person's making; 503 when it takes too long."""
    await queries.prepare(session, alone=alone, some=some)
    # Not read from the model later: a failed transaction takes its rows away.
    key, started = (asked.model.workspace_id, asked.model.id), time.monotonic()
    try:
        return list((await session.execute(statement, binds)).mappings())
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != CANCELED:
            raise
        raise QueryTimeout(_advice(asked.query), retry_after=queries.QUERY_SECONDS) from error
    finally:
        slowness.mark(key, _wanting(asked), seconds=time.monotonic() - started)


def _wanting(asked: Asked) -> list[str]:
    """The fields whose indexes would make a query faster; a search has an index of its own."""
    if asked.query.words() is not None:
        return []
    names = [*compiler.filtered_fields(asked.query), *compiler.sorted_fields(asked.query)]
    return [name for name in dict.fromkeys(names) if asked.catalogue.find(name)]


def _advice(query: ViewQuery) -> str:
    names = dict.fromkeys([*compiler.filtered_fields(query), *compiler.sorted_fields(query)])
    index = f"; an index on {' or '.join(names)} would help: save a view that uses it" if names else ""
    return f"The query took longer than {queries.QUERY_SECONDS} seconds{index}"


def _keys() -> list[bytes]:
    """What cursors are signed with: the first key, and any that was in use before."""
    return [hashlib.sha256(b"gather-cursors:" + key.encode()).digest() for key in settings().secret_keys]
