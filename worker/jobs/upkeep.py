"""Small work that keeps figures right: linked records counted, fields folded, removed integrations cleared away."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.integrations import objects, pacing, queries
from api.integrations.contract import ProviderError
from api.integrations.tables import Integration, IntegrationTask
from api.jobs import Job
from api.models import fields
from api.settings import settings
from api.tasks import service as tasks
from worker.context import Context, soon
from worker.jobs import landing
from worker.jobs.field_indexes import ask_after_fold

FOLD = "fold_fields"

OBJECTS_AT_ONCE = 2000
WAIT_SECONDS = 0.3
PATIENCE = 20
"""A provider that is away is asked so often (a quarter of an hour) to take our endpoint away."""


async def count_links(context: Context, job: Job) -> datetime | None:
    """Count the linked records of every task of a kind."""
    async with context.database.transaction() as session:
        tasks_of_kind = await _tasks_of_kind(session, job)
    now = datetime.now(UTC)
    resting = [task.count_after for task in tasks_of_kind if task.count_after and task.count_after > now]
    if resting:
        return max(resting)
    for task in tasks_of_kind:
        async with context.database.transaction() as session:
            await jobs.hold(session, job)
            await landing.count_linked(session, task)
    return None


async def _tasks_of_kind(session: AsyncSession, job: Job) -> list[IntegrationTask]:
    tasks = await queries.tasks_of(session, job.workspace_id, UUID(job.args["integration_id"]))
    return [task for task in tasks if task.kind == job.args["kind"]]


async def fold_fields(context: Context, job: Job) -> datetime | None:
    """Add up what writers saw of a model's fields."""
    async with context.database.transaction() as session:
        await jobs.hold(session, job)
        await fields.fold(session, job.workspace_id, UUID(job.args["model_id"]))
        await ask_after_fold(session, job.workspace_id, UUID(job.args["model_id"]))
    return None


async def remove_integration(context: Context, job: Job) -> datetime | None:
    """Clear away a deleted integration: its links, its webhook endpoint, its objects, at last its row."""
    integration_id = UUID(job.args["integration_id"])
    async with context.database.transaction() as session:
        integration = await session.get(Integration, (job.workspace_id, integration_id))
        if integration is None:
            return None
        await jobs.hold(session, job)
        for task in await queries.tasks_of(session, job.workspace_id, integration_id):
            await tasks.delete(session, task)
        await session.flush()
        # Whoever still holds a page of it loses the lease: nothing lands any more. Only who may be making an endpoint
        # just now is waited for, so that it is known.
        mine = {"workspace_id": job.workspace_id, "id": integration_id}
        await session.execute(text(_FORGET_JOBS), mine)
        if await session.scalar(text(_BEING_SET_UP), mine):
            return soon(WAIT_SECONDS)
    await _remove_endpoints(context, integration, patient=job.failures < PATIENCE)
    deleted = -1
    while deleted:
        async with context.database.transaction() as session:
            await jobs.hold(session, job)
            deleted = await objects.delete_some(session, job.workspace_id, integration_id, limit=OBJECTS_AT_ONCE)
    async with context.database.transaction() as session:
        await jobs.hold(session, job)
        for statement in _CLEAR:
            await session.execute(text(statement), {"workspace_id": job.workspace_id, "id": integration_id})
        await pacing.forget(session, integration)
    return None


async def _remove_endpoints(context: Context, integration: Integration, *, patient: bool) -> None:
    if integration.endpoint_id is None and settings().public_url is None:
        return
    connection = await context.connection(integration)
    try:
        await connection.remove_endpoints(integration_id=str(integration.id), known=integration.endpoint_id)
    except ProviderError as error:
        # With a revoked key nobody can take it away any more; the provider disables it by itself.
        if not error.lasting and patient:
            raise


_OWNED = "workspace_id = :workspace_id AND integration_id = :id"

_FORGET_JOBS = """
DELETE FROM jobs
 WHERE workspace_id = :workspace_id AND CAST(args ->> 'integration_id' AS uuid) = :id
   AND kind <> 'remove_integration' AND (kind <> 'set_up' OR lease_until IS NULL OR lease_until < now())
"""

_BEING_SET_UP = """
SELECT true FROM jobs
 WHERE workspace_id = :workspace_id AND CAST(args ->> 'integration_id' AS uuid) = :id AND kind = 'set_up'
"""

_CLEAR = (
    f"""DELETE FROM sync_windows WHERE workspace_id = :workspace_id
           AND sync_id IN (SELECT id FROM syncs WHERE {_OWNED})""",
    *(f"DELETE FROM {table} WHERE {_OWNED}" for table in ("syncs", "synced_kinds", "dirty_objects", "inbox_events")),
    _FORGET_JOBS,
    "DELETE FROM integrations WHERE workspace_id = :workspace_id AND id = :id",
)
