"""One record, written, noted and shown by one statement: by itself a transaction, in one trip to the database.

It asks whether what is remembered of the key and the model still holds, reads the model's links itself, so that a task
that came meanwhile isn't missed, and holds the lock for which a new task waits (`link_writers`). Batches have their own
statements (`queries`), as one of these a row would be slow.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from api.fields.news import Memory
from api.records import link_writers
from api.records.linking import linked_of, relinked
from api.records.options import Merge, Mode, Options
from api.records.parsing import Row
from api.records.queries import Place
from api.records.targets import STILL_TRUE, Target
from api.straight import Fetch
from api.straight import Row as Found


async def write(fetch: Fetch, target: Target, row: Row, options: Options, *, key: bytes | None = None) -> Found:
    """Write a record: the record as it is then, with `created`; its `external_id` is None when there was nothing to
    change, or it was in the way (create), or it wasn't there (update).

    With a `key`, only if what is remembered of the target is `still_true` for it.
    """
    model_id = target.model.id
    glance = _told.glance(model_id, row.values)
    binds: dict[str, Any] = target.place.binds | {
        "writers": link_writers.lock_key(model_id),
        "external_id": row.external_id,
        "text": row.text,
        "cleared": list(row.cleared),
        "keys": list(row.values),
        "seen": glance.text,
    }
    if key is not None:
        binds |= target.binds(key)
    written = await fetch(_statement(target.place.table, options.mode, options.merge, key is not None), binds)
    if written is None:
        raise AssertionError("it answers one row")
    if written["external_id"] is not None and not options.dry_run:
        _told.keep(model_id, glance)
    return written


async def find(fetch: Fetch, place: Place, external_id: str) -> Found | None:
    """A record as it is."""
    statement = f"WITH {_LINK} SELECT {_SHOWN} FROM {place.table} AS written WHERE {_THIS}"
    return await fetch(statement, place.binds | {"external_id": external_id})


@lru_cache(maxsize=1024)
def _statement(table: str, mode: Mode, merge: Merge, remembered: bool) -> str:
    return f"""
WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(:writers)), {_LINK},
still AS MATERIALIZED ({STILL_TRUE if remembered else "SELECT"}),
written AS ({_WRITES[mode](table, merge)}),
sighted AS (
  INSERT INTO field_sightings (workspace_id, model_id, records, fields)
  SELECT :workspace_id, :model_id, CAST(created AS integer), CAST(:seen AS json) FROM written),
checked AS (
  INSERT INTO link_checks (workspace_id, model_id, external_ids)
  SELECT :workspace_id, :model_id, ARRAY[external_id] FROM written
   WHERE EXISTS (SELECT FROM link WHERE field = ANY(CAST(:keys AS text[]))))
SELECT {_SHOWN}, created, still_true
  FROM (SELECT EXISTS (SELECT FROM still) AS still_true) AS verdict LEFT JOIN written ON true"""


def _upsert(table: str, merge: Merge) -> str:
    merged = _merged("excluded.data", merge)
    return f"""
{_insert(table)}
ON CONFLICT (workspace_id, model_id, external_id) DO UPDATE SET {_set(merged)}
 WHERE stored.data IS DISTINCT FROM {merged}
RETURNING {_WRITTEN}, xmax = 0 AS created"""


def _create(table: str, _merge: Merge) -> str:
    return f"""
{_insert(table)}
ON CONFLICT (workspace_id, model_id, external_id) DO NOTHING
RETURNING {_WRITTEN}, true AS created"""


def _update(table: str, merge: Merge) -> str:
    merged = _merged("sent.data", merge)
    return f"""
UPDATE {table} AS stored SET {_set(merged)} FROM {_SENT}
 WHERE {_THIS} AND stored.data IS DISTINCT FROM {merged}
RETURNING {_WRITTEN}, false AS created"""


def _insert(table: str) -> str:
    return f"""
INSERT INTO {table} AS stored (workspace_id, model_id, external_id, data, linked)
SELECT :workspace_id, :model_id, :external_id, data, {linked_of("data", links="link")} FROM {_SENT}"""


def _set(merged: str) -> str:
    return f"data = {merged}, linked = {relinked(merged, links='link')}, updated_at = now()"


def _merged(sent: str, merge: Merge) -> str:
    return sent if merge is Merge.REPLACE else f"((stored.data || {sent}) - CAST(:cleared AS text[]))"


_told = Memory()

_WRITES: Mapping[Mode, Callable[[str, Merge], str]] = {Mode.UPSERT: _upsert, Mode.CREATE: _create, Mode.UPDATE: _update}

_LINK = """link AS MATERIALIZED (
  SELECT link_name AS name, integration_id, kind, field FROM integration_tasks
   WHERE workspace_id = :workspace_id AND model_id = :model_id)"""

_SENT = "held CROSS JOIN still CROSS JOIN (SELECT CAST(:text AS jsonb) AS data) AS sent"

_THIS = "workspace_id = :workspace_id AND model_id = :model_id AND external_id = :external_id"

_WRITTEN = "stored.external_id, stored.data, stored.linked, stored.created_at, stored.updated_at"

_SHOWN = """external_id, data::text AS data, created_at, updated_at,
       (SELECT coalesce(jsonb_object_agg(name, written.linked -> name), '{}') FROM link)::text AS linked"""
