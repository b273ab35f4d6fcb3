"""Objects that a notice has named: fetched soon, and once more a little later, because reads may lag behind events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs

REFRESH = "refresh"
"""The job that fetches what is due; its key is the integration's id."""

MOST_ATTEMPTS = 10
"""What failed so often is a dead letter: people see it, and what won't pass by itself waits for them."""


@dataclass(frozen=True, slots=True)
class Dirty:
    """An object to fetch, as of the `seq` that was seen; a notice that comes meanwhile makes it due again."""

    kind: str
    object_id: str
    seq: int
    created: int | None
    fetched: bool


async def ask(session: AsyncSession, workspace_id: UUID, integration_id: UUID) -> None:
    """Have what is due fetched."""
    args = {"integration_id": str(integration_id)}
    await jobs.enqueue(session, REFRESH, str(integration_id), workspace_id=workspace_id, args=args)


async def due(session: AsyncSession, workspace_id: UUID, integration_id: UUID, *, limit: int) -> list[Dirty]:
    """What is due: first what was never fetched since its notice, then what wants confirming."""
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "limit": limit}
    rows = await session.execute(text(_DUE), binds)
    return [Dirty(**row) for row in rows.mappings()]


async def settle(
    session: AsyncSession, workspace_id: UUID, integration_id: UUID, fetched: Sequence[Dirty], *, read_at: datetime
) -> None:
    """Note a fetch: it ends the mark if it began after the time to confirm and no notice came since it was seen."""
    if not fetched:
        return
    ordered = sorted(fetched, key=lambda one: (one.kind, one.object_id))
    binds = {
        "workspace_id": workspace_id,
        "integration_id": integration_id,
        "kinds": [one.kind for one in ordered],
        "ids": [one.object_id for one in ordered],
        "seqs": [one.seq for one in ordered],
        "read_at": read_at,
    }
    await session.execute(text(_LATER), binds)
    await session.execute(text(_DONE), binds)


async def failed(
    session: AsyncSession, workspace_id: UUID, integration_id: UUID, one: Dirty, *, error: str, lasting: bool
) -> None:
    """Try one object again later, and less and less often; what is `lasting` is given up after so many times."""
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "kind": one.kind, "id": one.object_id}
    await session.execute(text(_FAILED), binds | {"error": error[:500], "lasting": lasting, "most": MOST_ATTEMPTS})


async def set_aside(
    session: AsyncSession, workspace_id: UUID, integration_id: UUID, kind: str, object_id: str, *, error: str
) -> None:
    """Mark an object that came but couldn't be kept: it is fetched again by itself, and holds up no other."""
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "kind": kind, "id": object_id}
    await session.execute(text(_SET_ASIDE), binds | {"error": error[:500], "lasting": True, "most": MOST_ATTEMPTS})


async def mark_unseen(
    session: AsyncSession, workspace_id: UUID, integration_id: UUID, kind: str, *, since: datetime, until: int
) -> int:
    """Mark objects that a whole reading of the list, begun at `since`, didn't show: are they gone?"""
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "kind": kind}
    rows = await session.execute(text(_MARK_UNSEEN), binds | {"since": since, "until": until})
    return len(rows.all())


async def next_due(session: AsyncSession, workspace_id: UUID, integration_id: UUID) -> datetime | None:
    """When the next mark comes due."""
    binds = {"workspace_id": workspace_id, "integration_id": integration_id}
    found: datetime | None = await session.scalar(text(_NEXT_DUE), binds)
    return found


_OF_INTEGRATION = "dirty.workspace_id = :workspace_id AND dirty.integration_id = :integration_id"

WANTED = """EXISTS (SELECT 1 FROM integration_tasks AS task
   WHERE task.workspace_id = dirty.workspace_id AND task.integration_id = dirty.integration_id
     AND task.kind = dirty.kind AND NOT task.paused)"""
"""Whether a row of `dirty_objects AS dirty` is of a kind that a task wants."""

_DUE = f"""
SELECT kind, object_id, seq, CAST(extract(epoch FROM created) AS bigint) AS created, fetched FROM dirty_objects AS dirty
 WHERE {_OF_INTEGRATION} AND due_at <= now() AND given_up_at IS NULL AND {WANTED}
 ORDER BY fetched, due_at LIMIT :limit
"""

_NEXT_DUE = f"""
SELECT min(due_at) FROM dirty_objects AS dirty WHERE {_OF_INTEGRATION} AND given_up_at IS NULL AND {WANTED}
"""

_SEEN = """unnest(CAST(:kinds AS text[]), CAST(:ids AS text[]), CAST(:seqs AS bigint[]))
       AS seen(kind, object_id, seq)"""
_SAME = f"{_OF_INTEGRATION} AND dirty.kind = seen.kind AND dirty.object_id = seen.object_id AND dirty.seq = seen.seq"

_LATER = f"""
UPDATE dirty_objects AS dirty SET due_at = confirm_at, fetched = true, attempts = 0, error = NULL, failing_since = NULL,
       given_up_at = NULL
  FROM {_SEEN} WHERE {_SAME} AND dirty.confirm_at > :read_at
"""

_DONE = f"DELETE FROM dirty_objects AS dirty USING {_SEEN} WHERE {_SAME} AND dirty.confirm_at <= :read_at"

_ONCE_MORE = """attempts = dirty.attempts + 1, error = :error,
       failing_since = coalesce(dirty.failing_since, now()),
       due_at = now() + least(300, 2 ^ least(dirty.attempts, 9)) * interval '1 second',
       given_up_at = CASE WHEN :lasting AND dirty.attempts + 1 >= :most THEN now() END"""

_FAILED = f"""
UPDATE dirty_objects AS dirty SET {_ONCE_MORE}
 WHERE {_OF_INTEGRATION} AND kind = :kind AND object_id = :id
"""

_SET_ASIDE = f"""
INSERT INTO dirty_objects AS dirty
       (workspace_id, integration_id, kind, object_id, confirm_at, due_at, attempts, error, failing_since)
VALUES (:workspace_id, :integration_id, :kind, :id, now(), now() + interval '1 second', 1, :error, now())
ON CONFLICT (workspace_id, integration_id, kind, object_id) DO UPDATE SET {_ONCE_MORE}
"""

_MARK_UNSEEN = """
INSERT INTO dirty_objects AS dirty (workspace_id, integration_id, kind, object_id, created, confirm_at)
SELECT workspace_id, integration_id, kind, object_id, created, now() FROM integration_objects
 WHERE workspace_id = :workspace_id AND integration_id = :integration_id AND kind = :kind AND NOT deleted
   AND fetched_at < :since AND (created IS NULL OR created < to_timestamp(:until))
 ORDER BY object_id
ON CONFLICT (workspace_id, integration_id, kind, object_id) DO NOTHING
RETURNING object_id
"""
