"""Builds and drops the indexes of a model's fields while its writers go on.

An index is named by its definition: what is there and valid under the name that a field has now is right, anything else
under such a name is left over from another type, an interruption or a use that has ended.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from api.models import partitions

CANCELED = "57014"


@dataclass(frozen=True, slots=True)
class Existing:
    """An index that is there. One whose building was interrupted isn't valid: it is written but never read."""

    name: str
    valid: bool
    scanned_at: datetime | None


def name(model_id: UUID, columns: str) -> str:
    """The name of the index with this definition."""
    return f"{_prefix(model_id)}{hashlib.sha256(columns.encode()).hexdigest()[:16]}"


async def existing(connection: AsyncConnection, model_id: UUID) -> list[Existing]:
    """The indexes of the model's fields that are there."""
    binds = {"table": partitions.name(model_id), "prefix": _prefix(model_id)}
    return [Existing(**row) for row in (await connection.execute(text(_EXISTING), binds)).mappings()]


async def build(connection: AsyncConnection, model_id: UUID, definitions: Mapping[str, str]) -> dict[str, str]:
    """Bring the model's indexes to these definitions, by name; what went wrong with some, by name."""
    there = await existing(connection, model_id)
    for found in there:
        if found.name not in definitions or not found.valid:
            await connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY IF EXISTS {found.name}")
    present = {found.name for found in there if found.valid}
    missing = {index: columns for index, columns in definitions.items() if index not in present}
    problems = {}
    for index, columns in missing.items():
        try:
            await connection.exec_driver_sql(_create(index, model_id, columns))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == CANCELED:
                raise
            problems[index] = f"PostgreSQL couldn't build it: {error.orig and error.orig.__cause__}"
    if missing:
        # The values of an expression are known to the planner only once they were analyzed.
        await connection.exec_driver_sql(f"ANALYZE {partitions.name(model_id)}")
    return problems


def _create(index: str, model_id: UUID, columns: str) -> str:
    return f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {index} ON {partitions.name(model_id)} ({columns})"


def _prefix(model_id: UUID) -> str:
    return f"{partitions.name(model_id)}_f"


_EXISTING = """
SELECT index.relname AS name, indisvalid AS valid, pg_stat_get_lastscan(index.oid) AS scanned_at
  FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid
 WHERE indrelid = to_regclass(:table) AND starts_with(index.relname, :prefix)
"""
