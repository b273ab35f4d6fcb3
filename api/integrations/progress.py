"""Where the reading of a list stands: its windows, opened, checkpointed page by page, cut and closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.integrations import windows
from api.integrations.contract import ExternalObject
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
    at: Place,
    page: Sequence[ExternalObject],
    written: Written,
    *,
    more: bool,
) -> Place:
    """Note a page in its own transaction, the last thing it does; cut the window when there are hands free."""
    state = await _count(session, workspace_id, sync, page, written)
    if state.pages == FLOOR_AFTER_PAGES and sync.windowed and sync.reason == "backfill":
        await _ask_for_floor(session, workspace_id, integration_id, sync)
    created = [one.created for one in page]
    times = [moment for moment in created if moment is not None]
    parts = windows.parts_wanted(state.windows - state.windows_done, state.pages) if more and sync.windowed else 1
    cut = windows.split(at.gte, created, parts)
    if cut:
        await open_windows(session, workspace_id, integration_id, sync.id, cut, first=state.windows)
    reached = Place(
        number=at.number,
        gte=at.gte,
        lt=at.lt,
        cursor=page[-1].object_id if page else at.cursor,
        oldest=min([*times, *([] if at.oldest is None else [at.oldest])], default=None),
        done=not more or bool(cut),
    )
    await _keep(session, workspace_id, sync, reached, objects=len(page))
    return reached


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
    await _keep(session, workspace_id, sync, Place(at.number, at.gte, at.lt, at.cursor, at.oldest, done=True))


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


async def _count(
    session: AsyncSession, workspace_id: UUID, sync: Sync, page: Sequence[ExternalObject], written: Written
) -> _Counts:
    binds = {"workspace_id": workspace_id, "id": sync.id, "objects": len(page)}
    binds |= {"added": written.added, "changed": written.changed, "each": MARK_SECONDS, "stale": STALE_SECONDS}
    row = (await session.execute(text(_COUNT), binds)).one()
    return _Counts(**row._mapping)


async def _keep(session: AsyncSession, workspace_id: UUID, sync: Sync, reached: Place, *, objects: int = 0) -> None:
    binds = {"workspace_id": workspace_id, "id": sync.id, "number": reached.number, "done": reached.done}
    await session.execute(text(_KEEP), binds | {"cursor": reached.cursor, "oldest": reached.oldest, "objects": objects})
    if reached.done:
        await session.execute(text(_WINDOW_DONE), {"workspace_id": workspace_id, "id": sync.id})


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
   SET pages = pages + 1, objects = objects + :objects, added = added + :added, changed = changed + :changed,
       page_at = statement_timestamp(),
       mark_before_at = CASE WHEN {_IS_STALE} THEN statement_timestamp() WHEN {_IS_OLD} THEN mark_at
                             ELSE mark_before_at END,
       mark_before_objects = CASE WHEN {_IS_STALE} THEN objects + :objects WHEN {_IS_OLD} THEN mark_objects
                                  ELSE mark_before_objects END,
       mark_at = CASE WHEN {_IS_STALE} OR {_IS_OLD} THEN statement_timestamp() ELSE mark_at END,
       mark_objects = CASE WHEN {_IS_STALE} OR {_IS_OLD} THEN objects + :objects ELSE mark_objects END
 WHERE {_OF_SYNC} RETURNING pages, windows, windows_done
"""

_FLOOR = f"UPDATE syncs SET floor = :floor WHERE {_OF_SYNC}"

_KEEP = f"""
UPDATE sync_windows
   SET cursor = :cursor, oldest = :oldest, done = :done, pages = pages + 1, objects = objects + :objects
 WHERE {_OF_WINDOWS} AND number = :number
"""

_WINDOW_DONE = f"UPDATE syncs SET windows_done = windows_done + 1 WHERE {_OF_SYNC}"

_CLOSE_ALL = f"UPDATE sync_windows SET done = true WHERE {_OF_WINDOWS}"

_UNWINDOWED = f"""
UPDATE syncs SET windowed = false, windows_done = windows WHERE {_OF_SYNC} AND windowed RETURNING windows
"""
