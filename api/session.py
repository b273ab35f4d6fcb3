"""The request's transaction, as the alias that routers and access share."""

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Protocol, TypeVar

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Database


def database_of(request: Request) -> Database:
    """The application's database."""
    database: Database = request.app.state.database
    return database


class BesideDatabase(Protocol):
    """What one process has of a kind, for one database."""

    @property
    def database(self) -> Database: ...


Made = TypeVar("Made", bound=BesideDatabase)


def kept(request: Request, name: str, make: Callable[[Database], Made]) -> Made:
    """What the application keeps under this name: made when it is first asked for, and anew for another database."""
    database = database_of(request)
    found: Made | None = getattr(request.app.state, name, None)
    if found is None or found.database is not database:
        found = make(database)
        setattr(request.app.state, name, found)
    return found


async def _session(request: Request) -> AsyncIterator[AsyncSession]:
    async with database_of(request).transaction() as session:
        yield session


# The scope makes the commit precede the response: a 2xx is a promise.
Session = Annotated[AsyncSession, Depends(_session, scope="function")]
