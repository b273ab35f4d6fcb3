"""Asks the provider for events, for ever, webhooks or not: whatever didn't arrive is found here.

Each poll overlaps the one before by five minutes, because an event may show up later than its time says. A quick look
ends at two pages that are known already and lie before the cursor; every half minute a thorough one reads the whole
overlap. Pages after the cursor prove nothing: a poll that broke off has stored them, and none of those that follow.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, update

from api import jobs
from api.integrations import dirty, inbox, queries, syncs
from api.integrations.contract import Connection, EventPage, RequestRefused
from api.integrations.tables import Integration
from api.jobs import Job
from api.settings import settings
from worker.context import Context, soon

OVERLAP_SECONDS = 300
SURE_SECONDS = 3600
"""The cursor is never older than this: where nothing happens to the kinds in use, it would stay behind, and a task of a
busy kind that is added would begin with weeks of events which its list makes needless. So far may clocks differ."""
THOROUGH_EVERY = timedelta(seconds=30)
KNOWN_PAGES = 2
HORIZON = timedelta(days=25)
"""Stripe keeps events for 30 days: a longer silence than this is mended by reading whole lists."""
CADENCE = {"polling": 2.0, "webhook": 60.0}


async def poll_events(context: Context, job: Job) -> datetime | None:
    """Read what is new, and come back."""
    integration = await context.integration(job)
    if integration is None:
        return None
    started = datetime.now(UTC)
    connection = await context.connection(integration)
    async with context.activity(integration, "events", job):
        newest = await _read(context, job, integration, connection, thorough=_thorough(integration, started))
    await _advance(context, job, integration, newest, started)
    return soon(settings().stripe_poll_seconds or CADENCE[integration.delivery])


def _thorough(integration: Integration, now: datetime) -> bool:
    last = integration.last_deep_poll_at
    return last is None or now - last >= THOROUGH_EVERY


async def _read(context: Context, job: Job, integration: Integration, connection: Connection, *, thorough: bool) -> int:
    """Store every page, newest first, each in its own transaction; the newest event's time."""
    since = max((integration.events_cursor or 0) - OVERLAP_SECONDS, 0)
    async with context.database.transaction() as session:
        kinds = await queries.kinds_read(session, integration.workspace_id, integration.id)
    newest, after, known = integration.events_cursor or 0, None, 0
    seen: set[str] = set()
    while True:
        page = await _page(context, integration, connection, _Wanted(since, after, kinds))
        new = await _store(context, job, integration, page)
        known = known + 1 if not new and _before_cursor(page, integration) else 0
        newest = max([newest, *(event.created for event in page.events)])
        last = page.events[-1].event_id if page.events else None
        if not page.has_more or last is None or last in seen or (known >= KNOWN_PAGES and not thorough):
            return newest
        seen.add(last)
        after = last


def _before_cursor(page: EventPage, integration: Integration) -> bool:
    return all(event.created <= (integration.events_cursor or 0) for event in page.events)


@dataclass(frozen=True, slots=True)
class _Wanted:
    since: int
    after: str | None
    kinds: Collection[str]


async def _page(context: Context, integration: Integration, connection: Connection, wanted: _Wanted) -> EventPage:
    since, after = wanted.since, wanted.after
    kinds = wanted.kinds if integration.events_filtered else None
    try:
        return await connection.events(since=since, after=after, kinds=kinds)
    except RequestRefused as error:
        if not integration.events_filtered or error.param == "starting_after":
            raise
    # A server that can't filter by type is asked for everything, from now on.
    async with context.database.transaction() as session:
        await session.execute(_mine(integration).values(events_filtered=False, updated_at=Integration.updated_at))
    integration.events_filtered = False
    return await connection.events(since=since, after=after, kinds=None)


async def _store(context: Context, job: Job, integration: Integration, page: EventPage) -> int:
    owner = (integration.workspace_id, integration.id)
    async with context.database.transaction() as session:
        new = await inbox.store(session, *owner, page.events, source="poll") if page.events else 0
        if new and await inbox.drain(session, *owner):
            await dirty.ask(session, *owner)
        await jobs.hold(session, job)
    return new


async def _advance(context: Context, job: Job, integration: Integration, newest: int, started: datetime) -> None:
    """After every page is committed: move the cursor, and read whole lists where the silence was too long."""
    facts: dict[str, Any] = {
        "events_cursor": func.greatest(Integration.events_cursor, newest, int(started.timestamp()) - SURE_SECONDS),
        "last_polled_at": started,
        "updated_at": Integration.updated_at,
    }
    if _thorough(integration, started):
        facts["last_deep_poll_at"] = started
    async with context.database.transaction() as session:
        await jobs.hold(session, job)
        await session.execute(_mine(integration).values(**facts))
        known_until = integration.last_polled_at or integration.set_up_at
        if known_until is not None and started - known_until > HORIZON:
            for kind in await queries.active_kinds(session, integration.workspace_id, integration.id):
                # What is being read has been read in part before the silence.
                await syncs.abandon(session, integration.workspace_id, integration.id, kind)
                await syncs.start(session, integration.workspace_id, integration.id, kind, reason="gap")


def _mine(integration: Integration) -> Any:
    return update(Integration).where(
        Integration.workspace_id == integration.workspace_id, Integration.id == UUID(str(integration.id))
    )
