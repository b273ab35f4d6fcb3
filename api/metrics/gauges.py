"""What the database knows of its work, as gauges: one statement when somebody asks, and not for long."""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from prometheus_client import Metric
from sqlalchemy import text

from api.database import Database

log = logging.getLogger("gather.metrics")

PATIENCE_SECONDS = 2.0

ALIVE_SECONDS = 30

HELP = {
    "gather_db_up": "Whether the database answered in time",
    "gather_inbox_waiting": "Notices that are stored and not read yet",
    "gather_inbox_oldest_age_seconds": "Age of the oldest of them",
    "gather_dirty_objects": "Objects that a notice has named and that aren't fetched yet",
    "gather_dead_letters": "Notices and objects that failed so often that people are told",
    "gather_integrations": "Integrations",
    "gather_integrations_failing": "Integrations of which an activity fails now",
    "gather_integration_lag_seconds": "Age of the oldest news that isn't in yet, of the integration furthest behind",
    "gather_jobs_waiting": "Jobs that are due and wait for a worker",
    "gather_jobs_oldest_age_seconds": "How long the oldest of them has been due",
    "gather_jobs_running": "Jobs that a worker holds",
    "gather_jobs_failing": "Jobs whose last try failed",
    "gather_workers": "Workers that gave a sign of life within half a minute",
    "gather_worker_heartbeat_age_seconds": "Time since a worker's last sign of life",
}

Sample = tuple[str, Mapping[str, str], float]


async def read(database: Database, most_attempts: int) -> tuple[list[Sample], dict[str, str]]:
    """The gauges, and what each worker told of itself; none of it when the database doesn't answer soon."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), database.transaction() as session:
            told = await session.scalar(text(_GAUGES), {"most": most_attempts})
    except Exception as error:
        log.warning("no gauges of the database: %r", error)
        return [("gather_db_up", {}, 0)], {}
    found = told if isinstance(told, dict) else orjson.loads(told)
    return [("gather_db_up", {}, 1), *_samples(found)], {one["name"]: one["told"] for one in found["workers"]}


def families(samples: list[Sample]) -> Iterator[Metric]:
    """The samples as Prometheus knows them."""
    by_name: dict[str, Metric] = {}
    for name, labels, value in samples:
        family = by_name.setdefault(name, Metric(name, HELP[name], "gauge"))
        family.add_sample(name, dict(labels), value)
    yield from by_name.values()


def _samples(found: dict[str, Any]) -> Iterator[Sample]:
    for name in ("gather_inbox_waiting", "gather_inbox_oldest_age_seconds", "gather_dirty_objects"):
        yield name, {}, found[name]
    yield "gather_dead_letters", {}, found["gather_dead_letters"]
    for one in found["integrations"]:
        of_type = {"type": one["type"]}
        yield "gather_integrations", of_type, one["integrations"]
        yield "gather_integrations_failing", of_type, one["failing"]
        yield "gather_integration_lag_seconds", of_type, one["lag"]
    for one in found["jobs"]:
        of_kind = {"kind": one["kind"]}
        yield "gather_jobs_waiting", of_kind, one["waiting"]
        yield "gather_jobs_oldest_age_seconds", of_kind, one["age"]
        yield "gather_jobs_running", of_kind, one["running"]
        yield "gather_jobs_failing", of_kind, one["failing"]
    yield "gather_workers", {}, sum(one["age"] < ALIVE_SECONDS for one in found["workers"])
    for one in found["workers"]:
        yield "gather_worker_heartbeat_age_seconds", {"worker": one["name"]}, one["age"]


_SECONDS = "CAST(coalesce(extract(epoch FROM now() - {}), 0) AS float8)"

_GAUGES = f"""
WITH waiting AS MATERIALIZED (
  SELECT workspace_id, integration_id, received_at, attempts >= :most AS dead
    FROM inbox_events WHERE processed_at IS NULL),
dirty AS MATERIALIZED (
  SELECT workspace_id, integration_id, marked_at, fetched, attempts >= :most AS dead FROM dirty_objects),
behind AS (
  SELECT workspace_id, integration_id, min(since) AS since
    FROM (SELECT workspace_id, integration_id, received_at AS since FROM waiting WHERE NOT dead
          UNION ALL
          SELECT workspace_id, integration_id, marked_at FROM dirty WHERE NOT dead AND NOT fetched) AS news
   GROUP BY 1, 2),
connected AS (
  SELECT type, count(*) AS integrations, count(*) FILTER (WHERE errors <> '{{}}') AS failing,
         {_SECONDS.format("min(since)")} AS lag
    FROM integrations AS integration
    LEFT JOIN behind ON behind.workspace_id = integration.workspace_id AND behind.integration_id = integration.id
   WHERE removed_at IS NULL GROUP BY type),
work AS (
  SELECT kind, count(*) FILTER (WHERE is_due) AS waiting, {_SECONDS.format("min(due_at) FILTER (WHERE is_due)")} AS age,
         count(*) FILTER (WHERE lease_until >= now()) AS running, count(*) FILTER (WHERE failures > 0) AS failing
    FROM (SELECT kind, due_at, lease_until, failures,
                 due_at <= now() AND (lease_until IS NULL OR lease_until < now()) AS is_due FROM jobs) AS job
   GROUP BY kind),
hands AS (
  SELECT name, told, {_SECONDS.format("seen_at")} AS age FROM workers WHERE seen_at > now() - interval '1 hour')
SELECT jsonb_build_object(
  'gather_inbox_waiting', (SELECT count(*) FROM waiting WHERE NOT dead),
  'gather_inbox_oldest_age_seconds', (SELECT {_SECONDS.format("min(received_at)")} FROM waiting WHERE NOT dead),
  'gather_dirty_objects', (SELECT count(*) FROM dirty WHERE NOT dead AND NOT fetched),
  'gather_dead_letters', (SELECT count(*) FROM waiting WHERE dead) + (SELECT count(*) FROM dirty WHERE dead),
  'integrations', (SELECT coalesce(jsonb_agg(to_jsonb(connected)), '[]') FROM connected),
  'jobs', (SELECT coalesce(jsonb_agg(to_jsonb(work)), '[]') FROM work),
  'workers', (SELECT coalesce(jsonb_agg(to_jsonb(hands)), '[]') FROM hands))
"""
