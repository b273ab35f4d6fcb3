"""What records ask of the database. A batch of any size is one statement; its ids are sorted, so that none deadlock.

Statements name the model's partition; `stored` is the row as it is, `sent` (or `excluded`) what the request brought.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.fields import inference
from api.models import partitions
from api.records.linking import Link, binds_of, linked_of, relinked
from api.records.options import Merge, Mode
from api.records.parsing import Row


@dataclass(frozen=True, slots=True)
class Written:
    """Which ids a statement created, changed, and met at all."""

    created: frozenset[str] = field(default=frozenset())
    updated: frozenset[str] = field(default=frozenset())
    met: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Place:
    """The model whose records are written, with its links; a rehearsal writes to its `stand_in` instead."""

    workspace_id: UUID
    model_id: UUID
    links: Sequence[Link] = ()
    stand_in: str | None = None

    @property
    def table(self) -> str:
        return self.stand_in or partitions.name(self.model_id)

    @property
    def binds(self) -> dict[str, Any]:
        return {"workspace_id": self.workspace_id, "model_id": self.model_id}


async def write(session: AsyncSession, place: Place, rows: Sequence[Row], *, mode: Mode, merge: Merge) -> Written:
    """Write rows of distinct ids. What isn't created, updated or met was in the way (create) or not there (update)."""
    rows = sorted(rows, key=lambda row: row.external_id)
    cleared = {row.external_id: row.cleared for row in rows if row.cleared}
    merged = _merged("excluded.data" if mode is not Mode.UPDATE else "sent.data", merge, clears=bool(cleared))
    statement = _STATEMENTS[mode](place, merged)
    binds = place.binds | {"ids": [row.external_id for row in rows], "texts": [row.text for row in rows]}
    if ":cleared" in statement:
        binds["cleared"] = msgspec.json.encode(cleared).decode()
    if place.links:
        binds |= binds_of(place.links)
    found = (await session.execute(text(statement), binds)).one()
    return Written(*(frozenset(ids or ()) for ids in found))


async def note(
    session: AsyncSession, place: Place, *, grown_by: int, seen: dict[str, Any], linked_ids: list[str]
) -> None:
    """Append what a write showed of the fields, and the records whose links are to be looked at once more."""
    if linked_ids:
        await session.execute(text(_APPEND_LINK_CHECK), place.binds | {"external_ids": linked_ids})
    if grown_by or seen:
        binds = place.binds | {"records": grown_by, "fields": inference.encode(seen)}
        await session.execute(text(_APPEND_SIGHTING), binds)


async def texts_of(session: AsyncSession, place: Place, external_ids: list[str]) -> dict[str, str]:
    """The data of these records as JSON text, by id."""
    statement = (
        f"SELECT external_id, data::text AS data FROM {place.table} WHERE {_OF_MODEL} AND external_id = ANY(:ids)"
    )
    rows = await session.execute(text(statement), place.binds | {"ids": external_ids})
    return {row.external_id: row.data for row in rows}


async def delete(session: AsyncSession, place: Place, external_id: str) -> bool:
    """Move a record to the trash; whether it was there."""
    result = await session.execute(text(_delete(place)), place.binds | {"external_id": external_id})
    return result.first() is not None


async def restore(session: AsyncSession, place: Place, external_id: str) -> tuple[bool, bool]:
    """Bring the newest of the trash back: whether it was there, and whether its place was free."""
    binds = place.binds | {"external_id": external_id} | binds_of(place.links)
    found, restored = (await session.execute(text(_restore(place)), binds)).one()
    return found, restored


def _upsert(place: Place, merged: str) -> str:
    return f"""
{_insert(place)}
ON CONFLICT (workspace_id, model_id, external_id) DO UPDATE
   SET data = {merged}{_relinked(place, merged)}, updated_at = now()
 WHERE stored.data IS DISTINCT FROM {merged}
RETURNING external_id, xmax = 0 AS created)
SELECT array_agg(external_id) FILTER (WHERE created), array_agg(external_id) FILTER (WHERE NOT created),
       CAST(:ids AS text[])
  FROM written"""


def _create(place: Place, _merged: str) -> str:
    return f"""
{_insert(place)}
ON CONFLICT (workspace_id, model_id, external_id) DO NOTHING
RETURNING external_id)
SELECT array_agg(external_id), CAST(NULL AS text[]), array_agg(external_id) FROM written"""


def _update(place: Place, merged: str) -> str:
    # `held` takes the locks in the order of the ids; the update then sees each row's newest version. Both joins are
    # with the table and its primary key: of what was sent the planner has no idea how much it is.
    return f"""
WITH held AS MATERIALIZED (
  SELECT external_id, sent.data FROM {_SENT} JOIN {place.table} AS stored USING (external_id)
   WHERE {_OF_MODEL} ORDER BY external_id FOR UPDATE OF stored),
written AS (
  UPDATE {place.table} AS stored SET data = {merged}{_relinked(place, merged)}, updated_at = now()
    FROM held AS sent
   WHERE {_OF_MODEL} AND stored.external_id = sent.external_id AND stored.data IS DISTINCT FROM {merged}
  RETURNING stored.external_id)
SELECT CAST(NULL AS text[]), (SELECT array_agg(external_id) FROM written), (SELECT array_agg(external_id) FROM held)"""


def _insert(place: Place) -> str:
    return f"""
WITH written AS (
INSERT INTO {place.table} AS stored (workspace_id, model_id, external_id, data, linked)
SELECT :workspace_id, :model_id, external_id, data, {linked_of("data") if place.links else "'{}'"}
  FROM {_SENT}"""


def _delete(place: Place) -> str:
    return f"""
WITH gone AS (DELETE FROM {place.table} WHERE {_OF_MODEL} AND external_id = :external_id RETURNING *)
INSERT INTO trash (workspace_id, id, model_id, external_id, data, created_at, updated_at)
SELECT workspace_id, gen_random_uuid(), model_id, external_id, data, created_at, updated_at FROM gone
RETURNING id"""


def _restore(place: Place) -> str:
    return f"""
WITH found AS (
  DELETE FROM trash WHERE workspace_id = :workspace_id AND id = (
    SELECT id FROM trash WHERE {_OF_MODEL} AND external_id = :external_id ORDER BY deleted_at DESC, id DESC LIMIT 1)
  RETURNING external_id, data, created_at),
restored AS (
  INSERT INTO {place.table} (workspace_id, model_id, external_id, data, linked, created_at)
  SELECT :workspace_id, :model_id, external_id, data, {linked_of("data")}, created_at FROM found
  ON CONFLICT DO NOTHING RETURNING external_id)
SELECT EXISTS (SELECT FROM found), EXISTS (SELECT FROM restored)"""


def _merged(sent: str, merge: Merge, *, clears: bool) -> str:
    """What a stored record becomes."""
    if merge is Merge.REPLACE:
        return sent
    if not clears:
        return f"(stored.data || {sent})"
    cleared = "ARRAY(SELECT jsonb_array_elements_text(CAST(:cleared AS jsonb) -> stored.external_id))"
    return f"((stored.data || {sent}) - {cleared})"


def _relinked(place: Place, merged: str) -> str:
    return f",\n       linked = {relinked(merged)}" if place.links else ""


_STATEMENTS = {Mode.UPSERT: _upsert, Mode.CREATE: _create, Mode.UPDATE: _update}

_SENT = """unnest(CAST(:ids AS text[]), CAST(CAST(:texts AS text[]) AS jsonb[])) AS sent(external_id, data)"""

_OF_MODEL = "workspace_id = :workspace_id AND model_id = :model_id"

_APPEND_SIGHTING = """
INSERT INTO field_sightings (workspace_id, model_id, records, fields)
VALUES (:workspace_id, :model_id, :records, CAST(:fields AS json))
"""

_APPEND_LINK_CHECK = """
INSERT INTO link_checks (workspace_id, model_id, external_ids) VALUES (:workspace_id, :model_id, :external_ids)
"""
