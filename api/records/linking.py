"""Records beside the provider's objects they name: what a link is, and the statements that keep `linked` right.

The value of a link is the text of one field, without the blanks around it. It finds the object of that id, or, for
an alias (a payment intent), the alias' latest object. Three writers keep it exact: a record's write joins the objects
known by then (`queries`), an object's write calls `relink_objects`, `link_checks` settles two that ran at one instant.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.models import partitions

BLANKS = r"E' \t\n\r\f\x0B\u00A0'"


@dataclass(frozen=True, slots=True)
class Link:
    """A task of the model: objects of `kind` are shown as `linked.<name>`, found by the record's `field`."""

    name: str
    integration_id: UUID
    kind: str
    field: str


async def links(session: AsyncSession, workspace_id: UUID, model_id: UUID) -> list[Link]:
    """The model's live links, by name."""
    rows = await session.execute(text(_LINKS), {"workspace_id": workspace_id, "model_id": model_id})
    return [Link(**row) for row in rows.mappings()]


async def relink_records(session: AsyncSession, workspace_id: UUID, model_id: UUID, external_ids: Iterable[str]) -> int:
    """Set `linked` of these records to what the objects say now; how many rows that changed."""
    found = await links(session, workspace_id, model_id)
    binds = {"external_ids": list(external_ids)}
    return await _settle(
        session, workspace_id, model_id, found, f"{_OF_MODEL} AND external_id = ANY(:external_ids)", binds
    )


async def relink_objects(
    session: AsyncSession,
    workspace_id: UUID,
    integration_id: UUID,
    kind: str,
    object_ids: Iterable[str],
    *,
    former_aliases: Iterable[str] = (),
) -> int:
    """Bring objects just written to the records that name them, in every model with a task on their kind.

    Call it after the objects' own statement, in its transaction. Records that name an alias of one of them, or one that
    it had until now, are settled too; a task whose model isn't indexed yet is left to its `link_batch`es.
    """
    binds = {"workspace_id": workspace_id, "integration_id": integration_id, "kind": kind}
    fields = (await session.execute(text(_FIELDS_OF_KIND), binds)).all()
    if not fields:
        return 0
    of_now = await session.scalars(text(_VALUES_OF_OBJECTS), binds | {"object_ids": list(object_ids)})
    values = list({*of_now, *former_aliases})
    named = {"values": values, "starts": [value[:INDEXED_LENGTH] for value in values]}
    await session.execute(text(_PLAN_BY_VALUES))
    settled = 0
    for model_id, of_model in groupby(fields, key=lambda row: row.model_id):
        found = await links(session, workspace_id, model_id)
        naming = {f"named_by_{number}": row.field for number, row in enumerate(of_model)}
        settled += await _settle(session, workspace_id, model_id, found, _named_by(naming), named | naming)
    return settled


async def link_batch(
    session: AsyncSession,
    workspace_id: UUID,
    model_id: UUID,
    link_name: str,
    *,
    after_external_id: str | None = None,
    limit: int = 5000,
) -> tuple[str | None, int, int]:
    """Settle the next records by external id.

    The last id (None when there were none), how many records there were, and how many of them hold the link now.

    It serves a task that was added and one that was removed: a name without a task is taken off.
    """
    binds = {"workspace_id": workspace_id, "model_id": model_id, "after": after_external_id or "", "limit": limit}
    batch = (await session.execute(text(_NEXT_IDS.format(table=partitions.name(model_id))), binds)).one()
    if batch.last is None:
        return None, 0, 0
    found = await links(session, workspace_id, model_id)
    binds = {"after": binds["after"], "last": batch.last}
    await _settle(
        session, workspace_id, model_id, found, f"{_OF_MODEL} AND external_id > :after AND external_id <= :last", binds
    )
    binds |= {"workspace_id": workspace_id, "model_id": model_id, "link_name": link_name}
    linked = await session.scalar(text(_LINKED_IN_RANGE.format(table=partitions.name(model_id))), binds)
    return batch.last, batch.size, linked or 0


async def count_linked(session: AsyncSession, workspace_id: UUID, model_id: UUID, link_name: str) -> int:
    """How many records of the model hold the link: a scan of the model."""
    binds = {"workspace_id": workspace_id, "model_id": model_id, "link_name": link_name}
    return await session.scalar(text(_COUNT_LINKED.format(table=partitions.name(model_id))), binds) or 0


def binds_of(found: Sequence[Link]) -> dict[str, Any]:
    """The binds that `linked_of` reads."""
    return {
        "link_names": [link.name for link in found],
        "link_integrations": [link.integration_id for link in found],
        "link_kinds": [link.kind for link in found],
        "link_fields": [link.field for link in found],
    }


def linked_of(data: str, *, links: str | None = None, only: str = "true") -> str:
    """SQL for what `linked` of a record with this `data` is, by the `links` for which `only` holds.

    `links` is a relation called `link`; unless told, it is the one in the binds.
    """
    return f"""(
      SELECT coalesce(jsonb_object_agg(link.name, object.mapped), '{{}}')
        FROM {links or LINKS} CROSS JOIN LATERAL ({_object_of(data)}) AS object
       WHERE {only})"""


def relinked(merged: str, *, links: str | None = None) -> str:
    """SQL for `linked` of a `stored` record that becomes `merged`: links whose value changed are found anew, the
    others are kept, for the row's own are never older than ours."""
    changed = f"{link_value('stored.data', 'link.field')} IS DISTINCT FROM {link_value(merged, 'link.field')}"
    names = f"ARRAY(SELECT link.name FROM {links or LINKS} WHERE {changed})"
    return f"(stored.linked - {names}) || {linked_of(merged, links=links, only=changed)}"


def link_value(data: str, field: str) -> str:
    """SQL for the value by which a record's `data` names an object: what the link index holds, up to its length."""
    return f"btrim({data} ->> {field}, {BLANKS})"


async def _settle(
    session: AsyncSession, workspace_id: UUID, model_id: UUID, found: list[Link], where: str, binds: dict[str, Any]
) -> int:
    # Locked first, computed in a second statement: its snapshot holds every object that was committed
    # before the lock was had, so an older object never overwrites a newer one.
    table = partitions.name(model_id)
    binds = binds | binds_of(found) | {"workspace_id": workspace_id, "model_id": model_id}
    ids = list(await session.scalars(text(_lock_differing(table, where)), binds))
    if not ids:
        return 0
    updated = await session.scalars(text(_relink(table)), binds | {"ids": ids})
    return len(updated.all())


def _lock_differing(table: str, where: str) -> str:
    return f"""
SELECT external_id FROM {table} AS stored
 WHERE {where} AND linked IS DISTINCT FROM {linked_of("stored.data")}
 ORDER BY external_id FOR UPDATE"""


def _relink(table: str) -> str:
    # An empty sighting says that the model's records aren't what they were: whoever listens hears of it.
    return f"""
WITH updated AS (
  UPDATE {table} AS stored SET linked = {linked_of("stored.data")}
   WHERE {_OF_MODEL} AND external_id = ANY(:ids)
  RETURNING external_id),
sighted AS (
  INSERT INTO field_sightings (workspace_id, model_id)
  SELECT :workspace_id, :model_id WHERE EXISTS (SELECT FROM updated))
SELECT external_id FROM updated"""


def _named_by(fields: Iterable[str]) -> str:
    # All fields of a model at once: its records are locked in one order, as those who write them do.
    values = [link_value("data", f"CAST(:{bind} AS text)") for bind in fields]
    any_of = " OR ".join(f"(left({it}, {INDEXED_LENGTH}) = ANY(:starts) AND {it} = ANY(:values))" for it in values)
    return f"{_NAMED_IN_MODEL} AND ({any_of})"


def _object_of(data: str) -> str:
    return f"""
          SELECT mapped FROM (
            SELECT mapped, created, object_id, true AS exact FROM integration_objects
             WHERE {_SAME_KIND} AND object_id = {link_value(data, "link.field")}
            UNION ALL
            SELECT mapped, created, object_id, false FROM integration_objects
             WHERE {_SAME_KIND} AND alias = {link_value(data, "link.field")}) AS candidate
           ORDER BY exact DESC, created DESC NULLS LAST, object_id DESC LIMIT 1"""


INDEXED_LENGTH = 300
"""A btree entry holds 8,191 bytes at most, so the index holds the start of a value; ids of objects are far shorter."""

LINKS = """unnest(CAST(:link_names AS text[]), CAST(:link_integrations AS uuid[]), CAST(:link_kinds AS text[]),
                CAST(:link_fields AS text[])) AS link(name, integration_id, kind, field)"""

_SAME_KIND = (
    "workspace_id = :workspace_id AND integration_id = link.integration_id AND kind = link.kind AND NOT deleted"
)

_LINKS = """
SELECT link_name AS name, integration_id, kind, field FROM integration_tasks
 WHERE workspace_id = :workspace_id AND model_id = :model_id ORDER BY link_name
"""

_FIELDS_OF_KIND = """
SELECT DISTINCT model_id, field FROM integration_tasks
 WHERE workspace_id = :workspace_id AND integration_id = :integration_id AND kind = :kind AND indexed_at IS NOT NULL
   AND NOT paused
 ORDER BY model_id, field
"""

_VALUES_OF_OBJECTS = """
SELECT DISTINCT value FROM integration_objects CROSS JOIN LATERAL (VALUES (object_id), (alias)) AS named(value)
 WHERE workspace_id = :workspace_id AND integration_id = :integration_id AND kind = :kind
   AND object_id = ANY(:object_ids) AND value IS NOT NULL
"""

# The index on a link's field is found only by a constant, and a JSON key is always bound.
_PLAN_BY_VALUES = "SELECT set_config('plan_cache_mode', 'force_custom_plan', true)"

# Not `=`: a planner without statistics would take the primary key for the selective one and read the whole model.
_NAMED_IN_MODEL = "workspace_id IS NOT DISTINCT FROM :workspace_id AND model_id IS NOT DISTINCT FROM :model_id"

_OF_MODEL = "workspace_id = :workspace_id AND model_id = :model_id"

_NEXT_IDS = f"""
SELECT max(external_id) AS last, count(*) AS size FROM (
  SELECT external_id FROM {{table}} WHERE {_OF_MODEL} AND external_id > :after
   ORDER BY external_id LIMIT :limit) AS next
"""

_LINKED_IN_RANGE = f"""
SELECT count(*) FROM {{table}}
 WHERE {_OF_MODEL} AND external_id > :after AND external_id <= :last AND linked ? :link_name
"""

_COUNT_LINKED = f"SELECT count(*) FROM {{table}} WHERE {_OF_MODEL} AND linked ? :link_name"
