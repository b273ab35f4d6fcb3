"""Small work that keeps figures right: linked records counted, fields folded, removed integrations cleared away."""

import time
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text

from api import jobs
from api.integrations import objects
from api.integrations.contract import ProviderError
from api.integrations.tables import Integration, IntegrationTask
from api.jobs import Job
from api.models import fields
from api.records import linking
from api.tasks import service as tasks
from worker.context import Context

FOLD = "fold_fields"

RESTS_PER_COUNT = 20
"""A count that took a second isn't repeated for twenty: it scans the model."""
SHORTEST_REST = 0.5
OBJECTS_AT_ONCE = 2000


async def count_links(context: Context, job: Job) -> datetime | None:
    """Count the linked records of every task of a kind."""
    binds = {"workspace_id": job.workspace_id, **job.args}
    async with context.database.transaction() as session:
        rows = (await session.execute(text(_TASKS_OF_KIND), binds)).all()
    now = datetime.now(UTC)
    resting: list[datetime] = [row.count_after for row in rows if row.count_after and row.count_after > now]
    if resting:
        return max(resting)
    for row in rows:
        async with context.database.transaction() as session:
            await jobs.hold(session, job)
            began = time.monotonic()
            linked = await linking.count_linked(session, job.workspace_id, row.model_id, row.link_name)
            rest = max(SHORTEST_REST, RESTS_PER_COUNT * (time.monotonic() - began))
            counted = {"workspace_id": job.workspace_id, "id": row.id, "linked": linked, "rest": rest}
            await session.execute(text(_COUNTED), counted)
    return None


async def fold_fields(context: Context, job: Job) -> datetime | None:
    """Add up what writers saw of a model's fields."""
    async with context.database.transaction() as session:
        await jobs.hold(session, job)
        await fields.fold(session, job.workspace_id, UUID(job.args["model_id"]))
    return None


async def remove_integration(context: Context, job: Job) -> datetime | None:
    """Clear away a deleted integration: its links, its webhook endpoint, its objects, at last its row."""
    integration_id = UUID(job.args["integration_id"])
    async with context.database.transaction() as session:
        integration = await session.get(Integration, (job.workspace_id, integration_id))
        if integration is None:
            return None
        await jobs.hold(session, job)
        mine = {"workspace_id": job.workspace_id, "id": integration_id}
        for task in (await session.scalars(text(_TASKS_OF_INTEGRATION), mine)).all():
            found = await session.get(IntegrationTask, (job.workspace_id, task))
            if found is not None:
                await tasks.delete(session, found)
    await _remove_endpoint(context, integration)
    deleted = -1
    while deleted:
        async with context.database.transaction() as session:
            await jobs.hold(session, job)
            deleted = await objects.delete_some(session, job.workspace_id, integration_id, limit=OBJECTS_AT_ONCE)
    async with context.database.transaction() as session:
        await jobs.hold(session, job)
        for statement in _CLEAR:
            await session.execute(text(statement), {"workspace_id": job.workspace_id, "id": integration_id})
    return None


async def _remove_endpoint(context: Context, integration: Integration) -> None:
    if integration.endpoint_id is None:
        return
    connection = await context.connection(integration)
    try:
        await connection.remove_endpoint(integration.endpoint_id)
    except ProviderError as error:
        # With a revoked key nobody can take it away any more; the provider disables it by itself.
        if not error.lasting:
            raise


_TASKS_OF_KIND = """
SELECT id, model_id, link_name, count_after FROM integration_tasks
 WHERE workspace_id = :workspace_id AND integration_id = CAST(:integration_id AS uuid) AND kind = :kind ORDER BY id
"""

_COUNTED = """
UPDATE integration_tasks
   SET records_linked = :linked, count_after = clock_timestamp() + make_interval(secs => :rest)
 WHERE workspace_id = :workspace_id AND id = :id
"""

_TASKS_OF_INTEGRATION = (
    "SELECT id FROM integration_tasks WHERE workspace_id = :workspace_id AND integration_id = :id ORDER BY id"
)

_OWNED = "workspace_id = :workspace_id AND integration_id = :id"

_CLEAR = (
    f"""DELETE FROM sync_windows WHERE workspace_id = :workspace_id
           AND sync_id IN (SELECT id FROM syncs WHERE {_OWNED})""",
    *(
        f"DELETE FROM {table} WHERE {_OWNED}"
        for table in ("syncs", "synced_kinds", "dirty_objects", "inbox_events", "rate_slots")
    ),
    """DELETE FROM jobs WHERE workspace_id = :workspace_id AND args ->> 'integration_id' = CAST(:id AS text)
          AND kind <> 'remove_integration'""",
    "DELETE FROM integrations WHERE workspace_id = :workspace_id AND id = :id",
)
