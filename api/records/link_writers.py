"""Lets a new task wait for the writers that may not know it: what they write would be linked by nobody.

A writer of records takes the model's advisory lock, shared, where it reads the model's links. Nobody takes it alone:
a task only looks who has it.
"""

import asyncio
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Database
from api.records.linking import Link


async def links_for_writing(session: AsyncSession, workspace_id: UUID, model_id: UUID) -> list[Link]:
    """The model's links for who is about to write records: `writers_gone` waits for it to commit."""
    binds = {"workspace_id": workspace_id, "model_id": model_id, "writers": lock_key(model_id)}
    rows = (await session.execute(text(_LINKS_HELD), binds)).mappings()
    return [Link(**row) for row in rows if row["name"] is not None]


async def writers_gone(database: Database, model_id: UUID) -> None:
    """Wait until every write that may not know a task yet has ended: after its commit, before its `link_batch`es.

    New writers aren't kept waiting, nor waited for: they know the task.
    """
    before: set[str] | None = None
    while True:
        async with database.transaction() as session:
            writing = set(await session.scalars(text(_WRITERS), {"writers": lock_key(model_id)}))
        before = writing if before is None else before & writing
        if not before:
            return
        await asyncio.sleep(0.05)


def lock_key(model_id: UUID) -> int:
    """The key of the lock that a model's writers share."""
    return int.from_bytes(model_id.bytes[:8], signed=True)


_LINKS_HELD = """
WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(:writers))
SELECT link_name AS name, integration_id, kind, field
  FROM held LEFT JOIN integration_tasks ON workspace_id = :workspace_id AND model_id = :model_id ORDER BY link_name
"""

_WRITERS = """
SELECT virtualtransaction FROM pg_locks
 WHERE locktype = 'advisory' AND granted AND objsubid = 1
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND (CAST(classid AS bigint) << 32) | CAST(objid AS bigint) = :writers
"""
