"""One at a time builds or drops a model's indexes: two that do it `CONCURRENTLY` on one table wait for each other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from api.database import Database
from api.models import partitions


@asynccontextmanager
async def builder(database: Database, model_id: UUID) -> AsyncIterator[AsyncConnection | None]:
    """A connection outside any transaction; None when somebody else builds for this model."""
    async with database.engine.connect() as plain:
        connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
        model = {"model": partitions.name(model_id)}
        if not await connection.scalar(text(_LOCK), model):
            yield None
            return
        try:
            yield connection
        except BaseException:
            # Whatever state it is in: the lock goes with the connection.
            await connection.invalidate()
            raise
        await connection.execute(text(_UNLOCK), model)


_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(:model, 0))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(:model, 0))"
