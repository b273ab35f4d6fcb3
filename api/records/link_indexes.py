"""The index by which an object finds the records that name it: one for each field that a task links by."""

import hashlib
from uuid import UUID

from sqlalchemy import text

from api.database import Database
from api.models import index_builder, partitions
from api.records.linking import INDEXED_LENGTH, link_value


def name(model_id: UUID, field: str) -> str:
    """The index's name: a field may be longer than PostgreSQL's names, so it stands there by its hash."""
    return f"{partitions.name(model_id)}_l{hashlib.sha256(field.encode()).hexdigest()[:16]}"


async def build(database: Database, model_id: UUID, field: str) -> bool:
    """Build the index while the model's writers go on; once built, calling again does nothing.

    False, and nothing done, while somebody else builds for this model.
    """
    index = name(model_id, field)
    value = f"left({link_value('data', _literal(field))}, {INDEXED_LENGTH})"
    async with index_builder.builder(database, model_id) as connection:
        if connection is None:
            return False
        if await connection.scalar(text(_INVALID), {"index": index}):
            await connection.execute(text(f"DROP INDEX CONCURRENTLY IF EXISTS {index}"))
        table = partitions.name(model_id)
        await connection.execute(text(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {index} ON {table} (({value}))"))
        return True


async def drop(database: Database, workspace_id: UUID, model_id: UUID, field: str) -> bool:
    """Drop the index unless a task still links by the field; False while somebody else builds for this model."""
    async with index_builder.builder(database, model_id) as connection:
        if connection is None:
            return False
        if not await connection.scalar(
            text(_IN_USE), {"workspace_id": workspace_id, "model_id": model_id, "field": field}
        ):
            await connection.execute(text(f"DROP INDEX CONCURRENTLY IF EXISTS {name(model_id, field)}"))
        return True


def _literal(field: str) -> str:
    """The field as it stands in the index's definition, which takes no parameters."""
    return "'" + field.replace("'", "''").replace(":", r"\:") + "'"


# A CREATE INDEX CONCURRENTLY that was interrupted leaves an index that is written but never read.
_INVALID = "SELECT true FROM pg_index WHERE indexrelid = to_regclass(:index) AND NOT indisvalid"

_IN_USE = """
SELECT true FROM integration_tasks
 WHERE workspace_id = :workspace_id AND model_id = :model_id AND field = :field LIMIT 1
"""
