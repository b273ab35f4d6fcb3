"""The model that a path names."""

from typing import Annotated

from fastapi import Depends

from api.dependencies import Caller, Session, known_id
from api.models import service
from api.models.tables import Model


async def _model(model_id: str, who: Caller, session: Session) -> Model:
    return await service.get(session, who, known_id(model_id))


CurrentModel = Annotated[Model, Depends(_model, scope="function")]
"""`{model_id}` of the path, in the caller's workspace; 404 otherwise."""
