"""What models ask of the database."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.fields.tables import Field, FieldSighting
from api.models.tables import Model


async def find(session: AsyncSession, workspace_id: UUID, model_id: UUID | None) -> Model | None:
    """The workspace's model of this id."""
    return await session.scalar(select(Model).where(Model.workspace_id == workspace_id, Model.id == model_id))


async def fields_of(session: AsyncSession, workspace_id: UUID, model_ids: list[UUID]) -> dict[UUID, list[Field]]:
    """The folded fields of each model, in the order they were first seen."""
    rows = await session.scalars(
        select(Field).where(Field.workspace_id == workspace_id, Field.model_id.in_(model_ids)).order_by(Field.position)
    )
    of_model: dict[UUID, list[Field]] = defaultdict(list)
    for row in rows:
        of_model[row.model_id].append(row)
    return of_model


async def sightings_of(
    session: AsyncSession, workspace_id: UUID, model_ids: list[UUID]
) -> dict[UUID, list[FieldSighting]]:
    """What was seen of each model's fields since the last fold, oldest first."""
    rows = await session.scalars(
        select(FieldSighting)
        .where(FieldSighting.workspace_id == workspace_id, FieldSighting.model_id.in_(model_ids))
        .order_by(FieldSighting.id)
    )
    of_model: dict[UUID, list[FieldSighting]] = defaultdict(list)
    for row in rows:
        of_model[row.model_id].append(row)
    return of_model


async def forget(session: AsyncSession, workspace_id: UUID, model_id: UUID) -> None:
    """Delete the model's row and what has no foreign key to it."""
    binds = {"workspace_id": workspace_id, "model_id": model_id}
    for table in ("field_sightings", "link_checks"):
        mine = f"DELETE FROM {table} WHERE workspace_id = :workspace_id AND model_id = :model_id"
        await session.execute(text(mine), binds)
    await session.execute(delete(Model).where(Model.workspace_id == workspace_id, Model.id == model_id))
