"""Where every object comes in: stored, and brought beside the records that name it, in one transaction."""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.integrations import objects
from api.integrations.contract import Seen
from api.integrations.objects import Written
from api.integrations.tables import IntegrationTask
from api.records import linking
from worker.context import soon

COUNT_LINKS = "count_links"
COUNT_AFTER_SECONDS = 0.5
RESTS_PER_COUNT = 20
SHORTEST_REST_SECONDS = 0.5


async def land(
    session: AsyncSession, workspace_id: UUID, integration_id: UUID, kind: str, seen: Iterable[Seen]
) -> Written:
    """Store objects and link them; only what changed is linked, since the rest already is."""
    written = await objects.upsert(session, workspace_id, integration_id, kind, seen)
    await link(session, workspace_id, integration_id, kind, written)
    return written


async def bury(
    session: AsyncSession, workspace_id: UUID, integration_id: UUID, kind: str, ids: Sequence[str], *, read_at: datetime
) -> None:
    """Take objects that the provider no longer knows off the records."""
    written = await objects.bury(session, workspace_id, integration_id, kind, ids, read_at=read_at)
    await link(session, workspace_id, integration_id, kind, written)


async def link(session: AsyncSession, workspace_id: UUID, integration_id: UUID, kind: str, written: Written) -> None:
    """Bring what was written to its records, and have them counted."""
    linked = 0
    if written.changed_ids:
        linked = await linking.relink_objects(
            session, workspace_id, integration_id, kind, written.changed_ids, former_aliases=written.former_aliases
        )
    await objects.count(session, workspace_id, integration_id, kind, added=written.added)
    if linked:
        await count_links(session, workspace_id, integration_id, kind)


async def count_linked(session: AsyncSession, task: IntegrationTask) -> None:
    """Count the records that hold a task's link; a count that took a second isn't repeated for twenty."""
    began = time.monotonic()
    linked = await linking.count_linked(session, task.workspace_id, task.model_id, task.link_name)
    rest = max(SHORTEST_REST_SECONDS, RESTS_PER_COUNT * (time.monotonic() - began))
    counted = {"workspace_id": task.workspace_id, "id": task.id, "linked": linked, "rest": rest}
    await session.execute(text(_COUNTED), counted)


async def count_links(session: AsyncSession, workspace_id: UUID, integration_id: UUID, kind: str) -> None:
    """Have the linked records of a kind's tasks counted, a moment later and once for many changes."""
    await jobs.enqueue(
        session,
        COUNT_LINKS,
        f"{integration_id}/{kind}",
        workspace_id=workspace_id,
        args={"integration_id": str(integration_id), "kind": kind},
        due_at=soon(COUNT_AFTER_SECONDS),
    )


_COUNTED = """
UPDATE integration_tasks
   SET records_linked = :linked, count_after = clock_timestamp() + make_interval(secs => :rest)
 WHERE workspace_id = :workspace_id AND id = :id
"""
