"""What the planner knows of a model: it is told anew when the model has grown much, before autovacuum comes by."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Database
from api.models import partitions

FEWEST = 1000


async def outgrown(session: AsyncSession, workspace_id: UUID, model_id: UUID) -> bool:
    """Whether the model has twice the records that it had when it was analyzed last."""
    binds = {"workspace_id": workspace_id, "id": model_id, "fewest": FEWEST}
    return bool(await session.scalar(text(_OUTGROWN), binds))


async def analyze(database: Database, workspace_id: UUID, model_id: UUID) -> None:
    """Look at the model's records as they are now, and have what was just written searched by its index proper."""
    table = partitions.name(model_id)
    async with database.transaction() as session:
        binds = {"workspace_id": workspace_id, "id": model_id}
        if await session.scalar(text(_NOTE), binds) is None:
            return
    async with database.transaction() as session:
        await session.execute(text(f"ANALYZE {table}"))
    async with database.transaction() as session:
        await session.execute(text(f"SELECT gin_clean_pending_list('{table}_search')"))


_OUTGROWN = """
SELECT record_count >= greatest(:fewest, 2 * analyzed_count) FROM models
 WHERE workspace_id = :workspace_id AND id = :id
"""

_NOTE = """
UPDATE models SET analyzed_count = record_count WHERE workspace_id = :workspace_id AND id = :id RETURNING id
"""
