"""Reads whole lists again on a schedule, and finds what every other path has missed."""

from datetime import datetime

from api import jobs
from api.integrations import inbox, queries, syncs
from api.jobs import Job
from api.settings import settings
from worker.context import Context, soon

SWEEP = "sweep"


async def sweep(context: Context, job: Job) -> datetime | None:
    """Begin to re-list every kind in use, unless it is being read just now; and forget what is old."""
    integration = await context.integration(job)
    if integration is None:
        return None
    owner = (integration.workspace_id, integration.id)
    async with context.database.transaction() as session:
        await jobs.hold(session, job)
        for kind in await queries.active_kinds(session, *owner):
            await syncs.start(session, *owner, kind, reason="sweep")
        await syncs.forget_old(session, *owner)
    forgotten = -1
    while forgotten:
        async with context.database.transaction() as session:
            await jobs.hold(session, job)
            forgotten = await inbox.forget_old(session, integration.workspace_id)
    return soon(settings().stripe_sweep_seconds)
