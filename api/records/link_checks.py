"""Settles records and objects that were written at the same instant, neither seeing the other.

A record's write that sets a link leaves one row with its ids. The row is armed with the transaction id that comes next;
once every transaction before that id has ended, whatever overlapped the write is visible, and one look settles it.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Database
from api.records import linking

BATCH = 50

Tell = Callable[[AsyncSession, UUID, UUID], Awaitable[None]]


async def run_link_checks(database: Database, tell: Tell | None = None) -> int:
    """Arm what is new and settle what is ripe; how many checks were done. Call it again at once when it did any.

    `tell` hears, in the same transaction, of each model of which it has set links right.
    """
    async with database.transaction() as session:
        await session.execute(text(_ARM))
    async with database.transaction() as session:
        ripe = (await session.execute(text(_TAKE_RIPE), {"limit": BATCH})).all()
        ids_of: dict[tuple[UUID, UUID], set[str]] = defaultdict(set)
        for workspace_id, model_id, external_ids in ripe:
            ids_of[workspace_id, model_id].update(external_ids)
        for (workspace_id, model_id), external_ids in sorted(ids_of.items()):
            if await _settle(session, workspace_id, model_id, external_ids) and tell is not None:
                await tell(session, workspace_id, model_id)
    return len(ripe)


async def _settle(session: AsyncSession, workspace_id: UUID, model_id: UUID, external_ids: set[str]) -> int:
    if not await session.scalar(text(_MODEL_LIVES), {"workspace_id": workspace_id, "model_id": model_id}):
        return 0
    return await linking.relink_records(session, workspace_id, model_id, external_ids)


_ARM = "UPDATE link_checks SET after = pg_snapshot_xmax(pg_current_snapshot()) WHERE after IS NULL"

_TAKE_RIPE = """
DELETE FROM link_checks AS taken USING (
  SELECT workspace_id, model_id, id FROM link_checks
   WHERE after <= pg_snapshot_xmin(pg_current_snapshot())
   ORDER BY workspace_id, model_id, id LIMIT :limit FOR UPDATE SKIP LOCKED) AS ripe
 WHERE taken.workspace_id = ripe.workspace_id AND taken.model_id = ripe.model_id AND taken.id = ripe.id
RETURNING taken.workspace_id, taken.model_id, taken.external_ids
"""

# Not held: who deletes a model takes its partition first. One that goes away just after the look fails this round, and
# the next one sees it.
_MODEL_LIVES = "SELECT true FROM models WHERE workspace_id = :workspace_id AND id = :model_id"
