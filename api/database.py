"""The engine and the one place that commits."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import asyncpg
import orjson
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from api import exact
from api.errors import Unavailable
from api.metrics.pool import TimedPool
from api.straight import Fetch, straight

STREAMS_AT_ONCE = 8
STREAM_PATIENCE_SECONDS = 30
PATIENT_LINE_SECONDS = 5
STREAM_NAME = "gather stream"

SERVER_SETTINGS = {"application_name": "gather", "jit": "off", "timezone": "UTC"}

Transaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]
"""Begins a unit of work: `Database.transaction`, or one of `Database.apart`."""

Ring = Callable[[], Awaitable[None]]
"""Tells the worker that work is due; never raises, never waits long."""


async def _silence() -> None:
    """The doorbell of a process that has none: the worker's own sweep finds the work."""


def _dumps(value: Any) -> str:
    return exact.dumps(value).decode()


def _refuse_closed(connection: Any, *_: Any) -> None:
    """Have the pool connect anew where the server has gone. The driver knows: asking the server is three trips."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


class Database:
    """A pool of connections: `transaction()` is the only way to one; `stream()` has its own."""

    def __init__(self, url: str, *, pool_size: int = 8, ring: Ring = _silence) -> None:
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            # Overflow is connected and thrown away for each request of a busy moment: five times a write's own cost.
            max_overflow=0,
            # The connection used last has its statements planned and its pages at hand.
            pool_use_lifo=True,
            pool_timeout=5,
            pool_recycle=1800,
            json_serializer=_dumps,
            json_deserializer=orjson.loads,
            # An error's message goes into the log, and what people send doesn't.
            hide_parameters=True,
            poolclass=TimedPool,
            connect_args={"server_settings": SERVER_SETTINGS},
        )
        event.listen(self.engine.sync_engine, "checkout", _refuse_closed)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self.ring = ring
        self._streams = asyncio.Semaphore(STREAMS_AT_ONCE)
        self._patient = asyncio.Semaphore(max(1, pool_size // 2))

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

    @asynccontextmanager
    async def apart(self) -> AsyncIterator[Transaction]:
        """Units of work one after another on one connection, with temporary tables that live as long as it does."""
        async with self.engine.connect() as connection:

            @asynccontextmanager
            async def transaction() -> AsyncIterator[AsyncSession]:
                async with self._sessions(bind=connection) as session, session.begin():
                    yield session

            try:
                yield transaction
            finally:
                await connection.invalidate()

    @asynccontextmanager
    async def patient(self) -> AsyncIterator[AsyncSession]:
        """A transaction that waits for its client, stream by stream: half of the connections are left to all others."""
        try:
            await asyncio.wait_for(self._patient.acquire(), PATIENT_LINE_SECONDS)
        except TimeoutError as error:
            raise Unavailable("Too many streams that are all or nothing are under way", retry_after=10) from error
        try:
            async with self.transaction() as session:
                yield session
        finally:
            self._patient.release()

    def straight(self) -> AbstractAsyncContextManager[Fetch]:
        """Statements that are transactions by themselves: see `api.straight`."""
        return straight(self.engine)

    @asynccontextmanager
    async def stream(self) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        """A connection apart from the pool, for a single statement that lasts as long as its reader takes.

        It is gone afterwards, whatever happened. Unavailable while too many others are at it.
        """
        try:
            await asyncio.wait_for(self._streams.acquire(), STREAM_PATIENCE_SECONDS)
        except TimeoutError as error:
            raise Unavailable(
                "Too many streams are being read just now", retry_after=STREAM_PATIENCE_SECONDS
            ) from error
        try:
            connection = await self._connect()
            try:
                yield connection
            finally:
                # At once, not politely: whoever is cancelled may wait for nothing.
                connection.terminate()
        finally:
            self._streams.release()

    async def _connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        _, options = self.engine.dialect.create_connect_args(self.engine.url)
        settings = SERVER_SETTINGS | {"application_name": STREAM_NAME, "statement_timeout": "0"}
        try:
            return await asyncpg.connect(**options, server_settings=settings)
        except asyncpg.PostgresError as error:
            raise Unavailable("The database takes no more connections just now; try again") from error

    async def close(self) -> None:
        await self.engine.dispose()
