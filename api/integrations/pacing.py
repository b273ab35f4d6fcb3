"""Turns at the provider, given out by a row: never more than 25 requests in any sliding second, however many workers.

Turns are spaced, not bunched: 25 of them take 1.03 s, so that a request may be late by 28 ms on its way without two
crowding into one second. A turn that this process missed by more than half of that is given up for a new one.
"""

import asyncio
import time
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text

from api.database import Database
from api.settings import settings

LATEST_START_SECONDS = 0.014
MOST_MISSED_TURNS = 5
SLOWEST_SECONDS = 2.0
ALL = "all"
"""The row that every endpoint of a sandbox shares."""


class SharedPace:
    """The turns of one integration; adaptive: a 429 stretches the spacing, and quiet turns take the stretch back."""

    def __init__(self, database: Database, workspace_id: UUID, integration_id: UUID, *, sandbox: bool) -> None:
        self._database = database
        self._owner = {"workspace_id": workspace_id, "integration_id": integration_id}
        self._sandbox = sandbox

    async def slot(self, endpoint: str) -> datetime:
        """Wait for a turn; the answer is its time by the database's clock, never later than the request it is for."""
        for _ in range(MOST_MISSED_TURNS):
            asked = time.monotonic()
            turn, wait = await self._reserve(endpoint)
            await asyncio.sleep(wait)
            if time.monotonic() - asked - wait <= LATEST_START_SECONDS:
                break
        return turn

    async def slow_down(self, endpoint: str) -> None:
        """Stretch the spacing: the provider said that there were too many."""
        async with self._database.transaction() as session:
            await session.execute(text(_SLOW_DOWN), self._binds(endpoint) | {"slowest": SLOWEST_SECONDS})

    async def _reserve(self, endpoint: str) -> tuple[datetime, float]:
        async with self._database.transaction() as session:
            row = (await session.execute(text(_RESERVE), self._binds(endpoint))).one()
        return row.slot_at, max(0.0, float(row.wait))

    def _binds(self, endpoint: str) -> dict[str, object]:
        spacing = 1 / settings().stripe_requests_per_second
        return {**self._owner, "endpoint": ALL if self._sandbox else endpoint, "spacing": spacing}


class NoPace:
    """For the one call that tries a key before there is an integration."""

    async def slot(self, endpoint: str) -> datetime:  # noqa: ARG002
        return datetime.now(UTC)

    async def slow_down(self, endpoint: str) -> None:
        """Nobody to tell."""


# A turn that a crash of the database forgets does no harm, so nobody waits for its disk.
_RESERVE = """
WITH lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO rate_slots AS slot (workspace_id, integration_id, endpoint, slot_at, spacing)
SELECT :workspace_id, :integration_id, :endpoint, clock_timestamp(), CAST(:spacing AS float8) FROM lazily
ON CONFLICT (workspace_id, integration_id, endpoint) DO UPDATE
   SET slot_at = greatest(slot.slot_at + make_interval(secs => slot.spacing), clock_timestamp()),
       spacing = greatest(CAST(:spacing AS float8), slot.spacing * 0.97)
RETURNING slot_at, extract(epoch FROM slot_at - clock_timestamp()) AS wait
"""

_SLOW_DOWN = """
UPDATE rate_slots
   SET spacing = least(CAST(:slowest AS float8), greatest(spacing, CAST(:spacing AS float8)) * 1.5),
       slot_at = greatest(slot_at, clock_timestamp() + interval '0.5 seconds')
 WHERE workspace_id = :workspace_id AND integration_id = :integration_id AND endpoint = :endpoint
"""
