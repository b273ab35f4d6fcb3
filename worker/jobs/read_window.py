"""Reads one window of a list, page by page, and hands each page in; the next is read when that one is stored."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.integrations import progress, syncs
from api.integrations.contract import Connection, Page, ProviderUnavailable, RequestRefused
from api.integrations.progress import Place, Sync, Turned
from api.jobs import Job
from worker.context import Context, soon
from worker.jobs.desk import Desk, desk_of

LOOK_AGAIN_SECONDS = 86_400
"""A paused sync's windows rest this long unless a resumed task wakes them."""


@dataclass(frozen=True, slots=True)
class _Reading:
    context: Context
    job: Job
    connection: Connection
    desk: Desk

    @property
    def sync(self) -> Sync:
        return self.desk.sync


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
    desk = desk_of(context.database, integration, sync)
    reading = _Reading(context, job, await context.connection(integration), desk)
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
            await reading.desk.reopen(reading.job, at)
            return None
        except _WindowsRefused:
            await reading.desk.without_windows(reading.job)
            return None
        turned = Turned(at, page, more=_goes_on(page, first_ids))
        reached = await reading.desk.hand_in(reading.job, turned)
        if reached is None:
            return soon(LOOK_AGAIN_SECONDS)
        at = reached
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
