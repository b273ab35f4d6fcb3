"""Due work as rows: PostgreSQL is the queue, the doorbell only shortens the wait.

A job is known by its workspace, kind and key, so asking twice is asking once. It is claimed with a lease of seconds and
a fencing token (`attempt`): whoever writes for a job calls `hold` in the same transaction, and a worker whose lease
was taken over rolls back. `calls` counts how often it was asked for: work that was asked for while it ran runs again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import BigInteger, DateTime, Index, Integer, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from api.logs import REQUEST_ID
from api.tables import Base, Identified, WrittenOften

LEASE_SECONDS = 15
REQUEST = "request_id"
"""Among a job's args: the request that asked for it."""


class JobRow(Base, WrittenOften, Identified):
    """Work that is due, or running under a lease."""

    __tablename__ = "jobs"
    __table_args__ = (UniqueConstraint("workspace_id", "kind", "key"), Index(None, "due_at"))

    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    args: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    state: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    lease_until: Mapped[datetime | None]
    worker: Mapped[str | None] = mapped_column(Text)
    attempt: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    calls: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))
    failures: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job, as its worker holds it."""

    workspace_id: UUID
    id: UUID
    kind: str
    key: str
    args: dict[str, Any]
    state: dict[str, Any]
    attempt: int
    calls: int
    failures: int


class LeaseLost(Exception):
    """Another worker holds the job by now: what this one was about to write is rolled back."""


def ring_after_commit(session: AsyncSession) -> None:
    """Ask for the worker's attention once this transaction is committed."""
    session.info["due"] = True


async def enqueue(
    session: AsyncSession,
    kind: str,
    key: str,
    *,
    workspace_id: UUID,
    args: dict[str, Any] | None = None,
    due_at: datetime | None = None,
) -> None:
    """Make work due in this transaction; the same work asked for again only comes due earlier.

    The request that asks goes with it, so that the worker's log can name it.
    """
    asked_by = {REQUEST: request_id} if (request_id := REQUEST_ID.get()) else {}
    await session.execute(
        text(_ENQUEUE).bindparams(
            workspace_id=workspace_id,
            id=uuid4(),
            kind=kind,
            key=key,
            args=_json((args or {}) | asked_by),
            due_at=due_at,
        )
    )
    ring_after_commit(session)


async def claim(session: AsyncSession, *, worker: str, limit: int, kinds: list[str] | None = None) -> list[Job]:
    """Take up to `limit` due jobs, also those whose worker let its lease run out."""
    rows = await session.execute(text(_CLAIM).bindparams(worker=worker, limit=limit, lease=LEASE_SECONDS, kinds=kinds))
    return [Job(**row) for row in rows.mappings()]


async def hold(session: AsyncSession, job: Job, *, state: dict[str, Any] | None = None) -> None:
    """Extend the lease and keep the checkpoint, in the transaction of what it stands for; LeaseLost when not ours."""
    await _own(session, _HOLD, job, state=None if state is None else _json(state), lease=LEASE_SECONDS)


async def hold_all(session: AsyncSession, held: Sequence[Job]) -> None:
    """Extend the leases of a worker's jobs of one workspace; LeaseLost when one of them isn't ours any more."""
    binds = {"ids": [job.id for job in held], "attempts": [job.attempt for job in held]}
    owned = {"workspace_id": held[0].workspace_id, "lease": LEASE_SECONDS}
    kept = (await session.execute(text(_HOLD_ALL), owned | binds)).scalars().all()
    if lost := {job.id for job in held} - set(kept):
        raise LeaseLost(", ".join(f"{job.kind} {job.key}" for job in held if job.id in lost))


async def finish(session: AsyncSession, job: Job, *, again_at: datetime | None = None) -> None:
    """The work is done: forget the job, or let it come due at `again_at`; at once if it was asked for meanwhile."""
    # Locked first: a call that is being made just now must be seen by both halves of the next statement.
    await _own(session, _LOCK, job)
    if again_at is None:
        await _own(session, _FINISH, job, calls=job.calls)
    else:
        await _own(session, _REPEAT, job, calls=job.calls, again_at=again_at)


async def fail(session: AsyncSession, job: Job, *, error: str, retry_at: datetime) -> None:
    """The work failed: note why and let it come due again later."""
    await _own(session, _FAIL, job, error=error[:2000], retry_at=retry_at)


async def cancel(session: AsyncSession, kind: str, key: str, *, workspace_id: UUID) -> None:
    """Forget work that is no longer wanted; whoever runs it finds its lease lost."""
    await session.execute(text(_CANCEL).bindparams(workspace_id=workspace_id, kind=kind, key=key))


async def _own(session: AsyncSession, statement: str, job: Job, **binds: Any) -> None:
    mine = {"workspace_id": job.workspace_id, "id": job.id, "attempt": job.attempt}
    result = await session.execute(text(statement), mine | binds)
    if result.first() is None:
        raise LeaseLost(f"{job.kind} {job.key}")


def _json(value: dict[str, Any]) -> str:
    return orjson.dumps(value).decode()


_ENQUEUE = """
INSERT INTO jobs AS job (workspace_id, id, kind, key, args, due_at)
VALUES (:workspace_id, :id, :kind, :key, CAST(:args AS jsonb), coalesce(CAST(:due_at AS timestamptz), now()))
ON CONFLICT (workspace_id, kind, key) DO UPDATE
   SET due_at = least(job.due_at, excluded.due_at), calls = job.calls + 1, args = excluded.args
"""

# MATERIALIZED keeps LIMIT exact while rows are skipped.
_CLAIM = """
WITH due AS MATERIALIZED (
  SELECT workspace_id, id FROM jobs
   WHERE due_at <= now() AND (lease_until IS NULL OR lease_until < now())
     AND (CAST(:kinds AS text[]) IS NULL OR kind = ANY (CAST(:kinds AS text[])))
   ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED)
UPDATE jobs
   SET attempt = attempt + 1, worker = :worker, lease_until = now() + make_interval(secs => :lease)
  FROM due WHERE jobs.workspace_id = due.workspace_id AND jobs.id = due.id
RETURNING jobs.workspace_id, jobs.id, kind, key, args, state, attempt, calls, failures
"""

_MINE = "WHERE workspace_id = :workspace_id AND id = :id AND attempt = :attempt"

_HOLD = f"""
UPDATE jobs SET lease_until = now() + make_interval(secs => :lease), state = coalesce(CAST(:state AS jsonb), state)
 {_MINE} RETURNING id
"""

_HOLD_ALL = """
UPDATE jobs SET lease_until = now() + make_interval(secs => :lease)
  FROM unnest(CAST(:ids AS uuid[]), CAST(:attempts AS bigint[])) AS held(id, attempt)
 WHERE workspace_id = :workspace_id AND jobs.id = held.id AND jobs.attempt = held.attempt RETURNING jobs.id
"""

_LOCK = f"SELECT id FROM jobs {_MINE} FOR UPDATE"

_FINISH = f"""
WITH done AS (DELETE FROM jobs {_MINE} AND calls = :calls RETURNING id),
     again AS (UPDATE jobs SET lease_until = NULL, due_at = now(), state = '{{}}', failures = 0, error = NULL
                {_MINE} AND calls <> :calls RETURNING id)
SELECT id FROM done UNION ALL SELECT id FROM again
"""

_REPEAT = f"""
UPDATE jobs SET lease_until = NULL, failures = 0, error = NULL,
       due_at = CASE WHEN calls = :calls THEN CAST(:again_at AS timestamptz) ELSE now() END
 {_MINE} RETURNING id
"""

_FAIL = f"""
UPDATE jobs SET lease_until = NULL, due_at = :retry_at, failures = failures + 1, error = :error {_MINE} RETURNING id
"""

_CANCEL = "DELETE FROM jobs WHERE workspace_id = :workspace_id AND kind = :kind AND key = :key"
