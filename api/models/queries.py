"""What models ask of the database."""

from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.fields.tables import FieldSighting
from api.models.tables import Model
from api.workspaces.access import Who


def visible(who: Who) -> Select[Model]:
    """The models that a caller may know of."""
    models = select(Model).where(Model.workspace_id == who.workspace_id)
    return models if who.model_ids is None else models.where(Model.id.in_(who.model_ids))


async def find(session: AsyncSession, workspace_id: UUID, model_id: UUID | None) -> Model | None:
    """The workspace's model of this id, whoever asks: for an id that no caller gave."""
    return await session.scalar(select(Model).where(Model.workspace_id == workspace_id, Model.id == model_id))


async def forget(session: AsyncSession, workspace_id: UUID, model_id: UUID) -> None:
    """Delete the model's row, what refers to it, and the sightings, which have no foreign key."""
    seen = delete(FieldSighting).where(FieldSighting.workspace_id == workspace_id, FieldSighting.model_id == model_id)
    await session.execute(seen)
    await session.execute(delete(Model).where(Model.workspace_id == workspace_id, Model.id == model_id))
