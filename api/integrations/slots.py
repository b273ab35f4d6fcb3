"""The rows by which turns at a provider are given out: the slots of an account's endpoint, and those that all share.

Whoever takes a slot may send when it is free, and it comes round again a while after that. With a live key a turn is
also one of all endpoints together; in a sandbox all endpoints share one endpoint's slots.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.settings import settings

AHEAD_SECONDS = 0.25
"""So long before its time a turn is given out, no longer: the request before it may be on its way still, and late."""
SLOWEST_SECONDS = 2.0
ALL = "all"
"""The slots that all endpoints share: asked for by this name, they are a sandbox's, which has no others."""
ENDPOINTS_AT_ONCE = 4
"""So many times one endpoint's turns are what all endpoints of a live account get together."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """A turn: from when on it may be used by the database's clock, and in how many seconds from its answer that is.

    `rounds` are its slots, and after how long each comes round again.
    """

    at: datetime
    wait: float
    rounds: Mapping[str, timedelta]


async def reserve(session: AsyncSession, account: str, endpoint: str, *, wanted: int) -> list[Reserved]:
    """Take the next free slots, the earliest first: so many or fewer, none when no slot is free soon."""
    rows = await session.execute(text(_RESERVE), _binds(account, endpoint) | {"wanted": wanted})
    return [Reserved(row.at, row.wait, _rounds(row)) for row in sorted(rows, key=lambda row: row.at)]


async def open_all(session: AsyncSession, account: str, endpoint: str) -> None:
    """Make the slots that aren't there yet."""
    await session.execute(text(_OPEN), _binds(account, endpoint))


async def slow_down(session: AsyncSession, account: str, endpoint: str) -> None:
    """Stretch the turns of an endpoint."""
    await session.execute(text(_SLOW_DOWN), _binds(account, endpoint) | {"slowest": SLOWEST_SECONDS})


async def put_off(session: AsyncSession, account: str, untils: Sequence[tuple[str, datetime]]) -> None:
    """Keep each slot from being used again before its time."""
    latest = dict(sorted(untils))
    await session.execute(text(_PUT_OFF), {"account": account, "slots": list(latest), "untils": list(latest.values())})


async def forget(session: AsyncSession, account: str, *, id: str | None, livemode: bool) -> None:
    """Forget the turns of an account with which there is no integration any more."""
    await session.execute(text(_FORGET), {"account": account, "id": id, "livemode": livemode})


def _binds(account: str, endpoint: str) -> dict[str, object]:
    rate = settings().stripe_requests_per_second
    most = rate * ENDPOINTS_AT_ONCE
    own, shared = _slots(endpoint, rate), [] if endpoint == ALL else _slots(ALL, most)
    return {
        "account": account,
        "slots": own,
        "size": len(own),
        "rate": rate,
        "shared": shared,
        "shared_size": len(shared),
        "most": most,
        "ahead": AHEAD_SECONDS,
    }


def _slots(name: str, rate: float) -> list[str]:
    return [f"{name}/{number}" for number in range(int(rate) + 1)]


def _rounds(row: Any) -> dict[str, timedelta]:
    own = {row.slot: timedelta(seconds=row.round)}
    return own if row.shared is None else own | {row.shared: timedelta(seconds=row.shared_round)}


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
