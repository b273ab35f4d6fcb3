"""Statements straight to the driver: each is a transaction by itself, at a tenth of what a session's costs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, Protocol

import asyncpg
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi, dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession


class Row(Protocol):
    """A row by its columns' names."""

    def __getitem__(self, column: str, /) -> Any: ...


Fetch = Callable[[str, Mapping[str, Any]], Awaitable[Row | None]]
"""Runs a statement with `:named` binds; its first row."""

_DIALECT = dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


@asynccontextmanager
async def straight(engine: AsyncEngine) -> AsyncIterator[Fetch]:
    """The pool's connection as the driver has it. What a statement did is committed when its row is there.

    Errors are a session's: DBAPIError. A connection whose statement was broken off isn't used again.
    """
    try:
        connection = await engine.raw_connection()
    except AsyncAdapt_asyncpg_dbapi.Error as error:
        raise DBAPIError(None, None, error) from error
    driver: asyncpg.Connection[asyncpg.Record] = connection.driver_connection  # type: ignore[assignment]

    async def fetch(statement: str, binds: Mapping[str, Any]) -> Row | None:
        numbered, names = _numbered(statement)
        try:
            return await driver.fetchrow(numbered, *[binds[name] for name in names])
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise DBAPIError(None, None, error) from error

    try:
        yield fetch
    except asyncio.CancelledError:
        connection.invalidate()
        raise
    finally:
        connection.close()


def in_session(session: AsyncSession) -> Fetch:
    """The same as a part of a session's transaction."""

    async def fetch(statement: str, binds: Mapping[str, Any]) -> Row | None:
        return (await session.execute(text(statement), binds)).mappings().first()

    return fetch


@lru_cache(maxsize=1024)
def _numbered(statement: str) -> tuple[str, tuple[str, ...]]:
    """The statement with `$1` for each of its binds, and their names in that order."""
    compiled = text(statement).compile(dialect=_DIALECT)
    return str(compiled), tuple(compiled.positiontup or ())
