"""Reads one window of a list, page by page; each page is stored, linked and checkpointed in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.integrations import dirty, progress, queries, syncs
from api.integrations.contract import Connection, Page, ProviderUnavailable, RequestRefused
from api.integrations.progress import Place, Sync
from api.integrations.tables import Integration
from api.jobs import Job
from worker.context import Context, soon
from worker.jobs.carefully import land
from worker.jobs.landing import count_linked

LOOK_AGAIN_SECONDS = 86_400
"""A paused sync's windows rest this long unless a resumed task wakes them."""


@dataclass(frozen=True, slots=True)
class _Reading:
    context: Context
    job: Job
    integration: Integration
    connection: Connection
    sync: Sync

    @property
    def owner(self) -> tuple[UUID, UUID]:
        return self.integration.workspace_id, self.integration.id


async def read_window(context: Context, job: Job) -> datetime | None:
    """Read a window from where it stands to its end."""
    integration = await context.integration(job)
    if integration is None:
        return None
    sync_id, number = UUID(job.args["sync_id"]), int(job.args["number"])
    async with context.database.transaction() as session:
        sync = await syncs.find(session, job.workspace_id, sync_id)
        at = await progress.place(session, job.workspace_id, sync_id, number)
    if sync is None or at is None or at.done:
        return None
    reading = _Reading(context, job, integration, await context.connection(integration), sync)
    async with context.activity(integration, f"sync:{sync.kind}", job):
        return await _read(reading, at)


async def _read(reading: _Reading, at: Place) -> datetime | None:
    first_ids: set[str] = set()
    while not at.done:
        if reading.context.stopping:
            return soon(0)
        try:
            page = await _page(reading, at)
        except _CursorUnknown:
            await _without(reading, at, cursor=True)
            return None
        except _WindowsRefused:
            await _without(reading, at, cursor=False)
            return None
        async with reading.context.database.transaction() as session:
            if reading.sync.kind not in await queries.active_kinds(session, *reading.owner):
                return soon(LOOK_AGAIN_SECONDS)
            at = await _keep(session, reading, at, page, more=_goes_on(page, first_ids))
            await jobs.hold(session, reading.job)
    return None


class _CursorUnknown(Exception):
    """The object that the cursor names is gone at the provider."""


class _WindowsRefused(Exception):
    """This server doesn't know how to list by time of creation."""


async def _page(reading: _Reading, at: Place) -> Page:
    ask, kind = reading.connection.page, reading.sync.kind
    # A server that has answered one window knows windows: only the first of all can show that it doesn't.
    unproven = reading.sync.windowed and at.number == 0 and at.cursor is None
    try:
        return await ask(kind, gte=at.gte, lt=at.lt, after=at.cursor)
    except RequestRefused as error:
        if at.cursor is not None and (error.param == "starting_after" or error.status == 404):
            raise _CursorUnknown from error
        if unproven:
            raise _WindowsRefused from error
        raise
    except ProviderUnavailable as error:
        if not unproven or (error.status or 0) < 500:
            raise
    # Some servers answer 500 to a filter they don't know: without it they answer, with it they still don't.
    await ask(kind, gte=None, lt=None, after=None)
    try:
        return await ask(kind, gte=at.gte, lt=at.lt, after=None)
    except ProviderUnavailable as error:
        raise _WindowsRefused from error


def _goes_on(page: Page, first_ids: set[str]) -> bool:
    """Whether there is more to read. A page that begins like an earlier one means that the server goes in circles."""
    first = page.objects[0].object_id if page.objects else None
    circles = first is None or first in first_ids
    first_ids.add(first or "")
    return page.has_more and not circles


async def _keep(session: AsyncSession, reading: _Reading, at: Place, page: Page, *, more: bool) -> Place:
    sync, owner = reading.sync, reading.owner
    careful = reading.job.failures > 0
    written, _ = await land(session, owner, sync.kind, page.objects, read_at=page.read_at, carefully=careful)
    reached = await progress.checkpoint(session, *owner, sync, at, page.objects, written, more=more)
    if reached.done:
        await _finish(session, reading)
    return reached


async def _finish(session: AsyncSession, reading: _Reading) -> None:
    """After the last window: the kind is known whole; what the list didn't show is looked at one by one."""
    sync, owner = reading.sync, reading.owner
    if not await syncs.finish_if_read(session, owner[0], sync):
        return
    await syncs.note_synced(session, *owner, sync)
    missing = await dirty.mark_unseen(session, *owner, sync.kind, since=sync.started_at, until=sync.until)
    await syncs.note_missing(session, owner[0], sync, missing)
    # Counted here, not a moment later: what is live has its figures right.
    for task in await queries.tasks_of(session, *owner):
        if task.kind == sync.kind:
            await count_linked(session, task)
    if missing:
        await dirty.ask(session, *owner)


async def _without(reading: _Reading, at: Place, *, cursor: bool) -> None:
    """Go on in a new window: by time where the cursor is gone, as one long list where time can't be asked for."""
    async with reading.context.database.transaction() as session:
        await jobs.hold(session, reading.job)
        if cursor:
            await progress.reopen(session, *reading.owner, reading.sync, at)
        else:
            await progress.without_windows(session, *reading.owner, reading.sync)
