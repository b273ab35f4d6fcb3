"""Reading a kind's whole list: begun, abandoned, finished, forgotten."""

from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.integrations import letters, progress
from api.integrations.progress import Sync

HEAD_SECONDS = 600
"""The fixed upper bound lies this far ahead, as our clock may be slow; what comes later is told by events."""


async def hold(session: AsyncSession, workspace_id: UUID, integration_id: UUID, kind: str) -> None:
    """Lock the kind until the transaction ends: two that start at once become one."""
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "kind": kind}
    await session.execute(text(_HOLD_KIND), binds)


async def start(session: AsyncSession, workspace_id: UUID, integration_id: UUID, kind: str, *, reason: str) -> UUID:
    """Begin to read a kind's list, unless it is being read already; the sync's id.

    A sweep that runs serves whoever wants the list read, and is theirs from then on: they see how far it is.
    """
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "kind": kind}
    await hold(session, workspace_id, integration_id, kind)
    running: UUID | None = await session.scalar(text(_RUNNING), binds)
    if running is not None:
        await session.execute(text(_TAKE_OVER), binds | {"reason": reason})
        return running
    sync_id = uuid4()
    until = await session.scalar(text(_BEGIN), binds | {"id": sync_id, "reason": reason, "ahead": HEAD_SECONDS})
    await progress.open_windows(session, workspace_id, integration_id, sync_id, [(None, until)], first=0)
    return sync_id


async def abandon(session: AsyncSession, workspace_id: UUID, integration_id: UUID, kind: str) -> None:
    """End what is being read of a kind, unfinished: its windows' readers find nothing to do."""
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "kind": kind}
    await session.execute(text(_ABANDON), binds)


async def find(session: AsyncSession, workspace_id: UUID, sync_id: UUID) -> Sync | None:
    """A sync that is still running."""
    row = (await session.execute(text(_FIND), {"workspace_id": workspace_id, "id": sync_id})).one_or_none()
    return Sync(**row._mapping) if row else None


async def finish_if_read(session: AsyncSession, workspace_id: UUID, sync: Sync) -> bool:
    """End the sync when its last window is done; True for the one call that ended it."""
    return (await session.execute(text(_FINISH), {"workspace_id": workspace_id, "id": sync.id})).first() is not None


async def note_synced(session: AsyncSession, workspace_id: UUID, integration_id: UUID, sync: Sync) -> None:
    """Note that the kind's whole list has been read; what was given up of it is tried once more."""
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "kind": sync.kind}
    await session.execute(text(_SYNCED), binds)
    await letters.revive(session, workspace_id, integration_id, sync.kind)


async def forget_old(session: AsyncSession, workspace_id: UUID, integration_id: UUID) -> None:
    """Forget syncs that ended a week ago, but for the last of each kind."""
    binds = {"workspace_id": workspace_id, "integration_id": integration_id}
    await session.execute(text(_FORGET), binds)


async def note_missing(session: AsyncSession, workspace_id: UUID, sync: Sync, missing: int) -> None:
    """Keep how many stored objects the list didn't show."""
    await session.execute(text(_MISSING), {"workspace_id": workspace_id, "id": sync.id, "missing": missing})


_OF_KIND = "workspace_id = :workspace_id AND integration_id = :integration_id AND kind = :kind"
_OF_SYNC = "workspace_id = :workspace_id AND id = :id"

_HOLD_KIND = """
INSERT INTO synced_kinds (workspace_id, integration_id, kind) VALUES (:workspace_id, :integration_id, :kind)
ON CONFLICT (workspace_id, integration_id, kind) DO UPDATE SET kind = excluded.kind
"""

_RUNNING = f"SELECT id FROM syncs WHERE {_OF_KIND} AND finished_at IS NULL LIMIT 1"

_TAKE_OVER = f"UPDATE syncs SET reason = :reason WHERE {_OF_KIND} AND finished_at IS NULL AND reason = 'sweep'"

_ABANDON = f"UPDATE syncs SET finished_at = clock_timestamp() WHERE {_OF_KIND} AND finished_at IS NULL"

_BEGIN = """
INSERT INTO syncs (workspace_id, id, integration_id, kind, reason, until, started_at)
VALUES (:workspace_id, :id, :integration_id, :kind, :reason,
        CAST(ceil(extract(epoch FROM clock_timestamp())) AS bigint) + :ahead, clock_timestamp())
RETURNING until
"""

_FIND = f"SELECT id, kind, reason, windowed, until, started_at FROM syncs WHERE {_OF_SYNC} AND finished_at IS NULL"

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
