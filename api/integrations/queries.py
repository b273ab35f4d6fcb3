"""What integrations ask of the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.integrations.dirty import MOST_ATTEMPTS, WANTED
from api.integrations.pacing import paced_as
from api.integrations.progress import READ_WINDOW
from api.integrations.tables import Integration, IntegrationTask
from api.settings import settings
from api.workspaces.access import Who

SLOWED_TIMES = 3
"""Requests wait, and their turns are so many times rarer than usual: the provider has asked for it again and again."""


def listed(workspace_id: UUID) -> Select[Integration]:
    """The workspace's integrations."""
    return select(Integration).where(Integration.workspace_id == workspace_id, Integration.removed_at.is_(None))


def visible(who: Who) -> Select[Integration]:
    """The integrations that a caller may know of: a key that is narrowed to models, of those that serve them."""
    if who.model_ids is None:
        return listed(who.workspace_id)
    serving = select(IntegrationTask.integration_id).where(visible_task(who))
    return listed(who.workspace_id).where(Integration.id.in_(serving))


def visible_task(who: Who) -> ColumnElement[bool]:
    """The tasks that a caller may know of."""
    mine = IntegrationTask.workspace_id == who.workspace_id
    return mine if who.model_ids is None else mine & IntegrationTask.model_id.in_(who.model_ids)


async def find(session: AsyncSession, workspace_id: UUID, integration_id: UUID | None) -> Integration | None:
    """The workspace's integration of this id, unless it is being removed; whoever asks."""
    return await session.scalar(listed(workspace_id).where(Integration.id == integration_id))


async def at_the_door(session: AsyncSession, integration_id: UUID | None) -> Integration | None:
    """The integration that a webhook is addressed to: asked, as nothing else is, without knowing its workspace."""
    wanted = select(Integration).where(Integration.id == integration_id, Integration.removed_at.is_(None))
    return await session.scalar(wanted)


async def tasks_of(session: AsyncSession, workspace_id: UUID, integration_id: UUID) -> list[IntegrationTask]:
    """The integration's tasks, oldest first."""
    wanted = select(IntegrationTask).where(
        IntegrationTask.workspace_id == workspace_id, IntegrationTask.integration_id == integration_id
    )
    return list(await session.scalars(wanted.order_by(IntegrationTask.created_at, IntegrationTask.id)))


async def active_kinds(session: AsyncSession, workspace_id: UUID, integration_id: UUID) -> list[str]:
    """The kinds that a task which isn't paused wants."""
    return list(await session.scalars(text(_ACTIVE_KINDS), _of(workspace_id, integration_id)))


async def kinds_read(session: AsyncSession, workspace_id: UUID, integration_id: UUID) -> list[str]:
    """The kinds whose news matter: those of every task, and those that were read for one which may come back."""
    return list(await session.scalars(text(_KINDS_READ), _of(workspace_id, integration_id)))


async def note_works(session: AsyncSession, workspace_id: UUID, integration_id: UUID, activity: str) -> None:
    """Note that an activity works (again)."""
    await session.execute(text(_WORKS), _of(workspace_id, integration_id) | {"activity": activity})


async def note_error(session: AsyncSession, integration: Integration, activity: str, error: dict[str, Any]) -> bool:
    """Keep what is wrong with an activity; False if its key has been replaced since, of which this says nothing."""
    owner = _of(integration.workspace_id, integration.id) | {"credentials": integration.credentials}
    if await session.scalar(text(_SAME_KEY), owner) is None:
        return False
    await session.execute(text(_FAILS), owner | {"error": orjson.dumps({activity: error}).decode()})
    return True


async def hurry(session: AsyncSession, workspace_id: UUID, integration_id: UUID) -> None:
    """Have what failed tried again now, and windows read on that rest while their tasks are paused."""
    binds = {"workspace_id": workspace_id, "integration_id": str(integration_id), "resting": READ_WINDOW}
    await session.execute(text(_HURRY), binds)
    jobs.ring_after_commit(session)


@dataclass(frozen=True, slots=True)
class Pulse:
    """How far an integration is behind its provider, and what it has found lately."""

    waiting: int
    oldest_waiting_at: datetime | None
    dirty: int
    oldest_dirty_at: datetime | None
    dead: int
    sweeps: list[dict[str, Any]]
    next_sweep_at: datetime | None
    is_slowed: bool


async def pulse(session: AsyncSession, integration: Integration) -> Pulse:
    """Notices not yet read, objects not yet fetched, and what each kind's last sweep found.

    What is dead is neither: it would say for ever that the integration is behind.
    """
    binds = _of(integration.workspace_id, integration.id) | {"most": MOST_ATTEMPTS, "key": str(integration.id)}
    binds["account"] = paced_as(integration)
    binds["slowed"] = SLOWED_TIMES / settings().stripe_requests_per_second
    row = (await session.execute(text(_PULSE), binds)).one()
    return Pulse(**row._mapping)


def _of(workspace_id: UUID, integration_id: UUID) -> dict[str, Any]:
    return {"workspace_id": workspace_id, "integration_id": integration_id}


_MINE = "workspace_id = :workspace_id AND integration_id = :integration_id"

_ACTIVE_KINDS = f"SELECT DISTINCT kind FROM integration_tasks WHERE {_MINE} AND NOT paused ORDER BY kind"

_KINDS_READ = f"""
SELECT kind FROM integration_tasks WHERE {_MINE} UNION SELECT kind FROM synced_kinds WHERE {_MINE} ORDER BY kind
"""

_SAME_KEY = """
SELECT true FROM integrations
 WHERE workspace_id = :workspace_id AND id = :integration_id AND credentials = :credentials FOR UPDATE
"""

_FAILS = """
UPDATE integrations SET errors = errors || CAST(:error AS jsonb)
 WHERE workspace_id = :workspace_id AND id = :integration_id AND credentials = :credentials
   AND NOT errors @> CAST(:error AS jsonb)
"""

_WORKS = """
UPDATE integrations SET errors = errors - CAST(:activity AS text)
 WHERE workspace_id = :workspace_id AND id = :integration_id AND errors ? :activity
"""

_HURRY = """
WITH waiting AS (
  SELECT workspace_id, id FROM jobs
   WHERE workspace_id = :workspace_id AND args ->> 'integration_id' = :integration_id AND due_at > now()
     AND (failures > 0 OR kind = :resting)
   ORDER BY kind, key FOR UPDATE)
UPDATE jobs SET due_at = now() FROM waiting WHERE jobs.workspace_id = waiting.workspace_id AND jobs.id = waiting.id
"""

_WAITING = f"FROM inbox_events WHERE {_MINE} AND processed_at IS NULL AND attempts < :most"

_PULSE = f"""
SELECT (SELECT count(*) {_WAITING}) AS waiting,
       (SELECT min(received_at) {_WAITING}) AS oldest_waiting_at,
       count(*) FILTER (WHERE NOT fetched AND attempts < :most) AS dirty,
       min(marked_at) FILTER (WHERE NOT fetched AND attempts < :most) AS oldest_dirty_at,
       count(*) FILTER (WHERE attempts >= :most)
         + (SELECT count(*) FROM inbox_events WHERE {_MINE} AND processed_at IS NULL AND attempts >= :most) AS dead,
       (SELECT coalesce(jsonb_agg(to_jsonb(sweep) ORDER BY finished_at DESC), '[]') FROM (
          SELECT DISTINCT ON (kind) kind, reason, started_at, finished_at, objects AS checked, added, changed, missing
            FROM syncs
           WHERE {_MINE} AND finished_at IS NOT NULL AND reason <> 'backfill' AND windows = windows_done
           ORDER BY kind, finished_at DESC) AS sweep) AS sweeps,
       (SELECT due_at FROM jobs WHERE workspace_id = :workspace_id AND kind = 'sweep' AND key = :key) AS next_sweep_at,
       coalesce((SELECT spacing > :slowed AND slot_at > now() FROM rate_slots
                  WHERE account = :account ORDER BY slot_at LIMIT 1), false) AS is_slowed
  FROM dirty_objects AS dirty WHERE {_MINE} AND {WANTED}
"""
