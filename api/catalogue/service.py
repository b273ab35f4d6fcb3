"""Puts a model's catalogue together, and keeps what people choose for a field."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.catalogue import indexes
from api.errors import NotFound, invalid
from api.fields.catalogue import Catalogue
from api.integrations.catalogue import KINDS
from api.models import fields
from api.models.tables import Model
from api.records import linking, traps
from api.records.linking import Link


class FieldNotFound(NotFound):
    code = "field_not_found"


@dataclass(frozen=True, slots=True)
class Described:
    """A model's catalogue with the links behind it."""

    catalogue: Catalogue
    links: list[Link]


async def describe(session: AsyncSession, model: Model) -> Described:
    """The model's fields, own and linked, as they are now."""
    links = await linking.links(session, model.workspace_id, model.id)
    known = (await fields.known(session, model.workspace_id, [model.id]))[model.id]
    return Described(known.catalogue(model, {link.name: KINDS[link.kind].fields for link in links}), links)


async def choose(session: AsyncSession, model: Model, key: str, chosen: dict[str, Any]) -> Catalogue:
    """Pin, label or hide a field of the model's own; its own fields as they are then.

    A type may be pinned before a record shows the field: the first one is read by it.
    """
    field = (await fields.own_catalogue(session, model)).fields.get(key)
    if field is None or field.source != "own":
        await _check_new(session, model, key, chosen)
    if key == model.id_field and chosen.get("pinned") not in {None, "text"}:
        raise invalid("/type", "invalid_value", "The ID field is always text")
    if chosen:
        await fields.choose(session, model, key, chosen)
    if "pinned" in chosen:
        await indexes.reconsider(session, model.workspace_id, model.id)
    return await fields.own_catalogue(session, model)


async def _check_new(session: AsyncSession, model: Model, key: str, chosen: dict[str, Any]) -> None:
    if chosen.get("pinned") is None:
        raise FieldNotFound("No record of this model has shown a field of this name; with a `type` you may prepare it")
    links = await linking.links(session, model.workspace_id, model.id)
    if problem := traps.key_problem(key, frozenset(link.name for link in links)) or traps.text_problem("", key):
        raise invalid("key", problem.code, problem.detail)
