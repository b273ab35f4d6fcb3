"""Where the pages of a list are handed in: stored, linked and checkpointed, those that wait together.

The readers of a list's windows wait each for its own page, so a killed worker reads no more than one page of each
again; yet while a few pages are being stored the others are being read, and one statement serves many. Where many
records name the objects there are more transactions: a record that is being linked keeps its writers waiting.
"""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.database import Database
from api.integrations import dirty, progress, queries, syncs
from api.integrations.contract import Seen
from api.integrations.objects import Written
from api.integrations.progress import Place, Sync, Turned
from api.integrations.tables import Integration
from api.jobs import Job
from api.together import Together
from worker.jobs.carefully import land
from worker.jobs.landing import count_linked
from worker.jobs.pieces import Pieces

PAGES_AT_ONCE = 4
"""Not all that there are: while these are being stored, others are being read."""


@dataclass(frozen=True, slots=True)
class _Handed:
    job: Job
    turned: Turned


class _NotTogether(Exception):
    """One of several pages was refused: each is tried by itself, and fails for itself."""


class Desk:
    """One sync's, in one worker."""

    def __init__(self, database: Database, integration: Integration, sync: Sync) -> None:
        self.sync = sync
        self._database = database
        self._owner = (integration.workspace_id, integration.id)
        self._together = Together(self._keep_together, most=PAGES_AT_ONCE)
        self._pieces = Pieces()

    async def hand_in(self, job: Job, turned: Turned) -> Place | None:
        """Have a page kept; where its window stands then, or None when nobody wants this kind at present."""
        handed = _Handed(job, turned)
        if job.failures == 0:
            try:
                return await self._together.ask(handed)
            except _NotTogether:
                pass
        return (await self._keep([handed]))[0]

    async def reopen(self, job: Job, at: Place) -> None:
        """Go on in a new window, by time: the provider doesn't know the cursor any more."""
        async with self._database.transaction() as session:
            await jobs.hold(session, job)
            await progress.reopen(session, *self._owner, self.sync, at)

    async def without_windows(self, job: Job) -> None:
        """Go on in one long list: the provider can't be asked by time."""
        async with self._database.transaction() as session:
            await jobs.hold(session, job)
            await progress.without_windows(session, *self._owner, self.sync)

    async def _keep_together(self, handed: list[_Handed]) -> Sequence[Place | None]:
        try:
            return await self._keep(handed)
        except Exception as error:
            if len(handed) > 1:
                raise _NotTogether from error
            raise

    async def _keep(self, handed: Sequence[_Handed]) -> Sequence[Place | None]:
        """Keep pages, in as many transactions as their records need; what they reached, with the last of them."""
        written, turned = Written([], 0), [one.turned for one in handed]
        portions = _portions([one.page for one in turned], self._pieces.size)
        # The end of a list counts what is linked: no record is locked by then.
        last = portions.pop() if portions and all(one.more for one in turned) else []
        for portion in portions:
            async with self._transaction(handed) as session:
                if session is None:
                    return [None for _ in handed]
                written += await self._land(session, handed, portion)
        async with self._transaction(handed) as session:
            if session is None:
                return [None for _ in handed]
            written += await self._land(session, handed, last)
            reached = await progress.checkpoint(session, *self._owner, self.sync, turned, written)
            if any(place.done for place in reached):
                await self._finish(session)
        return reached

    @asynccontextmanager
    async def _transaction(self, handed: Sequence[_Handed]) -> AsyncIterator[AsyncSession | None]:
        """One in which the jobs are still ours; None when nobody wants this kind at present."""
        async with self._database.transaction() as session:
            if self.sync.kind in await queries.active_kinds(session, *self._owner):
                yield session
                await jobs.hold_all(session, [one.job for one in handed])
            else:
                yield None

    async def _land(self, session: AsyncSession, handed: Sequence[_Handed], portion: Sequence[Seen]) -> Written:
        if not portion:
            return Written([], 0)
        began, careful = time.monotonic(), any(one.job.failures > 0 for one in handed)
        written, _ = await land(session, self._owner, self.sync.kind, portion, carefully=careful)
        self._pieces.took(len(portion), time.monotonic() - began)
        return written

    async def _finish(self, session: AsyncSession) -> None:
        """After the last window: the kind is known whole; what the list didn't show is looked at one by one."""
        sync, owner = self.sync, self._owner
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


def _portions(pages: Sequence[Seen], size: int) -> list[Sequence[Seen]]:
    each = [Seen([one], page.read_at) for page in pages for one in page.objects]
    return [each[start : start + size] for start in range(0, len(each), size)]


def desk_of(database: Database, integration: Integration, sync: Sync) -> Desk:
    """The desk of a sync: one for all its readers in this process, as long as there are any."""
    return _desks.setdefault((database, sync.id), Desk(database, integration, sync))


_desks: WeakValueDictionary[tuple[Database, UUID], Desk] = WeakValueDictionary()
