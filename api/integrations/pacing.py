"""Turns at the provider, given out by rows: never more than 25 requests in any sliding second, however many workers.

An endpoint has 25 slots. Whoever takes one may send when it is free, and it is free again 1.03 s after that request was
truly sent: one that went late (a busy process, a new connection) delays only the slot's next turn, and the 0.03 s are
for the way there.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from api.database import Database
from api.settings import settings

PUNCTUAL_SECONDS = 0.002
CROWDED_SECONDS = 0.02
SLOWEST_SECONDS = 2.0
ALL = "all"
"""The slots that every endpoint of a sandbox shares."""


class SharedPace:
    """The turns of one integration; adaptive: a 429 stretches them, and quiet turns take the stretch back."""

    def __init__(self, database: Database, workspace_id: UUID, integration_id: UUID, *, sandbox: bool) -> None:
        self._database = database
        self._owner = {"workspace_id": workspace_id, "integration_id": integration_id}
        self._sandbox = sandbox
        self._waiting: dict[str, list[asyncio.Future[SharedTurn]]] = {}
        self._reserving: dict[str, asyncio.Task[None]] = {}

    async def slot(self, endpoint: str) -> "SharedTurn":
        """Wait for a turn."""
        name = ALL if self._sandbox else endpoint
        turn: asyncio.Future[SharedTurn] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(name, []).append(turn)
        if name not in self._reserving:
            self._reserving[name] = asyncio.create_task(self._reserve(name))
        reserved = await turn
        await asyncio.sleep(reserved.start - time.monotonic())
        return reserved

    async def slow_down(self, endpoint: str) -> None:
        """Stretch the turns: the provider said that there were too many."""
        binds = self._binds(ALL if self._sandbox else endpoint)
        async with self._database.transaction() as session:
            await session.execute(text(_SLOW_DOWN), binds | {"slowest": SLOWEST_SECONDS})

    async def put_off(self, slot: str, until: datetime) -> None:
        """Keep a slot from being used again before then."""
        async with self._database.transaction() as session:
            await session.execute(text(_PUT_OFF), {**self._owner, "slot": slot, "until": until})

    async def _reserve(self, name: str) -> None:
        # One question for everyone who waits by now: a slow database doesn't slow the turns.
        try:
            while queue := [turn for turn in self._waiting.pop(name, []) if not turn.done()]:
                try:
                    taken = await self._take(name, len(queue))
                except Exception as error:
                    for turn in queue:
                        turn.set_exception(error)
                    continue
                for turn, reserved in zip(queue, taken, strict=False):
                    if not turn.done():
                        turn.set_result(reserved)
                if len(taken) < len(queue):
                    self._waiting[name] = queue[len(taken) :] + self._waiting.get(name, [])
                    await asyncio.sleep(CROWDED_SECONDS)
        finally:
            del self._reserving[name]

    async def _take(self, name: str, wanted: int) -> list["SharedTurn"]:
        binds = self._binds(name) | {"wanted": wanted}
        async with self._database.transaction() as session:
            asked = time.monotonic()
            rows = (await session.execute(text(_RESERVE), binds)).all()
            if not rows:
                await session.execute(text(_OPEN), self._binds(name))
                asked = time.monotonic()
                rows = (await session.execute(text(_RESERVE), binds)).all()
            answered = time.monotonic()
        return [
            SharedTurn(self, row.slot, row.at, asked + row.wait, answered + row.wait, timedelta(seconds=row.round))
            for row in sorted(rows, key=lambda row: row.at)
        ]

    def _binds(self, name: str) -> dict[str, object]:
        rate = settings().stripe_requests_per_second
        size = int(rate) + 1
        return {**self._owner, "slots": [f"{name}/{number}" for number in range(size)], "size": size, "rate": rate}


@dataclass(frozen=True, slots=True)
class SharedTurn:
    """A slot, and from when on it may be used: `at` by the database's clock.

    By this process's own clock that is no earlier than `due` and no later than `start`.
    """

    pace: SharedPace
    slot: str
    at: datetime
    due: float
    start: float
    round: timedelta

    async def sent(self) -> None:
        """The request is on its way only now: if that is late, the slot's next turn is late too."""
        late = time.monotonic() - self.due
        if late > PUNCTUAL_SECONDS:
            await self.pace.put_off(self.slot, self.at + timedelta(seconds=late) + self.round)


class NoPace:
    """For the one call that tries a key before there is an integration."""

    async def slot(self, endpoint: str) -> "AtOnce":  # noqa: ARG002
        return AtOnce(datetime.now(UTC))

    async def slow_down(self, endpoint: str) -> None:
        """Nobody to tell."""


@dataclass(frozen=True, slots=True)
class AtOnce:
    """A turn that nobody waits for."""

    at: datetime

    async def sent(self) -> None:
        """Nobody to tell."""


_MINE = "workspace_id = :workspace_id AND integration_id = :integration_id"
_OF_ENDPOINT = f"{_MINE} AND endpoint = ANY(CAST(:slots AS text[]))"

# A turn that a crash of the database forgets does no harm, so nobody waits for its disk.
_LAZILY = "lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))"

# `spacing` is the mean time between turns; a slot comes round once in `size` of them.
_RESERVE = f"""
WITH {_LAZILY},
next AS MATERIALIZED (
  SELECT endpoint, greatest(slot_at, clock_timestamp()) AS at,
         greatest(1 / CAST(:rate AS float8), spacing * 0.8) AS spacing
    FROM rate_slots WHERE {_OF_ENDPOINT}
   ORDER BY slot_at LIMIT :wanted FOR UPDATE SKIP LOCKED)
UPDATE rate_slots AS slot
   SET slot_at = next.at + make_interval(secs => next.spacing * :size), spacing = next.spacing
  FROM next, lazily
 WHERE {_MINE} AND slot.endpoint = next.endpoint
RETURNING slot.endpoint AS slot, next.at, slot.spacing * :size AS round,
          CAST(extract(epoch FROM next.at - clock_timestamp()) AS float8) AS wait
"""

_OPEN = """
INSERT INTO rate_slots (workspace_id, integration_id, endpoint, slot_at, spacing)
SELECT :workspace_id, :integration_id, slot, clock_timestamp(), 1 / CAST(:rate AS float8)
  FROM unnest(CAST(:slots AS text[])) AS slot ORDER BY slot
ON CONFLICT (workspace_id, integration_id, endpoint) DO NOTHING
"""

_PUT_OFF = f"""
WITH {_LAZILY}
UPDATE rate_slots SET slot_at = greatest(slot_at, :until) FROM lazily WHERE {_MINE} AND endpoint = :slot
"""

_SLOW_DOWN = f"""
WITH held AS (
  SELECT endpoint, row_number() OVER (ORDER BY slot_at) AS place FROM (
    SELECT endpoint, slot_at FROM rate_slots WHERE {_OF_ENDPOINT} ORDER BY endpoint FOR UPDATE) AS slot)
UPDATE rate_slots AS slot
   SET spacing = least(CAST(:slowest AS float8), spacing * 1.5),
       slot_at = greatest(slot_at, clock_timestamp() + make_interval(secs => 0.5 + place * spacing))
  FROM held
 WHERE {_MINE} AND slot.endpoint = held.endpoint
"""
