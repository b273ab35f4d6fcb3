"""Notices from the provider: stored once, whichever way they came, and turned into marks on the objects they name."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.integrations.contract import Event
from api.settings import settings

LONGEST_BATCH = 500
KEPT_DAYS = 35
LAG_SECONDS = 300


class Letter(NamedTuple):
    """A notice from the door, and whose it is."""

    workspace_id: UUID
    integration_id: UUID
    event: Event


async def store(
    session: AsyncSession, workspace_id: UUID, integration_id: UUID, events: Sequence[Event], *, source: str
) -> int:
    """Keep events that are not known yet; how many those were."""
    unique = {event.event_id: event for event in events}
    ordered = [unique[event_id] for event_id in sorted(unique)]
    binds = {
        "workspace_id": workspace_id,
        "integration_id": integration_id,
        "source": source,
        **_columns(ordered),
    }
    return len((await session.execute(text(_STORE), binds)).all())


async def receive(session: AsyncSession, letters: Sequence[Letter]) -> set[UUID]:
    """Keep what came to the door, for whichever integrations; those of them that there (still) are."""
    binds = {
        "workspaces": [letter.workspace_id for letter in letters],
        "integrations": [letter.integration_id for letter in letters],
        **_columns([letter.event for letter in letters]),
    }
    return set(await session.scalars(text(_RECEIVE), binds))


def _columns(events: Sequence[Event]) -> dict[str, Any]:
    return {
        "ids": [event.event_id for event in events],
        "types": [event.type for event in events],
        "created": [datetime.fromtimestamp(event.created, UTC) for event in events],
        "marks": [_marks(event) for event in events],
        "payloads": [event.payload for event in events],
    }


async def drain(session: AsyncSession, workspace_id: UUID, integration_id: UUID) -> int:
    """Mark what a batch of waiting notices is about as dirty, and the notices as processed; how many there were."""
    binds = _drained(workspace_id, integration_id) | {"limit": LONGEST_BATCH}
    taken: int = await session.scalar(text(_DRAIN), binds) or 0
    return taken


async def drain_one(session: AsyncSession, workspace_id: UUID, integration_id: UUID, event_id: str) -> int:
    """The same with one notice."""
    binds = _drained(workspace_id, integration_id) | {"event_id": event_id}
    taken: int = await session.scalar(text(_DRAIN_ONE), binds) or 0
    return taken


def _drained(workspace_id: UUID, integration_id: UUID) -> dict[str, Any]:
    confirm = settings().stripe_confirm_seconds
    return {"workspace_id": workspace_id, "integration_id": integration_id, "confirm": confirm}


async def next_waiting(session: AsyncSession, workspace_id: UUID, integration_id: UUID) -> list[str]:
    """The notices that the next batch would be made of, locked."""
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "limit": LONGEST_BATCH}
    return list(await session.scalars(text(_NEXT), binds))


async def look_again(session: AsyncSession, workspace_id: UUID, integration_id: UUID) -> None:
    """Have the last minutes' notices read once more, for a kind that nobody had asked for when they were.

    The list that is read first may lag behind them, as any read may.
    """
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "seconds": LAG_SECONDS}
    await session.execute(text(_LOOK_AGAIN), binds)


async def waiting(session: AsyncSession) -> list[tuple[UUID, UUID]]:
    """The integrations that have unprocessed notices."""
    rows = await session.execute(text(_WAITING))
    return [(row.workspace_id, row.integration_id) for row in rows]


async def forget_old(session: AsyncSession, workspace_id: UUID) -> int:
    """Delete a batch of processed notices that the provider itself no longer keeps."""
    return len((await session.execute(text(_FORGET), {"workspace_id": workspace_id, "days": KEPT_DAYS})).all())


def _marks(event: Event) -> str:
    return orjson.dumps(
        [{"kind": mark.kind, "object_id": mark.object_id, "created": mark.created} for mark in event.marks]
    ).decode()


_STORE = """
INSERT INTO inbox_events (workspace_id, integration_id, event_id, type, created, source, marks, payload)
SELECT CAST(:workspace_id AS uuid), CAST(:integration_id AS uuid), id, type, created, :source, marks, payload
  FROM unnest(CAST(:ids AS text[]), CAST(:types AS text[]), CAST(:created AS timestamptz[]), CAST(:marks AS jsonb[]),
              CAST(:payloads AS text[])) AS event(id, type, created, marks, payload)
ON CONFLICT (workspace_id, integration_id, event_id) DO NOTHING
RETURNING event_id
"""

# In one order, as everyone's inserts are: the same notice may be at two doors at once.
_RECEIVE = """
WITH live AS (
  SELECT workspace_id, id FROM integrations
   WHERE id = ANY(CAST(:integrations AS uuid[])) AND removed_at IS NULL),
kept AS (
  INSERT INTO inbox_events (workspace_id, integration_id, event_id, type, created, source, marks, payload)
  SELECT event.workspace_id, event.integration_id, event.id, type, created, 'webhook', marks, payload
    FROM unnest(CAST(:workspaces AS uuid[]), CAST(:integrations AS uuid[]), CAST(:ids AS text[]),
                CAST(:types AS text[]), CAST(:created AS timestamptz[]), CAST(:marks AS jsonb[]),
                CAST(:payloads AS text[]))
         AS event(workspace_id, integration_id, id, type, created, marks, payload)
    JOIN live ON live.workspace_id = event.workspace_id AND live.id = event.integration_id
   ORDER BY 1, 2, 3
  ON CONFLICT (workspace_id, integration_id, event_id) DO NOTHING)
SELECT id FROM live
"""

_NEXT = """
SELECT event_id FROM inbox_events
 WHERE workspace_id = :workspace_id AND integration_id = :integration_id AND processed_at IS NULL
   AND given_up_at IS NULL
 ORDER BY received_at LIMIT :limit FOR UPDATE SKIP LOCKED"""

# Kinds that no task has asked for yet are left alone: their first sync will read them as they are by then.
# A mark may name an alias (a refund that only knows its payment intent): it means every object of that alias.
_DRAINED = """
WITH taken AS (
  UPDATE inbox_events SET processed_at = now()
   WHERE workspace_id = :workspace_id AND integration_id = :integration_id AND event_id IN ({waiting})
  RETURNING marks, created),
marked AS (
  SELECT mark.kind, mark.object_id, to_timestamp(max(mark.created)) AS created
    FROM taken, jsonb_to_recordset(taken.marks) AS mark(kind text, object_id text, created bigint)
    JOIN synced_kinds AS wanted ON wanted.workspace_id = :workspace_id AND wanted.integration_id = :integration_id
     AND wanted.kind = mark.kind
   GROUP BY 1, 2),
named AS (
  SELECT kind, object_id, created FROM marked
   WHERE NOT EXISTS (SELECT 1 FROM integration_objects AS held
                      WHERE held.workspace_id = :workspace_id AND held.integration_id = :integration_id
                        AND held.kind = marked.kind AND held.alias = marked.object_id)
  UNION
  SELECT kind, held.object_id, held.created FROM marked JOIN integration_objects AS held USING (kind)
   WHERE held.workspace_id = :workspace_id AND held.integration_id = :integration_id
     AND held.alias = marked.object_id),
dirtied AS (
  INSERT INTO dirty_objects AS dirty (workspace_id, integration_id, kind, object_id, created, confirm_at)
  SELECT CAST(:workspace_id AS uuid), CAST(:integration_id AS uuid), kind, object_id, max(created),
         clock_timestamp() + make_interval(secs => :confirm)
    FROM named GROUP BY kind, object_id ORDER BY kind, object_id
  ON CONFLICT (workspace_id, integration_id, kind, object_id) DO UPDATE
     SET seq = dirty.seq + 1, marked_at = now(), due_at = now(), confirm_at = excluded.confirm_at, fetched = false,
         given_up_at = NULL, created = coalesce(dirty.created, excluded.created)),
seen AS (
  UPDATE integrations SET last_event_at = greatest(last_event_at, (SELECT max(created) FROM taken))
   WHERE workspace_id = :workspace_id AND id = :integration_id AND EXISTS (SELECT 1 FROM taken))
SELECT count(*) FROM taken
"""

_DRAIN = _DRAINED.replace("{waiting}", _NEXT)
_DRAIN_ONE = _DRAINED.replace("{waiting}", "CAST(:event_id AS text)")

_LOOK_AGAIN = """
UPDATE inbox_events SET processed_at = NULL
 WHERE workspace_id = :workspace_id AND integration_id = :integration_id
   AND received_at > now() - make_interval(secs => :seconds) AND processed_at IS NOT NULL
"""

_WAITING = """
SELECT DISTINCT workspace_id, integration_id
  FROM (SELECT workspace_id, integration_id FROM inbox_events
         WHERE processed_at IS NULL AND given_up_at IS NULL ORDER BY received_at LIMIT 2000) AS oldest
 ORDER BY 1, 2
"""

_FORGET = """
DELETE FROM inbox_events WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM inbox_events
   WHERE workspace_id = :workspace_id AND received_at < now() - make_interval(days => :days)
     AND processed_at IS NOT NULL LIMIT 5000))
RETURNING event_id
"""
