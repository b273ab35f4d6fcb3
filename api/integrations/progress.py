"""Where the reading of a list stands: its windows, opened, checkpointed page by page, cut and closed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.integrations import windows
from api.integrations.contract import Page
from api.integrations.objects import Written

READ_WINDOW = "read_window"
"""The job that reads one window; its key is `<sync id>/<number>`."""
FIND_FLOOR = "find_floor"
"""The job that finds how far back a list goes; its key is the sync's id."""

FLOOR_AFTER_PAGES = 20
"""A shorter list is read sooner than it is asked how long it is."""
MARK_SECONDS = 5
STALE_SECONDS = 15
"""After such a silence (a worker was killed, a provider away) the speed is taken anew: the pause is no part of it."""


@dataclass(frozen=True, slots=True)
class Sync:
    """A sync that is running, as a window's reader needs it."""

    id: UUID
    kind: str
    reason: str
    windowed: bool
    until: int
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a window's reading stands."""

    number: int
    gte: int | None
    lt: int | None
    cursor: str | None
    oldest: int | None
    done: bool


@dataclass(frozen=True, slots=True)
class Turned:
    """A page of a window that was read from this place on, and whether the window has more."""

    at: Place
    page: Page
    more: bool

    @property
    def size(self) -> int:
        return len(self.page.objects)

    def reached(self, *, cut: bool) -> Place:
        """Where the window stands with this page; one that was cut is done, its parts go on."""
        objects = self.page.objects
        times = [one.created for one in objects if one.created is not None]
        oldest = min([*times, *([] if self.at.oldest is None else [self.at.oldest])], default=None)
        cursor = objects[-1].object_id if objects else self.at.cursor
        return replace(self.at, cursor=cursor, oldest=oldest, done=cut or not self.more)


async def place(session: AsyncSession, workspace_id: UUID, sync_id: UUID, number: int) -> Place | None:
    """Where a window's reading stands."""
    binds = {"workspace_id": workspace_id, "id": sync_id, "number": number}
    row = (await session.execute(text(_PLACE), binds)).one_or_none()
    return Place(**row._mapping) if row else None


async def checkpoint(
    session: AsyncSession,
    workspace_id: UUID,
    integration_id: UUID,
    sync: Sync,
    turned: Sequence[Turned],
    written: Written,
) -> list[Place]:
    """Note pages in their own transaction, the last thing it does; cut their windows when there are hands free."""
    state = await _count(session, workspace_id, sync, turned, written)
    if state.pages - len(turned) < FLOOR_AFTER_PAGES <= state.pages and sync.windowed and sync.reason == "backfill":
        await _ask_for_floor(session, workspace_id, integration_id, sync)
    opened, reached = list[windows.Window](), list[Place]()
    still_open = state.windows - state.windows_done
    for one in turned:
        cut = _cut(sync, one, windows.parts_wanted(still_open, state.pages), state.floor)
        reached.append(one.reached(cut=bool(cut)))
        still_open += len(cut) - reached[-1].done
        opened += cut
    if opened:
        await open_windows(session, workspace_id, integration_id, sync.id, opened, first=state.windows)
    await _keep(session, workspace_id, sync, reached, [one.size for one in turned])
    return reached


def _cut(sync: Sync, turned: Turned, parts: int, floor: int | None) -> list[windows.Window]:
    """The parts into which what the page leaves of its window is cut."""
    if not (turned.more and sync.windowed):
        return []
    return windows.split(turned.at.gte, [one.created for one in turned.page.objects], parts, floor=floor)


async def _ask_for_floor(session: AsyncSession, workspace_id: UUID, integration_id: UUID, sync: Sync) -> None:
    args = {"integration_id": str(integration_id), "sync_id": str(sync.id)}
    await jobs.enqueue(session, FIND_FLOOR, str(sync.id), workspace_id=workspace_id, args=args)


async def note_floor(session: AsyncSession, workspace_id: UUID, sync: Sync, floor: int) -> None:
    """Keep a time before which the list holds nothing."""
    await session.execute(text(_FLOOR), {"workspace_id": workspace_id, "id": sync.id, "floor": floor})


async def reopen(session: AsyncSession, workspace_id: UUID, integration_id: UUID, sync: Sync, at: Place) -> None:
    """Go on without a cursor that the provider no longer knows: by time, its last second included."""
    upper = at.lt if at.oldest is None else at.oldest + 1
    number = await session.scalar(text(_WINDOWS), {"workspace_id": workspace_id, "id": sync.id})
    await open_windows(session, workspace_id, integration_id, sync.id, [(at.gte, upper)], first=number or 0)
    await _keep(session, workspace_id, sync, [replace(at, done=True)], [0])


async def without_windows(session: AsyncSession, workspace_id: UUID, integration_id: UUID, sync: Sync) -> None:
    """Begin anew as one long list: this server can't be asked by time of creation."""
    binds = {"workspace_id": workspace_id, "id": sync.id}
    number = await session.scalar(text(_UNWINDOWED), binds)
    if number is not None:
        await session.execute(text(_CLOSE_ALL), binds)
        await open_windows(session, workspace_id, integration_id, sync.id, [(None, None)], first=number)


async def open_windows(
    session: AsyncSession,
    workspace_id: UUID,
    integration_id: UUID,
    sync_id: UUID,
    cut: Sequence[windows.Window],
    *,
    first: int,
) -> None:
    binds = {"workspace_id": workspace_id, "id": sync_id}
    numbers = list(range(first, first + len(cut)))
    lists = {"numbers": numbers, "gtes": [gte for gte, _ in cut], "lts": [lt for _, lt in cut]}
    await session.execute(text(_OPEN), binds | lists)
    await session.execute(text(_MORE_WINDOWS), binds | {"more": len(cut)})
    for number in numbers:
        await jobs.enqueue(
            session,
            READ_WINDOW,
            f"{sync_id}/{number}",
            workspace_id=workspace_id,
            args={"integration_id": str(integration_id), "sync_id": str(sync_id), "number": number},
        )


@dataclass(frozen=True, slots=True)
class _Counts:
    pages: int
    windows: int
    windows_done: int
    floor: int | None


async def _count(
    session: AsyncSession, workspace_id: UUID, sync: Sync, turned: Sequence[Turned], written: Written
) -> _Counts:
    binds = {"workspace_id": workspace_id, "id": sync.id, "each": MARK_SECONDS, "stale": STALE_SECONDS}
    binds |= {"pages": len(turned), "objects": sum(one.size for one in turned)}
    row = (await session.execute(text(_COUNT), binds | {"added": written.added, "changed": written.changed})).one()
    return _Counts(**row._mapping)


async def _keep(
    session: AsyncSession, workspace_id: UUID, sync: Sync, reached: Sequence[Place], objects: Sequence[int]
) -> None:
    owned = {"workspace_id": workspace_id, "id": sync.id}
    lists = {
        "numbers": [at.number for at in reached],
        "cursors": [at.cursor for at in reached],
        "oldests": [at.oldest for at in reached],
        "done": [at.done for at in reached],
        "objects": list(objects),
    }
    await session.execute(text(_KEEP), owned | lists)
    if done := sum(at.done for at in reached):
        await session.execute(text(_WINDOWS_DONE), owned | {"done": done})


_OF_SYNC = "workspace_id = :workspace_id AND id = :id"
_OF_WINDOWS = "workspace_id = :workspace_id AND sync_id = :id"

_PLACE = f"SELECT number, gte, lt, cursor, oldest, done FROM sync_windows WHERE {_OF_WINDOWS} AND number = :number"

_OPEN = """
INSERT INTO sync_windows (workspace_id, sync_id, number, gte, lt)
SELECT :workspace_id, :id, number, gte, lt
  FROM unnest(CAST(:numbers AS int[]), CAST(:gtes AS bigint[]), CAST(:lts AS bigint[])) AS cut(number, gte, lt)
"""

_MORE_WINDOWS = f"UPDATE syncs SET windows = windows + :more WHERE {_OF_SYNC}"
_WINDOWS = f"SELECT windows FROM syncs WHERE {_OF_SYNC} FOR UPDATE"

# Two marks, of which the older is five to ten seconds old: the speed since then is the speed of now.
_IS_STALE = "coalesce(page_at < statement_timestamp() - make_interval(secs => :stale), true)"
_IS_OLD = "mark_at < statement_timestamp() - make_interval(secs => :each)"

_COUNT = f"""
UPDATE syncs
   SET pages = pages + :pages, objects = objects + :objects, added = added + :added, changed = changed + :changed,
       page_at = statement_timestamp(),
       mark_before_at = CASE WHEN {_IS_STALE} THEN statement_timestamp() WHEN {_IS_OLD} THEN mark_at
                             ELSE mark_before_at END,
       mark_before_objects = CASE WHEN {_IS_STALE} THEN objects + :objects WHEN {_IS_OLD} THEN mark_objects
                                  ELSE mark_before_objects END,
       mark_at = CASE WHEN {_IS_STALE} OR {_IS_OLD} THEN statement_timestamp() ELSE mark_at END,
       mark_objects = CASE WHEN {_IS_STALE} OR {_IS_OLD} THEN objects + :objects ELSE mark_objects END
 WHERE {_OF_SYNC} RETURNING pages, windows, windows_done, floor
"""

_FLOOR = f"UPDATE syncs SET floor = :floor WHERE {_OF_SYNC}"

_KEEP = f"""
UPDATE sync_windows AS kept
   SET cursor = reached.cursor, oldest = reached.oldest, done = reached.done,
       pages = kept.pages + 1, objects = kept.objects + reached.objects
  FROM unnest(CAST(:numbers AS int[]), CAST(:cursors AS text[]), CAST(:oldests AS bigint[]), CAST(:done AS boolean[]),
              CAST(:objects AS int[])) AS reached(number, cursor, oldest, done, objects)
 WHERE {_OF_WINDOWS} AND kept.number = reached.number
"""

_WINDOWS_DONE = f"UPDATE syncs SET windows_done = windows_done + :done WHERE {_OF_SYNC}"

_CLOSE_ALL = f"UPDATE sync_windows SET done = true WHERE {_OF_WINDOWS}"

_UNWINDOWED = f"""
UPDATE syncs SET windowed = false, windows_done = windows WHERE {_OF_SYNC} AND windowed RETURNING windows
"""
