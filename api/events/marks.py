"""How the things of a workspace look now, in one statement: what writers leave anyway, nothing is written for it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from api.database import Database
from api.events.news import Mark, Thing

Found = dict[UUID, dict[Thing, Mark]]


async def read(database: Database, workspace_ids: Sequence[UUID]) -> Found:
    """The marks of each workspace, all of one instant."""
    found: Found = {workspace_id: {} for workspace_id in workspace_ids}
    async with database.transaction() as session:
        for row in await session.execute(text(_MARKS), {"ids": list(workspace_ids)}):
            mark = Mark(row.mark, frozenset(row.model_ids), row.about or {})
            found[row.workspace_id][row.name, row.id] = mark
    return found


_OURS = "workspace_id = ANY(:ids)"

# A fold moves sightings into the model's own count in one transaction, so that the sum is how many writes there ever
# were, whichever of them committed first.
_RECORDS = f"""
SELECT workspace_id, 'record.changed' AS name, id, ARRAY[id] AS model_ids, CAST(NULL AS jsonb) AS about,
       CAST(sightings_folded + coalesce(unfolded, 0) AS text) AS mark
  FROM models LEFT JOIN (
    SELECT workspace_id, model_id AS id, count(*) AS unfolded
      FROM field_sightings WHERE {_OURS} GROUP BY 1, 2) AS sighted USING (workspace_id, id)
 WHERE {_OURS}"""

_MODELS = f"""
SELECT workspace_id, 'model.changed', id, ARRAY[id], NULL, md5(jsonb_build_array(name, type, id_field)::text)
  FROM models WHERE {_OURS}"""

# Thousands of rows each second: a sum of hashes, for a digest of a sorted list takes twice as long.
_FIELDS = f"""
SELECT workspace_id, 'field.changed', model_id, ARRAY[model_id], NULL,
       CAST(sum(hashtextextended(concat_ws(' ', key, hidden, pinned IS NULL, pinned, label), 0)) AS text)
  FROM fields WHERE {_OURS} GROUP BY workspace_id, model_id"""

_VIEWS = f"""
SELECT workspace_id, 'view.changed', id, ARRAY[model_id], jsonb_build_object('model_id', model_id), CAST(xmin AS text)
  FROM views WHERE {_OURS}"""

_INTEGRATIONS = f"""
SELECT workspace_id, 'integration.changed', id, coalesce(model_ids, '{{}}'), NULL,
       md5(jsonb_build_array(name, key_hint, account, delivery, delivery_detail, set_up_at, errors,
                             endpoint_found_off_at, tasks)::text)
  FROM integrations LEFT JOIN (
    SELECT workspace_id, integration_id AS id, array_agg(DISTINCT model_id) AS model_ids,
           array_agg(id ORDER BY id) AS tasks
      FROM integration_tasks WHERE {_OURS} GROUP BY 1, 2) AS served USING (workspace_id, id)
 WHERE {_OURS} AND removed_at IS NULL"""

_TASKS = f"""
SELECT workspace_id, 'task.progress', id, ARRAY[model_id],
       jsonb_build_object('integration_id', integration_id, 'model_id', model_id),
       md5(jsonb_build_array(paused, link_name, options, indexed_at, linked_at, records_linked, records_checked,
                             sync)::text)
  FROM integration_tasks AS task LEFT JOIN LATERAL (
    SELECT jsonb_build_array(sync.id, pages, objects, windows_done, finished_at) AS sync FROM syncs AS sync
     WHERE sync.workspace_id = task.workspace_id AND sync.integration_id = task.integration_id AND sync.kind = task.kind
     ORDER BY started_at DESC LIMIT 1) AS newest ON true
 WHERE {_OURS}"""

_IMPORTS = f"""
SELECT workspace_id, 'import.progress', id, ARRAY[model_id], jsonb_build_object('model_id', model_id),
       concat_ws(' ', status, bytes, rows)
  FROM imports WHERE {_OURS} AND (status IN ('queued', 'running') OR finished_at > now() - interval '1 minute')"""

_MARKS = " UNION ALL ".join((_RECORDS, _MODELS, _FIELDS, _VIEWS, _INTEGRATIONS, _TASKS, _IMPORTS))
