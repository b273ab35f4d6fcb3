"""A worker's signs of life: a row that says when it was last here, and what it has counted."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from api.database import Database
from api.metrics import lag, merging

log = logging.getLogger("gather.worker")

BEAT_SECONDS = 5.0


@asynccontextmanager
async def beating(database: Database, name: str) -> AsyncIterator[None]:
    """Give a sign of life every few seconds; who ends in peace leaves none behind."""
    heart = asyncio.create_task(_beat(database, name))
    try:
        async with lag.watched():
            yield
    finally:
        heart.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await heart
        with contextlib.suppress(Exception):
            await _write(database, _END, name=name)


async def forget_dead(database: Database) -> None:
    """Forget workers that gave no sign for an hour."""
    await _write(database, _FORGET)


async def _beat(database: Database, name: str) -> None:
    while True:
        try:
            await _write(database, _SIGN, name=name, told=merging.own_text())
        except Exception as error:
            log.info("no sign of life just now: %r", error)
        await asyncio.sleep(BEAT_SECONDS)


async def _write(database: Database, statement: str, **binds: str) -> None:
    async with asyncio.timeout(BEAT_SECONDS), database.transaction() as session:
        await session.execute(text(statement), binds)


_SIGN = """
INSERT INTO workers (name, told) VALUES (:name, :told)
ON CONFLICT (name) DO UPDATE SET told = excluded.told, seen_at = now()
"""

_END = "DELETE FROM workers WHERE name = :name"

_FORGET = "DELETE FROM workers WHERE seen_at < now() - interval '1 hour'"
