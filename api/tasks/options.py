"""A task's options, read from what the form sent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import known_id
from api.errors import Conflict, invalid
from api.integrations.catalogue import TASKS
from api.integrations.offers import LINK_NAME_PATTERN
from api.models import queries as models
from api.tasks import queries

LONGEST_FIELD = 255


class LinkNameTaken(Conflict):
    code = "link_name_taken"


@dataclass(frozen=True, slots=True)
class Options:
    """What a task does: objects come beside the records of `model_id`, found by `field`, as `link_name`."""

    model_id: UUID
    field: str
    link_name: str


async def read(
    session: AsyncSession, workspace_id: UUID, task_type: str, given: Mapping[str, Any], *, of: UUID | None = None
) -> Options:
    """The options, each refused with its pointer; `of` is the task that is being changed."""
    _, kind, task = TASKS[task_type]
    for key in given.keys() - {"model_id", task.field_option, "link_name"}:
        raise invalid(f"/options/{key}", "unknown_key", f"{task.name} has no such option")
    options = Options(
        model_id=await _model(session, workspace_id, given.get("model_id")),
        field=_field(task.field_option, given.get(task.field_option)),
        link_name=_link_name(given.get("link_name"), kind.link_name),
    )
    if await queries.name_is_taken(session, workspace_id, options.model_id, options.link_name, but=of):
        raise LinkNameTaken(f"The model already has a link or a field called {options.link_name}: give a `link_name`")
    return options


def stored(task_type: str, options: Options) -> dict[str, str]:
    """The options as they are kept and shown."""
    _, _, task = TASKS[task_type]
    return {"model_id": str(options.model_id), task.field_option: options.field, "link_name": options.link_name}


async def _model(session: AsyncSession, workspace_id: UUID, value: Any) -> UUID:
    if value is None:
        raise invalid("/options/model_id", "missing", "Choose the model whose records get the link")
    model = await models.find(session, workspace_id, known_id(value)) if isinstance(value, str) else None
    if model is None:
        raise invalid("/options/model_id", "model_not_found", "There is no such model in this workspace")
    return model.id


def _field(option: str, value: Any) -> str:
    if value is None or value == "":
        raise invalid(f"/options/{option}", "missing", "Give the field of the records that holds the id")
    if not isinstance(value, str) or len(value) > LONGEST_FIELD or not value.isprintable() or "." in value:
        raise invalid(f"/options/{option}", "invalid_value", "A field's name is a text of at most 255 characters")
    return value


def _link_name(value: Any, default: str) -> str:
    if value is None or value == "":
        return default
    if not isinstance(value, str) or not re.fullmatch(LINK_NAME_PATTERN, value):
        raise invalid("/options/link_name", "invalid_value", "A link's name is lower-case letters, digits and _")
    return value
