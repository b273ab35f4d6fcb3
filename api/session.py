"""The request's transaction, as the alias that routers and access share."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Database


def database_of(request: Request) -> Database:
    """The application's database."""
    database: Database = request.app.state.database
    return database


async def _session(request: Request) -> AsyncIterator[AsyncSession]:
    async with database_of(request).transaction() as session:
        yield session


# The scope makes the commit precede the response: a 2xx is a promise.
Session = Annotated[AsyncSession, Depends(_session, scope="function")]
