"""Puts a model's catalogue together, and keeps what people choose for a field."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.catalogue import indexes
from api.errors import NotFound, invalid
from api.fields.catalogue import Catalogue, build
from api.integrations.catalogue import KINDS
from api.models import fields
from api.models.tables import Model
from api.query.indexes import indexed_type
from api.records import linking, traps
from api.records.linking import Link

MOST_REMEMBERED = 200


class FieldNotFound(NotFound):
    code = "field_not_found"


@dataclass(frozen=True, slots=True, eq=False)
class Described:
    """A model's catalogue with the links behind it, and the fields whose index answers queries now.

    As long as the database tells the same it is the same object, so that what was worked out of it can be kept.
    """

    catalogue: Catalogue
    links: list[Link]
    indexed: frozenset[str]


async def describe(session: AsyncSession, model: Model, *, preparing: TextClause | None = None) -> Described:
    """The model's fields, own and linked, as they are now: one statement, for every query begins with it.

    `preparing` is selected with it: what sets the transaction up for the query.
    """
    binds = {"workspace_id": model.workspace_id, "model_id": model.id, "model_ids": [model.id]}
    row = (await session.execute(_describing(preparing), binds)).one()
    return _read(model.id_field, row.fields, row.sightings, row.links, row.indexes)


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


@lru_cache(MOST_REMEMBERED)
def _read(id_field: str, stored: str, sightings: str, links: str, indexes: str) -> Described:
    """What the database tells, as text: read only when it tells something new."""
    every = [Link(name, UUID(integration_id), kind, field) for name, integration_id, kind, field in orjson.loads(links)]
    of_links = {link.name: KINDS[link.kind].fields for link in every}
    found = build(id_field, *fields.read(orjson.loads(stored), orjson.loads(sightings)), of_links)
    ready = frozenset(name for name, type in orjson.loads(indexes) if indexed_type(found, name) == type)
    return Described(found, every, ready)


@cache
def _describing(preparing: TextClause | None) -> TextClause:
    return text(_DESCRIBE if preparing is None else _DESCRIBE.replace("SELECT", f"SELECT {preparing.text},", 1))


_DESCRIBE = f"""
SELECT CAST(fields AS text) AS fields, CAST(sightings AS text) AS sightings,
       coalesce(CAST((SELECT json_agg(json_build_array(link_name, integration_id, kind, field) ORDER BY link_name)
                        FROM integration_tasks
                       WHERE workspace_id = :workspace_id AND model_id = :model_id) AS text), '[]') AS links,
       coalesce(CAST((SELECT json_agg(json_build_array(field, type)) FROM field_indexes
                       WHERE workspace_id = :workspace_id AND model_id = :model_id
                         AND state = 'ready') AS text), '[]') AS indexes
  FROM ({fields.KNOWN}) AS known
"""
