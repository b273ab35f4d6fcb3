"""What integration tasks ask of the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping, Select, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.integrations.progress import STALE_SECONDS
from api.integrations.queries import visible_task
from api.integrations.tables import IntegrationTask
from api.workspaces.access import Who


def visible(who: Who, integration_id: UUID) -> Select[IntegrationTask]:
    """The integration's tasks that a caller may know of."""
    return select(IntegrationTask).where(visible_task(who), IntegrationTask.integration_id == integration_id)


async def name_is_taken(
    session: AsyncSession, workspace_id: UUID, model_id: UUID, name: str, *, but: UUID | None = None
) -> bool:
    """Whether another task of the model, or one of its own fields, has this name."""
    binds = {"workspace_id": workspace_id, "model_id": model_id, "name": name, "but": but}
    return await session.scalar(text(_TAKEN), binds) is not None


class Part(NamedTuple):
    """A window that isn't read to its end: from `lt` back to `gte`, by now at `oldest`."""

    gte: int | None
    lt: int
    oldest: int | None
    objects: int


@dataclass(frozen=True, slots=True)
class KindState:
    """How the sync of a kind stands; the sync's own numbers are those of the one that runs, else of the last."""

    objects: int
    synced_at: datetime | None
    swept_at: datetime | None
    reason: str | None
    running: bool
    pages: int
    read: int
    windows: int
    windows_done: int
    rate: float | None = None
    floor: int | None = None
    until: int | None = None
    parts: tuple[Part, ...] = ()


NOTHING_YET = KindState(0, None, None, None, False, 0, 0, 0, 0)


async def states(session: AsyncSession, workspace_id: UUID, integration_id: UUID) -> dict[str, KindState]:
    """The state of every kind that the integration syncs."""
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "stale": STALE_SECONDS}
    rows = (await session.execute(text(_STATES), binds)).mappings()
    return {row["kind"]: _state(row) for row in rows}


def _state(row: RowMapping) -> KindState:
    facts = {key: row[key] for key in KindState.__slots__ if key != "parts"}
    return KindState(**facts, parts=tuple(Part(*part) for part in row["parts"]))


async def restart(session: AsyncSession, task: IntegrationTask, *, whole: bool) -> None:
    """Have the task link its records anew; `whole` also when its field or model is another."""
    binds: dict[str, Any] = {"workspace_id": task.workspace_id, "id": task.id, "whole": whole}
    await session.execute(text(_RESTART), binds)
    await session.refresh(task)


_TAKEN = """
SELECT true FROM integration_tasks
 WHERE workspace_id = :workspace_id AND model_id = :model_id AND link_name = :name
   AND id IS DISTINCT FROM CAST(:but AS uuid)
UNION ALL
SELECT true FROM fields WHERE workspace_id = :workspace_id AND model_id = :model_id AND key = :name
UNION ALL
SELECT true FROM field_sightings
 WHERE workspace_id = :workspace_id AND model_id = :model_id AND CAST(fields AS jsonb) ? :name
LIMIT 1
"""

_STATES = """
SELECT held.kind, held.objects, held.synced_at, held.swept_at, sync.reason,
       coalesce(sync.id IS NOT NULL AND sync.finished_at IS NULL, false) AS running,
       coalesce(sync.pages, 0) AS pages, coalesce(sync.objects, 0) AS read,
       coalesce(sync.windows, 0) AS windows, coalesce(sync.windows_done, 0) AS windows_done,
       CASE WHEN sync.page_at > now() - make_interval(secs => :stale)
             AND sync.page_at - sync.mark_before_at >= interval '1 second'
            THEN CAST((sync.objects - sync.mark_before_objects)
                      / extract(epoch FROM sync.page_at - sync.mark_before_at) AS float8) END AS rate,
       sync.floor, sync.until,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(part.gte, part.lt, part.oldest, part.objects)), '[]')
          FROM sync_windows AS part
         WHERE part.workspace_id = held.workspace_id AND part.sync_id = sync.id AND NOT part.done
           AND part.lt IS NOT NULL AND sync.finished_at IS NULL) AS parts
  FROM synced_kinds AS held LEFT JOIN LATERAL (
    SELECT * FROM syncs
     WHERE syncs.workspace_id = held.workspace_id AND syncs.integration_id = held.integration_id
       AND syncs.kind = held.kind
     ORDER BY started_at DESC LIMIT 1) AS sync ON true
 WHERE held.workspace_id = :workspace_id AND held.integration_id = :integration_id
"""

_RESTART = """
UPDATE integration_tasks
   SET linked_at = NULL, records_checked = 0, updated_at = now(),
       indexed_at = CASE WHEN :whole THEN NULL ELSE indexed_at END
 WHERE workspace_id = :workspace_id AND id = :id
"""
