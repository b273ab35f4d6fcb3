"""The one writer of a provider's objects, whoever sent them: a page, a fetch, a sweep."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.integrations.contract import ExternalObject, Seen
from api.texts import is_storable

FEWEST = 500
"""Changes since they were looked at last, below which a look isn't worth it."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a batch changed: the objects whose records have to be linked again, and how many were new.

    `former_aliases` are those that an object had until now: records that name one have to be looked at too.
    """

    changed_ids: list[str]
    added: int
    former_aliases: list[str] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return len(self.changed_ids) - self.added

    def __add__(self, other: "Written") -> "Written":
        """Both batches."""
        return Written(
            self.changed_ids + other.changed_ids,
            self.added + other.added,
            self.former_aliases + other.former_aliases,
        )


async def upsert(
    session: AsyncSession, workspace_id: UUID, integration_id: UUID, kind: str, seen: Iterable[Seen]
) -> Written:
    """Store objects as they were seen; one that was read later stays as it is."""
    ordered = _latest(seen)
    binds = {
        **_owner(workspace_id, integration_id, kind),
        "ids": [row.object_id for row, _ in ordered],
        "read_ats": [read_at for _, read_at in ordered],
        "created": [row.created for row, _ in ordered],
        "deleted": [row.deleted for row, _ in ordered],
        "aliases": [row.alias for row, _ in ordered],
        "mapped": [row.mapped for row, _ in ordered],
        "raw": [row.raw for row, _ in ordered],
    }
    # Locked first: the upsert's own snapshot then holds the rows that it replaces, so it can tell what changed.
    await session.execute(text(_LOCK), {key: binds[key] for key in (*_OWNER, "ids")})
    return await _write(session, _UPSERT, binds)


async def bury(
    session: AsyncSession, workspace_id: UUID, integration_id: UUID, kind: str, ids: Sequence[str], *, read_at: datetime
) -> Written:
    """Mark objects that the provider no longer knows; their last state is kept."""
    owned = {**_owner(workspace_id, integration_id, kind), "ids": sorted(ids)}
    await session.execute(text(_LOCK), owned)
    return await _write(session, _BURY, owned | {"read_at": read_at})


async def count(session: AsyncSession, workspace_id: UUID, integration_id: UUID, kind: str, *, added: int) -> None:
    """Count new objects; the last thing that a transaction does, since every writer of the kind wants this row."""
    if added:
        await session.execute(text(_COUNT), _owner(workspace_id, integration_id, kind) | {"added": added})


async def find(session: AsyncSession, workspace_id: UUID, integration_id: UUID, object_id: str) -> str | None:
    """The provider's whole object, as JSON text; an id that PostgreSQL can't hold is no object's."""
    if not is_storable(object_id):
        return None
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "object_id": object_id}
    found: str | None = await session.scalar(text(_FIND), binds)
    return found


async def delete_some(session: AsyncSession, workspace_id: UUID, integration_id: UUID, *, limit: int) -> int:
    """Delete a batch of an integration's objects; how many there were."""
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "limit": limit}
    return len((await session.execute(text(_DELETE_SOME), binds)).all())


async def keep_statistics(session: AsyncSession) -> None:
    """Have PostgreSQL look at the objects anew when there are twice as many, before autovacuum comes by.

    While it takes them for few, any index that begins with their kind seems as good as the one by alias: a batch of
    records then reads the whole kind once for each of them.
    """
    if await session.scalar(text(_OUTGROWN), {"fewest": FEWEST}):
        await session.execute(text("ANALYZE (SKIP_LOCKED) integration_objects"))


def _latest(seen: Iterable[Seen]) -> list[tuple[ExternalObject, datetime]]:
    """Each object once, as it was seen last, with the time of that; by id, as everybody locks them."""
    in_order = sorted(seen, key=lambda these: these.read_at)
    latest = {one.object_id: (one, these.read_at) for these in in_order for one in these.objects}
    return [latest[object_id] for object_id in sorted(latest)]


def _owner(workspace_id: UUID, integration_id: UUID, kind: str) -> dict[str, Any]:
    return {"workspace_id": workspace_id, "integration_id": integration_id, "kind": kind}


async def _write(session: AsyncSession, statement: str, binds: dict[str, Any]) -> Written:
    rows = (await session.execute(text(statement), binds)).all()
    changed = [row for row in rows if row.changed]
    former = [row.former_alias for row in changed if row.former_alias is not None]
    return Written([row.object_id for row in changed], sum(row.added for row in changed), former)


_OUTGROWN = """
SELECT pg_stat_get_mod_since_analyze(oid) > greatest(:fewest, reltuples) FROM pg_class
 WHERE oid = CAST('integration_objects' AS regclass)
"""

_OWNER = ("workspace_id", "integration_id", "kind")
_OF_KIND = "workspace_id = :workspace_id AND integration_id = :integration_id AND kind = :kind"

_LOCK = f"""
SELECT 1 FROM integration_objects
 WHERE {_OF_KIND} AND object_id = ANY(CAST(:ids AS text[])) ORDER BY object_id FOR UPDATE
"""

# One that somebody else inserted since this statement's snapshot is in the way all the same: it isn't added (its xmax
# is the lock of the update), yet whatever is in `before`, it counts as changed.
# A whole object that is the same keeps its stored form: rewriting it would cost more than everything else here.
_UPSERT = f"""
WITH incoming AS (
  SELECT * FROM unnest(CAST(:ids AS text[]), CAST(:read_ats AS timestamptz[]), CAST(:created AS bigint[]),
                       CAST(:deleted AS boolean[]), CAST(:aliases AS text[]), CAST(:mapped AS jsonb[]),
                       CAST(:raw AS jsonb[]))
         AS row(object_id, read_at, created, deleted, alias, mapped, raw)),
before AS (
  SELECT object_id, mapped, deleted, alias FROM integration_objects
   WHERE {_OF_KIND} AND object_id = ANY(CAST(:ids AS text[]))),
written AS (
  INSERT INTO integration_objects AS stored
         (workspace_id, integration_id, kind, object_id, created, fetched_at, deleted, alias, mapped, raw)
  SELECT CAST(:workspace_id AS uuid), CAST(:integration_id AS uuid), CAST(:kind AS text), object_id,
         to_timestamp(created), read_at, deleted, alias, mapped, raw
    FROM incoming
  ON CONFLICT (workspace_id, integration_id, kind, object_id) DO UPDATE
     SET fetched_at = excluded.fetched_at, deleted = excluded.deleted,
         created = CASE WHEN excluded.deleted THEN stored.created ELSE excluded.created END,
         alias = CASE WHEN excluded.deleted THEN stored.alias ELSE excluded.alias END,
         mapped = CASE WHEN excluded.deleted OR stored.mapped = excluded.mapped THEN stored.mapped
                       ELSE excluded.mapped END,
         raw = CASE WHEN excluded.deleted OR stored.raw = excluded.raw THEN stored.raw ELSE excluded.raw END
   WHERE stored.fetched_at <= excluded.fetched_at
  RETURNING object_id, mapped, deleted, alias, xmax = 0 AS added)
SELECT object_id, added,
       (before.object_id IS NULL OR before.mapped <> written.mapped OR before.deleted <> written.deleted
        OR before.alias IS DISTINCT FROM written.alias) AS changed,
       CASE WHEN before.alias IS DISTINCT FROM written.alias THEN before.alias END AS former_alias
  FROM written LEFT JOIN before USING (object_id)
"""

_BURY = f"""
UPDATE integration_objects SET deleted = true, fetched_at = :read_at
 WHERE {_OF_KIND} AND object_id = ANY(CAST(:ids AS text[])) AND fetched_at <= :read_at AND NOT deleted
RETURNING object_id, false AS added, true AS changed, CAST(NULL AS text) AS former_alias
"""

_COUNT = """
INSERT INTO synced_kinds AS held (workspace_id, integration_id, kind, objects)
VALUES (:workspace_id, :integration_id, :kind, :added)
ON CONFLICT (workspace_id, integration_id, kind) DO UPDATE SET objects = held.objects + excluded.objects
"""

_FIND = """
SELECT raw::text FROM integration_objects
 WHERE workspace_id = :workspace_id AND integration_id = :integration_id AND object_id = :object_id
 ORDER BY kind LIMIT 1
"""

_DELETE_SOME = """
DELETE FROM integration_objects WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM integration_objects
   WHERE workspace_id = :workspace_id AND integration_id = :integration_id LIMIT :limit))
RETURNING object_id
"""
