"""Statements of a person's making: they may take ten seconds, and slow ones note which indexes they want."""

import time
from typing import Any

from sqlalchemy import Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import Unavailable
from api.metrics.instruments import STATEMENT_TIMEOUTS
from api.query import naming
from api.query.language import ViewQuery
from api.views import queries, slowness
from api.views.asked import Asked

CANCELED = "57014"


class QueryTimeout(Unavailable):
    code = "query_timeout"


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
        STATEMENT_TIMEOUTS.inc()
        raise QueryTimeout(_advice(asked.query), retry_after=queries.QUERY_SECONDS) from error
    finally:
        slowness.mark(key, _wanting(asked), seconds=time.monotonic() - started)


def _wanting(asked: Asked) -> list[str]:
    """The fields whose indexes would make a query faster; a search has an index of its own."""
    if asked.query.words() is not None:
        return []
    names = [*naming.filtered_fields(asked.query), *naming.sorted_fields(asked.query)]
    return [name for name in dict.fromkeys(names) if asked.catalogue.find(name)]


def _advice(query: ViewQuery) -> str:
    names = dict.fromkeys([*naming.filtered_fields(query), *naming.sorted_fields(query)])
    index = f"; an index on {' or '.join(names)} would help: save a view that uses it" if names else ""
    return f"The query took longer than {queries.QUERY_SECONDS} seconds{index}"
