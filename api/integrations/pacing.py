"""Turns at the provider, given out by rows: never more than 25 requests in any sliding second, whoever sends them.

The rows are an account's: of all workers, and of all integrations with it. An endpoint has 25 slots. Whoever takes one
may send when it is free, and it is free again 1.03 s after that request was truly sent: one that went late (a busy
process, a new connection) delays only the slot's next turn, and the 0.03 s are for the way there. With a live key a
turn is also one of all endpoints together, of which there are 100; in a sandbox all endpoints share the 25.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Database
from api.integrations.tables import Integration
from api.metrics.instruments import PROVIDER_TURN_SECONDS
from api.settings import settings

PUNCTUAL_SECONDS = 0.002
CROWDED_SECONDS = 0.1
AHEAD_SECONDS = 0.25
"""So long before its time a turn is given out, no longer: the request before it may be on its way still, and late."""
OPEN_SECONDS = 1.0
"""So often whoever finds no slot looks whether there are any."""
TOO_LATE_SECONDS = 0.5
"""A turn so many seconds ago is somebody else's by now: a frozen process would send all that it had at once."""
SLOWEST_SECONDS = 2.0
ALL = "all"
"""The slots that all endpoints share."""
ENDPOINTS_AT_ONCE = 4
"""So many times one endpoint's turns are what all endpoints of a live account get together."""


def paced_as(integration: Integration) -> str:
    """The name of the account whose turns it takes, its sandbox apart; its own where the key can't tell the account."""
    mode = "live" if integration.livemode else "sandbox"
    return f"{integration.type}/{integration.account.get('id') or integration.id}/{mode}"


def pace_of(database: Database, integration: Integration) -> "SharedPace":
    """The turns of an integration's account."""
    return SharedPace(database, paced_as(integration), sandbox=not integration.livemode)


async def forget(session: AsyncSession, integration: Integration) -> None:
    """Forget the turns of an account with which there is no integration any more."""
    binds = {"account": paced_as(integration), "id": integration.account.get("id"), "livemode": integration.livemode}
    await session.execute(text(_FORGET), binds)


class SharedPace:
    """The turns of one account; adaptive: a 429 stretches them, and quiet turns take the stretch back."""

    def __init__(self, database: Database, account: str, *, sandbox: bool) -> None:
        self._database = database
        self._owner = {"account": account}
        self._sandbox = sandbox
        self._waiting: dict[str, list[asyncio.Future[SharedTurn]]] = {}
        self._reserving: dict[str, asyncio.Task[None]] = {}
        self._opened: dict[str, float] = {}
        self._waited = PROVIDER_TURN_SECONDS.labels(account.partition("/")[0])

    async def slot(self, endpoint: str) -> "SharedTurn":
        """Wait for a turn; one that this process has slept through is let go."""
        name, asked = ALL if self._sandbox else endpoint, time.monotonic()
        while True:
            reserved = await self._reserved(name)
            await asyncio.sleep(reserved.start - time.monotonic())
            if time.monotonic() - reserved.due < TOO_LATE_SECONDS:
                self._waited.observe(time.monotonic() - asked)
                return reserved

    async def _reserved(self, name: str) -> "SharedTurn":
        turn: asyncio.Future[SharedTurn] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(name, []).append(turn)
        if name not in self._reserving:
            self._reserving[name] = asyncio.create_task(self._reserve(name))
        return await turn

    async def slow_down(self, endpoint: str) -> None:
        """Stretch the turns: the provider said that there were too many."""
        binds = self._binds(ALL if self._sandbox else endpoint)
        async with self._database.transaction() as session:
            await session.execute(text(_SLOW_DOWN), binds | {"slowest": SLOWEST_SECONDS})

    async def put_off(self, slots: Mapping[str, datetime]) -> None:
        """Keep each slot from being used again before its time."""
        ordered = sorted(slots)
        binds = {**self._owner, "slots": ordered, "untils": [slots[slot] for slot in ordered]}
        async with self._database.transaction() as session:
            await session.execute(text(_PUT_OFF), binds)

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
            if not rows and asked - self._opened.get(name, -OPEN_SECONDS) >= OPEN_SECONDS:
                self._opened[name] = asked
                await session.execute(text(_OPEN), self._binds(name))
                asked = time.monotonic()
                rows = (await session.execute(text(_RESERVE), binds)).all()
            answered = time.monotonic()
        return [
            SharedTurn(self, _rounds(row), row.at, asked + row.wait, answered + row.wait)
            for row in sorted(rows, key=lambda row: row.at)
        ]

    def _binds(self, name: str) -> dict[str, object]:
        rate = settings().stripe_requests_per_second
        most = rate * ENDPOINTS_AT_ONCE
        slots, shared = _slots(name, rate), [] if self._sandbox else _slots(ALL, most)
        own = {"slots": slots, "size": len(slots), "rate": rate}
        return {
            **self._owner,
            **own,
            "shared": shared,
            "shared_size": len(shared),
            "most": most,
            "ahead": AHEAD_SECONDS,
        }


def _slots(name: str, rate: float) -> list[str]:
    return [f"{name}/{number}" for number in range(int(rate) + 1)]


def _rounds(row: Any) -> dict[str, timedelta]:
    """The slots of a turn, and after how long each comes round again."""
    own = {row.slot: timedelta(seconds=row.round)}
    return own if row.shared is None else own | {row.shared: timedelta(seconds=row.shared_round)}


@dataclass(frozen=True, slots=True)
class SharedTurn:
    """A turn's slots, and from when on they may be used: `at` by the database's clock.

    By this process's own clock that is no earlier than `due` and no later than `start`.
    """

    pace: SharedPace
    slots: Mapping[str, timedelta]
    at: datetime
    due: float
    start: float

    async def sent(self) -> None:
        """The request is on its way only now: if that is late, the slot's next turn is late too."""
        late = time.monotonic() - self.due
        if late > PUNCTUAL_SECONDS:
            gone = self.at + timedelta(seconds=late)
            await self.pace.put_off({slot: gone + comes_round for slot, comes_round in self.slots.items()})


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


_MINE = "account = :account"
_OF_ENDPOINT = f"{_MINE} AND endpoint = ANY(CAST(:slots AS text[]))"

_SOON = "slot_at < clock_timestamp() + make_interval(secs => :ahead)"

# Not lazily committed: turns that a crash of the database forgets would be given out twice.
# `spacing` is the mean time between turns; a slot comes round once in `size` of them. The first of an endpoint's free
# slots goes with the first of those that all endpoints share, and so on.
_RESERVE = f"""
WITH next AS MATERIALIZED (
  SELECT endpoint, greatest(slot_at, clock_timestamp()) AS at,
         greatest(1 / CAST(:rate AS float8), spacing * 0.8) AS spacing
    FROM rate_slots WHERE {_OF_ENDPOINT} AND {_SOON}
   ORDER BY slot_at LIMIT :wanted FOR UPDATE SKIP LOCKED),
next_shared AS MATERIALIZED (
  SELECT endpoint, slot_at FROM rate_slots
   WHERE {_MINE} AND endpoint = ANY(CAST(:shared AS text[])) AND {_SOON}
   ORDER BY slot_at LIMIT :wanted FOR UPDATE SKIP LOCKED),
turns AS (
  SELECT own.endpoint AS slot, shared.endpoint AS shared, greatest(own.at, shared.slot_at) AS at, spacing
    FROM (SELECT *, row_number() OVER (ORDER BY at) AS place FROM next) AS own
    LEFT JOIN (SELECT *, row_number() OVER (ORDER BY slot_at) AS place FROM next_shared) AS shared USING (place)
   WHERE shared.endpoint IS NOT NULL OR :shared_size = 0),
moved AS (
  SELECT slot AS endpoint, at, spacing, spacing * :size AS round FROM turns
  UNION ALL
  SELECT shared, at, 1 / CAST(:most AS float8), :shared_size / CAST(:most AS float8)
    FROM turns WHERE shared IS NOT NULL),
written AS (
  UPDATE rate_slots AS slot
     SET slot_at = moved.at + make_interval(secs => moved.round), spacing = moved.spacing
    FROM moved
   WHERE {_MINE} AND slot.endpoint = moved.endpoint)
SELECT slot, shared, at, spacing * :size AS round, :shared_size / CAST(:most AS float8) AS shared_round,
       CAST(extract(epoch FROM at - clock_timestamp()) AS float8) AS wait
  FROM turns
"""

_OPEN = """
INSERT INTO rate_slots (account, endpoint, slot_at, spacing)
SELECT :account, slot, clock_timestamp(), 1 / CAST(:rate AS float8)
  FROM unnest(CAST(:slots AS text[]) || CAST(:shared AS text[])) AS slot ORDER BY slot
ON CONFLICT (account, endpoint) DO NOTHING
"""

_PUT_OFF = f"""
UPDATE rate_slots SET slot_at = greatest(slot_at, until)
  FROM unnest(CAST(:slots AS text[]), CAST(:untils AS timestamptz[])) AS late(slot, until)
 WHERE {_MINE} AND endpoint = late.slot
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

_FORGET = """
DELETE FROM rate_slots
 WHERE account = :account
   AND NOT EXISTS (SELECT 1 FROM integrations
                    WHERE account ->> 'id' = CAST(:id AS text) AND livemode = :livemode)
"""
