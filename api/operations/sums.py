"""A count and a checksum of every model and table, in one snapshot: with the same sums two servers hold the same."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

LASTING: Mapping[str, tuple[str, ...]] = {
    "workspaces": (),
    "users": (),
    "members": (),
    "api_keys": ("last_used_at",),
    "models": ("record_count", "analyzed_count", "sightings_folded"),
    "views": (),
    "trash": (),
    "audit_log": (),
    "integrations": (),
    "integration_tasks": (),
    "integration_objects": (),
}
"""Tables whose rows people or providers brought -> columns that move by themselves. Work and caches have no sum."""

Connection = asyncpg.Connection


@dataclass(frozen=True)
class Sum:
    """So many rows, whatever their order, with this checksum."""

    name: str
    workspace: str
    rows: int
    checksum: str


@dataclass(frozen=True)
class Sums:
    """What a database holds; `revisions` are its migrations."""

    models: tuple[Sum, ...]
    tables: tuple[Sum, ...]
    revisions: tuple[str, ...]

    @property
    def records(self) -> int:
        return sum(model.rows for model in self.models)


@asynccontextmanager
async def snapshot(url: str) -> AsyncIterator[Connection]:
    """A connection that sees one moment. No model goes away meanwhile: its deletion waits."""
    plain = {"timezone": "UTC", "datestyle": "ISO", "bytea_output": "hex", "application_name": "operator"}
    connection = await asyncpg.connect(url, server_settings=plain)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await connection.execute("LOCK TABLE records IN ACCESS SHARE MODE")
            yield connection
    finally:
        await connection.close()


async def sums(connection: Connection) -> Sums:
    """The sums of what the snapshot shows."""
    models = [
        await _sum(connection, row["model"], row["workspace"], f"records_{row['id'].hex}", "held::text")
        for row in await connection.fetch(_MODELS)
    ]
    there = {row["tablename"] for row in await connection.fetch(_TABLES)}  # an older database has fewer
    tables = [
        await _sum(connection, name, "", name, _lasting(moving)) for name, moving in LASTING.items() if name in there
    ]
    revisions = await connection.fetch("SELECT version_num FROM alembic_version ORDER BY 1")
    return Sums(tuple(models), tuple(tables), tuple(row["version_num"] for row in revisions))


def _lasting(moving: tuple[str, ...]) -> str:
    return f"(to_jsonb(held){''.join(f' - {column!r}' for column in moving)})::text"


async def _sum(connection: Connection, name: str, workspace: str, table: str, words: str) -> Sum:
    # A row limit, as fetchrow has, would forbid a parallel scan.
    (row,) = await connection.fetch(_SUM.format(words=words, table=table))
    return Sum(name, workspace, row["rows"], row["checksum"])


_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"

_MODELS = """
SELECT models.id, models.name AS model, workspaces.name AS workspace
  FROM models JOIN workspaces ON workspaces.id = workspace_id ORDER BY models.id
"""

# The sum of the rows' digests doesn't depend on where a server keeps them.
_SUM = """
SELECT count(*) AS rows, lpad(to_hex((coalesce(sum(first), 0) % 9223372036854775807)::bigint), 16, '0')
                      || lpad(to_hex((coalesce(sum(second), 0) % 9223372036854775807)::bigint), 16, '0') AS checksum
  FROM (SELECT ('x0' || substr(digest, 1, 15))::bit(64)::bigint AS first,
               ('x0' || substr(digest, 16, 15))::bit(64)::bigint AS second
          FROM (SELECT md5({words}) AS digest FROM {table} AS held) AS digests) AS halves
"""
