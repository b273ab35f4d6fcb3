"""The model that a write goes to, settled before the body is read: no connection is held while a slow client sends."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from api.database import Database
from api.dependencies import database_of, known_id
from api.errors import Forbidden
from api.models.service import no_such_model
from api.models.tables import Model
from api.straight import Fetch
from api.workspaces.access import Who, caller_by


@dataclass(frozen=True, slots=True)
class Target:
    """A model that the caller may write to, with the names of its links as they were when the request came."""

    model: Model
    link_names: frozenset[str]
    database: Database


async def _target(request: Request, model_id: str) -> Target:
    database = database_of(request)
    async with database.straight() as fetch:
        who = await caller_by(request, fetch)
        if "records:write" not in who.scopes:
            raise Forbidden("This needs the scope records:write")
        model, link_names = await _look_up(fetch, who, known_id(model_id))
    return Target(model, link_names, database)


Writable = Annotated[Target, Depends(_target, scope="function")]


async def _look_up(fetch: Fetch, who: Who, model_id: UUID | None) -> tuple[Model, frozenset[str]]:
    row = await fetch(_MODEL, {"workspace_id": who.workspace_id, "id": model_id}) if who.may_know(model_id) else None
    if row is None:
        raise no_such_model()
    return Model(**{name: row[name] for name in _COLUMNS}), frozenset(row["link_names"])


_COLUMNS = Model.__table__.columns.keys()

_MODEL = f"""
SELECT {", ".join(_COLUMNS)}, ARRAY(
  SELECT link_name FROM integration_tasks AS task WHERE task.workspace_id = models.workspace_id AND model_id = models.id
  ) AS link_names
  FROM models WHERE workspace_id = :workspace_id AND id = :id
"""
