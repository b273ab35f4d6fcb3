"""What happens to models."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import NotFound
from api.models import partitions, queries
from api.models.tables import Model
from api.workspaces.access import Who


class ModelNotFound(NotFound):
    code = "model_not_found"


def no_such_model() -> ModelNotFound:
    """What an id of nothing gets, and one of what the caller may not know of."""
    return ModelNotFound("There is no such model in this workspace")


async def find(session: AsyncSession, who: Who, model_id: UUID | None) -> Model | None:
    """The model that a caller names, if they may know of it."""
    return await session.scalar(queries.visible(who).where(Model.id == model_id))


async def get(session: AsyncSession, who: Who, model_id: UUID | None) -> Model:
    """The model that a caller names, or ModelNotFound."""
    model = await find(session, who, model_id)
    if model is None:
        raise no_such_model()
    return model


async def create(session: AsyncSession, workspace_id: UUID, *, name: str, type: str, id_field: str) -> Model:
    """A model with its partition of `records`."""
    model = Model(workspace_id=workspace_id, id=uuid4(), name=name, type=type, id_field=id_field)
    session.add(model)
    await session.flush()
    await partitions.create(session, model.id)
    await session.refresh(model)
    return model


async def change(session: AsyncSession, model: Model, changes: dict[str, str]) -> Model:
    """Rename a model, or give it another type."""
    for key, value in changes.items():
        setattr(model, key, value)
    await session.flush()
    await session.refresh(model)
    return model


async def delete(session: AsyncSession, model: Model) -> None:
    """Delete a model with its records, views and tasks."""
    await partitions.take(session, model.id)
    await queries.forget(session, model.workspace_id, model.id)
    await partitions.drop(session, model.id)
