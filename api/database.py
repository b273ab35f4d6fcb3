"""The engine and the one place that commits."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

Ring = Callable[[], Awaitable[None]]
"""Tells the worker that work is due; never raises, never waits long."""


async def _silence() -> None:
    """The doorbell of a process that has none: the worker's own sweep finds the work."""


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


class Database:
    """A pool of connections; `transaction()` is the only way to one."""

    def __init__(self, url: str, *, pool_size: int = 8, ring: Ring = _silence) -> None:
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=2,
            pool_timeout=5,
            pool_recycle=1800,
            pool_pre_ping=True,
            json_serializer=_dumps,
            json_deserializer=orjson.loads,
            connect_args={"server_settings": {"application_name": "gather", "jit": "off", "timezone": "UTC"}},
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self.ring = ring

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One unit of work: committed at the end, rolled back on an error.

        Work that was enqueued in it (`jobs.enqueue`) is announced only after the commit.
        """
        async with self._sessions() as session:
            async with session.begin():
                yield session
            due = session.info.pop("due", False)
        if due:
            await self.ring()

    async def close(self) -> None:
        await self.engine.dispose()
