"""Finds how far back a list goes, by a few questions, so that people can be told how long its reading will take."""

from datetime import datetime
from uuid import UUID

from api import jobs
from api.integrations import progress, syncs
from api.integrations.contract import Connection, ProviderError
from api.jobs import Job
from worker.context import Context

FIRST_REACH = 30 * 86_400
REACHES_FURTHER = 4
CLOSE_ENOUGH = 0.05
MOST_QUESTIONS = 10


async def find_floor(context: Context, job: Job) -> datetime | None:
    """Note a time before which the list holds nothing; whoever can't tell leaves the estimate open."""
    integration = await context.integration(job)
    async with context.database.transaction() as session:
        sync = await syncs.find(session, job.workspace_id, UUID(job.args["sync_id"]))
    if integration is None or sync is None:
        return None
    try:
        floor = await _floor(await context.connection(integration), sync.kind, sync.until)
    except ProviderError:
        return None
    async with context.database.transaction() as session:
        await progress.note_floor(session, job.workspace_id, sync, floor)
        await jobs.hold(session, job)
    return None


async def _floor(connection: Connection, kind: str, until: int) -> int:
    """Ever further back until there is nothing, then halfway between what is empty and what isn't."""
    empty, held, reach = 0, until, FIRST_REACH
    for _ in range(MOST_QUESTIONS):
        asked = max(held - reach, 1) if empty == 0 else (empty + held) // 2
        page = await connection.page(kind, gte=None, lt=asked, after=None)
        times = [one.created for one in page.objects if one.created is not None]
        if times and not page.has_more:
            return min(times)
        if times:
            held, reach = min(times), reach * REACHES_FURTHER
        else:
            empty = asked
        if held - empty <= CLOSE_ENOUGH * (until - held):
            break
    return empty
