"""Indexes by use: who asks for one, which fields (or two together) have one, and what the job is to build."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.catalogue import index_building
from api.catalogue.allotment import MOST_OF_WORKSPACE, Slot, allot
from api.catalogue.tables import FieldIndex, IndexWish
from api.fields.catalogue import Catalogue, CatalogueField
from api.models.tables import Model
from api.query.indexes import definition, indexed_type
from api.records.tables import records_of

INDEX_FIELDS = "index_fields"

Standing = Literal["no", "building", "yes"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What was decided for a model: its indexes by name, and the field of each."""

    definitions: Mapping[str, str]
    fields: Mapping[str, str]
    any_kept: bool


async def reconsider(session: AsyncSession, workspace_id: UUID, model_id: UUID, *, at: datetime | None = None) -> None:
    """Have the job look at the model's indexes: a view, a type or a wish has changed."""
    args = {"model_id": str(model_id)}
    await jobs.enqueue(session, INDEX_FIELDS, str(model_id), workspace_id=workspace_id, args=args, due_at=at)


async def wish(session: AsyncSession, workspace_id: UUID, model_id: UUID, fields: Collection[str]) -> None:
    """Note that a query was slow that filters or sorts by these fields."""
    row = {"workspace_id": workspace_id, "model_id": model_id, "fields": list(fields)}
    await session.execute(insert(IndexWish).values(row))


async def models_with_wishes(session: AsyncSession, limit: int = 100) -> list[tuple[UUID, UUID]]:
    """Models (with their workspace) of which somebody asked too much."""
    rows = select(IndexWish.workspace_id, IndexWish.model_id).distinct().limit(limit)
    return [(row.workspace_id, row.model_id) for row in await session.execute(rows)]


async def of_model(session: AsyncSession, workspace_id: UUID, model_id: UUID) -> dict[str, Slot]:
    """The fields that have an index or should, or were asked for."""
    mine = (FieldIndex.workspace_id == workspace_id, FieldIndex.model_id == model_id)
    return {row.field: _slot(row) for row in await session.scalars(select(FieldIndex).where(*mine))}


def standing(field: CatalogueField, slot: Slot | None) -> Standing:
    """How a field's index is shown: one that was built for another type is being built again."""
    if slot is None or slot.state not in ("building", "ready"):
        return "no"
    return "yes" if slot.state == "ready" and slot.type == field.type else "building"


async def outdated(session: AsyncSession, model: Model, catalogue: Catalogue) -> bool:
    """Whether a field that has an index, or waits for its first record to have one, is of another type by now."""
    slots = await of_model(session, model.workspace_id, model.id)
    return any(
        slot.type != indexed_type(catalogue, slot.field)
        for slot in slots.values()
        if slot.state in ("building", "ready") or not slot.asked
    )


async def settle(
    session: AsyncSession,
    model: Model,
    catalogue: Catalogue,
    *,
    viewed: Collection[str],
    scanned: Mapping[str, datetime | None],
    now: datetime,
) -> Settled:
    """Decide anew which fields of the model have an index, and keep that; one model of a workspace at a time.

    `scanned` tells when the indexes that are there were last read, by their names.
    """
    owner = {"workspace_id": model.workspace_id, "model_id": model.id}
    await session.execute(text(_ONE_AT_A_TIME), {"workspace": str(model.workspace_id)})
    slots = (await of_model(session, **owner)).values()
    names = _names(model, catalogue, [slot.field for slot in slots])
    decided = allot(
        [_read(slot, scanned.get(names.get(slot.field, ""))) for slot in slots],
        viewed=viewed,
        wishes=await _take_wishes(session, **owner),
        type_of=lambda field: indexed_type(catalogue, field),
        room=MOST_OF_WORKSPACE - int(await session.scalar(text(_ELSEWHERE), owner) or 0),
        now=now,
    )
    await _keep(session, owner, decided)
    defined = _definitions(model, catalogue, [slot.field for slot in decided if slot.type])
    return Settled(
        {index_building.name(model.id, columns): columns for columns in defined.values()},
        {index_building.name(model.id, columns): field for field, columns in defined.items()},
        any_kept=bool(decided),
    )


async def note_built(session: AsyncSession, model: Model, settled: Settled, problems: Mapping[str, str]) -> None:
    """Keep that the indexes are built, but for these."""
    owner = {"workspace_id": model.workspace_id, "model_id": model.id}
    built = [field for name, field in settled.fields.items() if name not in problems]
    await session.execute(text(_BUILT), owner | {"fields": built})
    for name, reason in problems.items():
        await session.execute(text(_FAILED), owner | {"field": settled.fields[name], "reason": reason})


def _slot(row: FieldIndex) -> Slot:
    return Slot(row.field, row.type, row.state, row.reason, tuple(row.asked), row.last_used_at, row.created_at)  # type: ignore[arg-type]


def _definitions(model: Model, catalogue: Catalogue, names: Iterable[str]) -> dict[str, str]:
    records = records_of(model.id)
    return {name: columns for name in names if (columns := definition(catalogue, name, records))}


def _names(model: Model, catalogue: Catalogue, fields: Iterable[str]) -> dict[str, str]:
    definitions = _definitions(model, catalogue, fields)
    return {field: index_building.name(model.id, columns) for field, columns in definitions.items()}


def _read(slot: Slot, at: datetime | None) -> Slot:
    return slot if at is None else replace(slot, last_used_at=max(slot.last_used_at, at))


async def _take_wishes(session: AsyncSession, workspace_id: UUID, model_id: UUID) -> dict[str, list[datetime]]:
    mine = (IndexWish.workspace_id == workspace_id, IndexWish.model_id == model_id)
    taken = await session.execute(delete(IndexWish).where(*mine).returning(IndexWish.fields, IndexWish.asked_at))
    wishes: dict[str, list[datetime]] = defaultdict(list)
    for row in taken:
        for field in row.fields:
            wishes[field].append(row.asked_at)
    return wishes


async def _keep(session: AsyncSession, owner: Mapping[str, UUID], slots: list[Slot]) -> None:
    mine = (FieldIndex.workspace_id == owner["workspace_id"], FieldIndex.model_id == owner["model_id"])
    await session.execute(delete(FieldIndex).where(*mine))
    if slots:
        rows = [dict(owner) | {name: getattr(slot, name) for name in Slot.__slots__} for slot in slots]
        await session.execute(insert(FieldIndex), [row | {"asked": list(row["asked"])} for row in rows])


_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('indexes of ' || CAST(:workspace AS text), 0))"

_ELSEWHERE = """
SELECT count(*) FROM field_indexes
 WHERE workspace_id = :workspace_id AND model_id <> :model_id AND state IN ('building', 'ready')
"""

_BUILT = """
UPDATE field_indexes SET state = 'ready'
 WHERE workspace_id = :workspace_id AND model_id = :model_id AND field = ANY(:fields) AND state = 'building'
"""

_FAILED = """
UPDATE field_indexes SET state = 'failed', reason = :reason
 WHERE workspace_id = :workspace_id AND model_id = :model_id AND field = :field
"""
