"""Reading a kind's whole list: begun, cut into windows, checkpointed page by page, finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.integrations import windows
from api.integrations.contract import ExternalObject
from api.integrations.objects import Written

READ_WINDOW = "read_window"
"""The job that reads one window; its key is `<sync id>/<number>`."""

HEAD_SECONDS = 600
"""The fixed upper bound lies this far ahead, as our clock may be slow; what comes later is told by events."""


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


async def start(session: AsyncSession, workspace_id: UUID, integration_id: UUID, kind: str, *, reason: str) -> UUID:
    """Begin to read a kind's list, unless it is being read already; the sync's id."""
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "kind": kind}
    # The row is the kind's lock: two that start at once become one.
    await session.execute(text(_HOLD_KIND), binds)
    running: UUID | None = await session.scalar(text(_RUNNING), binds)
    if running is not None:
        return running
    sync_id = uuid4()
    until = await session.scalar(text(_BEGIN), binds | {"id": sync_id, "reason": reason, "ahead": HEAD_SECONDS})
    await _open(session, workspace_id, integration_id, sync_id, [(None, until)], first=0)
    return sync_id


async def find(session: AsyncSession, workspace_id: UUID, sync_id: UUID) -> Sync | None:
    """A sync that is still running."""
    row = (await session.execute(text(_FIND), {"workspace_id": workspace_id, "id": sync_id})).one_or_none()
    return Sync(**row._mapping) if row else None


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
    created = [one.created for one in page]
    times = [moment for moment in created if moment is not None]
    parts = windows.parts_wanted(state.windows - state.windows_done, state.pages) if more and sync.windowed else 1
    cut = windows.split(at.gte, created, parts)
    if cut:
        await _open(session, workspace_id, integration_id, sync.id, cut, first=state.windows)
    reached = Place(
        number=at.number,
        gte=at.gte,
        lt=at.lt,
        cursor=page[-1].object_id if page else at.cursor,
        oldest=min([*times, *([] if at.oldest is None else [at.oldest])], default=None),
        done=not more or bool(cut),
    )
    await _keep(session, workspace_id, sync, reached)
    return reached


async def reopen(session: AsyncSession, workspace_id: UUID, integration_id: UUID, sync: Sync, at: Place) -> None:
    """Go on without a cursor that the provider no longer knows: by time, its last second included."""
    upper = at.lt if at.oldest is None else at.oldest + 1
    number = await session.scalar(text(_WINDOWS), {"workspace_id": workspace_id, "id": sync.id})
    await _open(session, workspace_id, integration_id, sync.id, [(at.gte, upper)], first=number or 0)
    await _keep(session, workspace_id, sync, Place(at.number, at.gte, at.lt, at.cursor, at.oldest, done=True))


async def without_windows(session: AsyncSession, workspace_id: UUID, integration_id: UUID, sync: Sync) -> None:
    """Begin anew as one long list: this server can't be asked by time of creation."""
    binds = {"workspace_id": workspace_id, "id": sync.id}
    await session.execute(text(_CLOSE_ALL), binds)
    number = await session.scalar(text(_UNWINDOWED), binds)
    await _open(session, workspace_id, integration_id, sync.id, [(None, None)], first=number or 0)


async def finish_if_read(session: AsyncSession, workspace_id: UUID, sync: Sync) -> bool:
    """End the sync when its last window is done; True for the one call that ended it."""
    return (await session.execute(text(_FINISH), {"workspace_id": workspace_id, "id": sync.id})).first() is not None


async def note_synced(session: AsyncSession, workspace_id: UUID, integration_id: UUID, sync: Sync) -> None:
    """Note that the kind's whole list has been read."""
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "kind": sync.kind}
    await session.execute(text(_SYNCED), binds)


async def forget_old(session: AsyncSession, workspace_id: UUID, integration_id: UUID) -> None:
    """Forget syncs that ended a week ago, but for the last of each kind."""
    binds = {"workspace_id": workspace_id, "integration_id": integration_id}
    await session.execute(text(_FORGET), binds)


async def note_missing(session: AsyncSession, workspace_id: UUID, sync: Sync, missing: int) -> None:
    """Keep how many stored objects the list didn't show."""
    await session.execute(text(_MISSING), {"workspace_id": workspace_id, "id": sync.id, "missing": missing})


async def _open(
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
    row = (await session.execute(text(_COUNT), binds | {"added": written.added, "changed": written.changed})).one()
    return _Counts(**row._mapping)


async def _keep(session: AsyncSession, workspace_id: UUID, sync: Sync, reached: Place) -> None:
    binds = {"workspace_id": workspace_id, "id": sync.id, "number": reached.number, "done": reached.done}
    await session.execute(text(_KEEP), binds | {"cursor": reached.cursor, "oldest": reached.oldest})
    if reached.done:
        await session.execute(text(_WINDOW_DONE), {"workspace_id": workspace_id, "id": sync.id})


_OF_KIND = "workspace_id = :workspace_id AND integration_id = :integration_id AND kind = :kind"
_OF_SYNC = "workspace_id = :workspace_id AND id = :id"
_OF_WINDOWS = "workspace_id = :workspace_id AND sync_id = :id"

_HOLD_KIND = """
INSERT INTO synced_kinds (workspace_id, integration_id, kind) VALUES (:workspace_id, :integration_id, :kind)
ON CONFLICT (workspace_id, integration_id, kind) DO UPDATE SET kind = excluded.kind
"""

_RUNNING = f"SELECT id FROM syncs WHERE {_OF_KIND} AND finished_at IS NULL LIMIT 1"

_BEGIN = """
INSERT INTO syncs (workspace_id, id, integration_id, kind, reason, until, started_at)
VALUES (:workspace_id, :id, :integration_id, :kind, :reason,
        CAST(ceil(extract(epoch FROM clock_timestamp())) AS bigint) + :ahead, clock_timestamp())
RETURNING until
"""

_FIND = f"SELECT id, kind, reason, windowed, until, started_at FROM syncs WHERE {_OF_SYNC} AND finished_at IS NULL"

_PLACE = f"SELECT number, gte, lt, cursor, oldest, done FROM sync_windows WHERE {_OF_WINDOWS} AND number = :number"

_OPEN = """
INSERT INTO sync_windows (workspace_id, sync_id, number, gte, lt)
SELECT :workspace_id, :id, number, gte, lt
  FROM unnest(CAST(:numbers AS int[]), CAST(:gtes AS bigint[]), CAST(:lts AS bigint[])) AS cut(number, gte, lt)
"""

_MORE_WINDOWS = f"UPDATE syncs SET windows = windows + :more WHERE {_OF_SYNC}"
_WINDOWS = f"SELECT windows FROM syncs WHERE {_OF_SYNC} FOR UPDATE"

_COUNT = f"""
UPDATE syncs SET pages = pages + 1, objects = objects + :objects, added = added + :added, changed = changed + :changed
 WHERE {_OF_SYNC} RETURNING pages, windows, windows_done
"""

_KEEP = f"""
UPDATE sync_windows SET cursor = :cursor, oldest = :oldest, done = :done, pages = pages + 1
 WHERE {_OF_WINDOWS} AND number = :number
"""

_WINDOW_DONE = f"UPDATE syncs SET windows_done = windows_done + 1 WHERE {_OF_SYNC}"

_CLOSE_ALL = f"UPDATE sync_windows SET done = true WHERE {_OF_WINDOWS}"

_UNWINDOWED = f"UPDATE syncs SET windowed = false, windows_done = windows WHERE {_OF_SYNC} RETURNING windows"

_FINISH = f"""
UPDATE syncs SET finished_at = clock_timestamp()
 WHERE {_OF_SYNC} AND finished_at IS NULL AND windows = windows_done RETURNING id
"""

_MISSING = f"UPDATE syncs SET missing = :missing WHERE {_OF_SYNC}"

_SYNCED = f"""
UPDATE synced_kinds SET swept_at = clock_timestamp(), synced_at = coalesce(synced_at, clock_timestamp())
 WHERE {_OF_KIND}
"""

_FORGET = """
WITH old AS (
  DELETE FROM syncs WHERE workspace_id = :workspace_id AND integration_id = :integration_id
     AND finished_at < now() - interval '7 days'
     AND EXISTS (SELECT 1 FROM syncs AS newer
                  WHERE newer.workspace_id = syncs.workspace_id AND newer.integration_id = syncs.integration_id
                    AND newer.kind = syncs.kind AND newer.started_at > syncs.started_at)
  RETURNING id)
DELETE FROM sync_windows WHERE workspace_id = :workspace_id AND sync_id IN (SELECT id FROM old)
"""
