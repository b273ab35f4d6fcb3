"""The model that a write goes to, settled before the body is read: no connection is held while a slow client sends.

What was settled is remembered for the next write with the same key. That is never taken on trust: a write on what is
remembered asks, in its own statement, whether it still holds (`STILL_TRUE`), and is settled anew where it doesn't.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request

from api.database import Database
from api.dependencies import database_of, known_id
from api.errors import Forbidden
from api.models.service import no_such_model
from api.models.tables import Model
from api.records.queries import Place
from api.straight import Fetch
from api.workspaces import keys
from api.workspaces.access import Who, caller_by, key_in

MOST_REMEMBERED = 10_000


class Outdated(Exception):
    """What was remembered of a key and a model isn't true any more; nothing was written."""


@dataclass(frozen=True, slots=True)
class Target:
    """A model that the caller may write to, with the names of its links as they were when that was settled."""

    model: Model
    link_names: tuple[str, ...]
    database: Database
    who: Who

    @property
    def place(self) -> Place:
        return Place(self.model.workspace_id, self.model.id)

    def binds(self, key: bytes) -> dict[str, Any]:
        """The binds that `STILL_TRUE` reads."""
        return {"key_hash": key, "id_field": self.model.id_field, "link_names": list(self.link_names)}


@dataclass(frozen=True, slots=True)
class Addressed:
    """The model in a path, and who is asked for it: not looked up yet."""

    request: Request
    model_id: str

    def remembered(self) -> tuple[bytes, Target] | None:
        """The key and what was settled for it the last time, if it was."""
        key = key_in(self.request)
        target = _remembered.get((key, self.model_id)) if key else None
        return (key, target) if key and target else None

    async def settle(self) -> Target:
        """Who calls, and the model that they mean."""
        database = database_of(self.request)
        async with database.straight() as fetch:
            who = await caller_by(self.request, fetch)
            if "records:write" not in who.scopes:
                raise Forbidden("This needs the scope records:write")
            model, link_names = await _look_up(fetch, who, known_id(self.model_id))
        target = Target(model, link_names, database, who)
        if key := key_in(self.request):
            _remember((key, self.model_id), target)
        return target


async def _addressed(request: Request, model_id: str) -> Addressed:
    return Addressed(request, model_id)


async def _target(addressed: Annotated[Addressed, Depends(_addressed)]) -> Target:
    return await addressed.settle()


AddressedModel = Annotated[Addressed, Depends(_addressed)]
Writable = Annotated[Target, Depends(_target, scope="function")]

_remembered: OrderedDict[tuple[bytes, str], Target] = OrderedDict()


def _remember(key: tuple[bytes, str], target: Target) -> None:
    _remembered[key] = target
    _remembered.move_to_end(key)
    if len(_remembered) > MOST_REMEMBERED:
        _remembered.popitem(last=False)


async def _look_up(fetch: Fetch, who: Who, model_id: UUID | None) -> tuple[Model, tuple[str, ...]]:
    row = await fetch(_MODEL, {"workspace_id": who.workspace_id, "id": model_id}) if who.may_know(model_id) else None
    if row is None:
        raise no_such_model()
    return Model(**{name: row[name] for name in _COLUMNS}), tuple(row["link_names"])


_COLUMNS = Model.__table__.columns.keys()

_MODEL = f"""
SELECT {", ".join(_COLUMNS)}, ARRAY(
  SELECT link_name FROM integration_tasks AS task WHERE task.workspace_id = models.workspace_id AND model_id = models.id
   ORDER BY link_name) AS link_names
  FROM models WHERE workspace_id = :workspace_id AND id = :id
"""

STILL_TRUE = f"""
SELECT FROM api_keys AS key JOIN models USING (workspace_id)
 WHERE {keys.STILL_GOOD} AND workspace_id = :workspace_id AND 'records:write' = ANY(scopes)
   AND models.id = :model_id AND (model_ids IS NULL OR models.id = ANY(model_ids)) AND id_field = :id_field
   AND ARRAY(SELECT name FROM link ORDER BY name) = CAST(:link_names AS text[])"""
"""A row if what is remembered still holds, and the key needs no new note of its use. `link` is the model's links."""
