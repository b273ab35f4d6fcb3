"""What a task asks for: the index, the first reading of the list, its link on every record; and all of it taken off."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.integrations import dirty, inbox, syncs
from api.integrations import queries as integrations
from api.integrations.tables import IntegrationTask
from api.jobs import Job
from api.models import queries as models
from api.records import link_indexes, link_writers, linking
from api.tasks import service as tasks
from worker.context import Context, soon
from worker.jobs.landing import count_linked
from worker.jobs.pieces import Pieces

WAIT_SECONDS = 0.2


async def start_task(context: Context, job: Job) -> datetime | None:
    """Give the model its index, see that the kind's list is read, and have the records linked."""
    async with context.database.transaction() as session:
        task = await _task(session, job)
        integration = await context.integration(job) if task else None
    if task is None or integration is None:
        return None
    if not await link_indexes.build(context.database, task.model_id, task.field):
        return soon(WAIT_SECONDS)
    owner = (task.workspace_id, task.integration_id)
    # The kind's row, the task's, jobs: everyone locks them in this order.
    async with context.database.transaction() as session:
        # Before the set-up has noted its watermark nothing may be read; it starts the tasks when it has.
        ready = integration.set_up_at is not None
        if ready:
            # Before it is asked whether the list was read: a reading that ends just now isn't begun once more.
            await syncs.hold(session, *owner, task.kind)
        if ready and not await session.scalar(text(_SYNCED), _mine(task) | {"kind": task.kind}):
            await syncs.start(session, *owner, task.kind, reason="backfill")
            await inbox.look_again(session, *owner)
        await session.execute(text(_INDEXED), _mine(task))
        if ready:
            await integrations.hurry(session, *owner)
            await dirty.ask(session, *owner)
            await tasks.enqueue(session, task, tasks.LINK)
        await jobs.hold(session, job)
    return None


async def link_task(context: Context, job: Job) -> datetime | None:
    """Link the records that were there before the task: objects written from now on are linked as they come.

    It begins when every transaction that may not have seen the task has ended, so that none of them is missed.
    """
    async with context.database.transaction() as session:
        task = await _task(session, job)
        if task is None or task.indexed_at is None or task.linked_at is not None:
            return None
        state = dict(job.state)
        if state.get("of") != task.updated_at.isoformat():
            state = {"of": task.updated_at.isoformat(), "after": await session.scalar(text(_NEXT_TRANSACTION))}
            await jobs.hold(session, job, state=state)
    async with context.database.transaction() as session:
        if not await session.scalar(text(_ALL_ENDED), {"after": state["after"]}):
            return soon(WAIT_SECONDS)
    # A writer that has read the model's links but written nothing yet isn't among those transactions.
    await link_writers.writers_gone(context.database, task.model_id)
    pieces = Pieces()
    while not state.get("done"):
        if context.stopping:
            return soon(0)
        try:
            with pieces.timed() as size:
                state = await _link_batch(context, job, task, state, limit=size)
        except _Changed:
            return soon(0)
    return None


class _Changed(Exception):
    """The task was changed, resumed or deleted while its records were linked: they are linked anew."""


async def _link_batch(
    context: Context, job: Job, task: IntegrationTask, state: dict[str, object], *, limit: int
) -> dict[str, object]:
    place = (task.workspace_id, task.model_id, task.link_name)
    cursor = str(state["cursor"]) if "cursor" in state else None
    async with context.database.transaction() as session:
        last, checked, linked = await linking.link_batch(session, *place, after_external_id=cursor, limit=limit)
        total = int(str(state.get("linked", 0))) + linked
        state = state | {"linked": total} | ({"done": True} if last is None else {"cursor": last})
        done = {"checked": checked, "linked": total, "done": last is None, "of": task.updated_at}
        if (await session.execute(text(_CHECKED), _mine(task) | done)).first() is None:
            raise _Changed
        if last is None:
            # A scan of the model: no record is locked by now.
            await count_linked(session, task)
        await jobs.hold(session, job, state=state)
    return state


async def unlink_task(context: Context, job: Job) -> datetime | None:
    """Take a link off the records after its task, and drop the index if no other task needs it."""
    model_id, field = UUID(job.args["model_id"]), job.args["field"]
    cursor: str | None = job.state.get("cursor")
    is_unlinked, pieces = job.state.get("unlinked") == job.calls, Pieces()
    while not is_unlinked:
        try:
            with pieces.timed() as size:
                cursor = await _unlink_batch(context, job, cursor, limit=size)
        except _ModelGone:
            return None
        is_unlinked = cursor is None
    dropped = await link_indexes.drop(context.database, job.workspace_id, model_id, field)
    return None if dropped else soon(WAIT_SECONDS)


class _ModelGone(Exception):
    """The model was deleted, with all its records."""


async def _unlink_batch(context: Context, job: Job, cursor: str | None, *, limit: int) -> str | None:
    place = (job.workspace_id, UUID(job.args["model_id"]), job.args["link_name"])
    async with context.database.transaction() as session:
        if await models.find(session, *place[:2]) is None:
            raise _ModelGone
        last, *_ = await linking.link_batch(session, *place, after_external_id=cursor, limit=limit)
        await jobs.hold(session, job, state={"cursor": last, "unlinked": job.calls if last is None else None})
    return last


async def _task(session: AsyncSession, job: Job) -> IntegrationTask | None:
    found: IntegrationTask | None = await session.get(IntegrationTask, (job.workspace_id, UUID(job.args["task_id"])))
    return found


def _mine(task: IntegrationTask) -> dict[str, object]:
    return {"workspace_id": task.workspace_id, "id": task.id, "integration_id": task.integration_id}


_OF_TASK = "workspace_id = :workspace_id AND id = :id AND integration_id = :integration_id"

_INDEXED = f"UPDATE integration_tasks SET indexed_at = coalesce(indexed_at, now()) WHERE {_OF_TASK}"

_SYNCED = """
SELECT true FROM synced_kinds
 WHERE workspace_id = :workspace_id AND integration_id = :integration_id AND kind = :kind AND synced_at IS NOT NULL
   AND CAST(:id AS uuid) IS NOT NULL
"""

_NEXT_TRANSACTION = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"
_ALL_ENDED = "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= CAST(CAST(:after AS text) AS xid8)"

_CHECKED = f"""
UPDATE integration_tasks
   SET records_checked = records_checked + :checked,
       records_linked = greatest(records_linked, :linked),
       linked_at = CASE WHEN :done THEN clock_timestamp() ELSE linked_at END
 WHERE {_OF_TASK} AND updated_at = :of RETURNING id
"""
