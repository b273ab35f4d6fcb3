"""A model's fields as the database knows them: what was folded, and what writers saw since."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.fields import catalogue, inference
from api.fields.catalogue import Catalogue
from api.fields.inference import Observation
from api.fields.tables import Field
from api.models.tables import Model


@dataclass(frozen=True, slots=True)
class StoredField:
    """A row of `fields`."""

    key: str
    label: str | None
    pinned: str | None
    hidden: bool
    position: int
    seen: dict[str, Any]
    samples: list[Any]


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a model's fields at one instant, and how many records it has."""

    record_count: int
    fields: list[StoredField]
    sightings: list[dict[str, Observation]]

    def catalogue(self, model: Model) -> Catalogue:
        """The catalogue of the model's own fields."""
        return catalogue.build(model.id_field, self.fields, self.sightings)


async def known(session: AsyncSession, workspace_id: UUID, model_ids: list[UUID]) -> dict[UUID, Known]:
    """What is known of each model. One statement, so that a fold in between can't hide anything."""
    rows = await session.execute(text(KNOWN), {"workspace_id": workspace_id, "model_ids": model_ids})
    return {row.id: known_of(row) for row in rows}


def known_of(row: Any) -> Known:
    """What a row of `KNOWN` says."""
    return Known(row.record_count, *read(row.fields, row.sightings))


def read(
    stored: list[dict[str, Any]], sightings: list[dict[str, Any]]
) -> tuple[list[StoredField], list[dict[str, Observation]]]:
    """The `fields` and `sightings` of such a row."""
    fields = [StoredField(**field) for field in stored]
    return fields, [inference.times(seen["fields"], seen["times"]) for seen in sightings]


async def own_catalogue(session: AsyncSession, model: Model) -> Catalogue:
    """The catalogue of the model's own fields."""
    return (await known(session, model.workspace_id, [model.id]))[model.id].catalogue(model)


async def choose(session: AsyncSession, model: Model, key: str, chosen: Mapping[str, Any]) -> None:
    """Keep what a person chose for a field: `pinned`, `label`, `hidden`."""
    row = {"workspace_id": model.workspace_id, "model_id": model.id, "key": key}
    statement = insert(Field).values(**row, **chosen)
    await session.execute(statement.on_conflict_do_update(index_elements=list(row), set_=dict(chosen)))


async def models_to_fold(session: AsyncSession, limit: int = 100) -> list[tuple[UUID, UUID]]:
    """Models (with their workspace) of which something was seen since the last fold."""
    rows = await session.execute(text(_TO_FOLD), {"limit": limit})
    return [(row.workspace_id, row.model_id) for row in rows]


async def fold(session: AsyncSession, workspace_id: UUID, model_id: UUID) -> int:
    """Add what was seen to `fields` and to the model's count; how many sightings that were."""
    binds = {"workspace_id": workspace_id, "model_id": model_id}
    if await session.scalar(text(_LOCK), binds) is None:
        return 0
    taken = (await session.execute(text(_TAKE), binds)).all()
    if not taken:
        return 0
    seen = inference.fold([inference.times(row.fields, row.times) for row in taken])
    stored = await session.execute(text(_SEEN), binds | {"keys": list(seen)})
    before = {row.key: {**row.seen, "samples": row.samples} for row in stored}
    merged = inference.fold([before, seen])
    rows = [_row(binds, key, merged[key]) for key in seen]
    if rows:
        await session.execute(text(_KEEP), rows)
    times: int = sum(row.times for row in taken)
    await session.execute(text(_COUNT), binds | {"records": sum(row.records for row in taken), "times": times})
    return times


def _row(binds: dict[str, Any], key: str, seen: Observation) -> dict[str, Any]:
    counts = {name: count for name, count in seen.items() if name != "samples"}
    samples = inference.encode(seen.get("samples", []))
    return binds | {"key": key, "seen": inference.encode(counts), "samples": samples}


KNOWN = """
SELECT id,
       record_count + coalesce((SELECT sum(records) FROM field_sightings AS sighting
                                 WHERE sighting.workspace_id = model.workspace_id AND model_id = model.id), 0)
         AS record_count,
       coalesce((SELECT jsonb_agg(jsonb_build_object('key', key, 'label', label, 'pinned', pinned, 'hidden', hidden,
                                                     'position', position, 'seen', seen, 'samples', samples))
                   FROM fields WHERE fields.workspace_id = model.workspace_id AND model_id = model.id), '[]') AS fields,
       coalesce((SELECT json_agg(json_build_object('fields', CAST(fields AS json), 'times', times) ORDER BY first)
                   FROM (SELECT CAST(sighting.fields AS text) AS fields, count(*) AS times, min(sighting.id) AS first
                           FROM field_sightings AS sighting
                          WHERE sighting.workspace_id = model.workspace_id AND model_id = model.id
                          GROUP BY 1) AS equal), '[]') AS sightings
  FROM models AS model WHERE workspace_id = :workspace_id AND id = ANY(:model_ids)
"""

_TO_FOLD = "SELECT DISTINCT workspace_id, model_id FROM field_sightings LIMIT :limit"

# One folder a model at a time; writers only append, so they never wait for it.
_LOCK = """
SELECT id FROM models WHERE workspace_id = :workspace_id AND id = :model_id FOR NO KEY UPDATE SKIP LOCKED
"""

# Records that show the same are added up here: there may be thousands since the last fold.
_TAKE = """
WITH taken AS (
  DELETE FROM field_sightings WHERE workspace_id = :workspace_id AND model_id = :model_id
  RETURNING id, records, CAST(fields AS text) AS fields)
SELECT CAST(fields AS json) AS fields, times, records
  FROM (SELECT fields, count(*) AS times, sum(records) AS records, min(id) AS first FROM taken GROUP BY fields) AS equal
 ORDER BY first
"""

_SEEN = """
SELECT key, seen, samples FROM fields
 WHERE workspace_id = :workspace_id AND model_id = :model_id AND key = ANY(:keys)
"""

_KEEP = """
INSERT INTO fields (workspace_id, model_id, key, seen, samples)
VALUES (:workspace_id, :model_id, :key, CAST(:seen AS jsonb), CAST(:samples AS jsonb))
ON CONFLICT (workspace_id, model_id, key) DO UPDATE
   SET seen = excluded.seen, samples = excluded.samples, last_seen_at = now()
"""

_COUNT = """
UPDATE models SET record_count = record_count + :records, sightings_folded = sightings_folded + :times
 WHERE workspace_id = :workspace_id AND id = :model_id
"""
