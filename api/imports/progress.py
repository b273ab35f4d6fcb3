"""How far an import is: each statement applies only while it runs, so that what has ended stays as it ended."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.imports import faults, parts
from api.imports.faults import Fault
from api.imports.plans import Plan
from api.imports.reading import Position
from api.imports.schemas import Ended
from api.imports.tables import Import
from api.jobs import LeaseLost

RESULTS = ("created", "updated", "unchanged", "failed")


async def begin(session: AsyncSession, workspace_id: UUID, import_id: UUID) -> Import | None:
    """The import, running from now on; a dry run from its start, for nothing is left of an earlier one. None: ended."""
    binds = {"workspace_id": workspace_id, "id": import_id}
    begun = (await session.execute(text(_BEGIN), binds)).scalar_one_or_none()
    if begun is None:
        return None
    if begun:
        await session.execute(text(_FORGET_FAULTS), binds)
    found: Import | None = await session.get(Import, (workspace_id, import_id), populate_existing=True)
    return found


async def settle(session: AsyncSession, import_: Import, plan: Plan) -> None:
    """Keep what the header said."""
    binds = {"workspace_id": import_.workspace_id, "id": import_.id}
    import_.plan = plan.stored()
    await _running(session, _SETTLE, binds | {"plan": orjson.dumps(import_.plan).decode(), "line": plan.start.line})


async def note(
    session: AsyncSession, import_: Import, counts: dict[str, int], wrong: list[Fault], at: Position
) -> None:
    """Count rows in the transaction that wrote them. LeaseLost when the import has ended meanwhile."""
    counted = {result: counts.get(result, 0) for result in RESULTS}
    binds = {"workspace_id": import_.workspace_id, "id": import_.id, "bytes": at.bytes, "line": at.line}
    most = {"most_listed": faults.MOST_LISTED, "rows": sum(counted.values())}
    await _running(session, _NOTE, binds | counted | most | faults.binds_of(wrong))


async def end(
    session: AsyncSession, workspace_id: UUID, import_id: UUID, status: Ended, error: str | None = None
) -> bool:
    """The import is over and its file is thrown away; whether it was not over yet."""
    binds = {"workspace_id": workspace_id, "id": import_id, "status": status, "error": error}
    if (await session.execute(text(_END), binds)).first() is None:
        return False
    await parts.forget(session, workspace_id, import_id)
    return True


async def _running(session: AsyncSession, statement: str, binds: dict[str, Any]) -> None:
    if (await session.execute(text(statement), binds)).first() is None:
        raise LeaseLost(f"import {binds['id']} has ended")


_MINE = "workspace_id = :workspace_id AND id = :id"

_FORGET_FAULTS = "DELETE FROM import_errors WHERE workspace_id = :workspace_id AND import_id = :id"

_BEGIN = f"""
UPDATE imports
   SET status = 'running', started_at = coalesce(started_at, now()), updated_at = now(),
       rows = CASE WHEN dry_run THEN 0 ELSE rows END,
       created = CASE WHEN dry_run THEN 0 ELSE created END,
       updated = CASE WHEN dry_run THEN 0 ELSE updated END,
       unchanged = CASE WHEN dry_run THEN 0 ELSE unchanged END,
       failed = CASE WHEN dry_run THEN 0 ELSE failed END,
       errors_listed = CASE WHEN dry_run THEN 0 ELSE errors_listed END,
       bytes = CASE WHEN dry_run THEN coalesce((plan ->> 'bytes')::bigint, 0) ELSE bytes END,
       line = CASE WHEN dry_run THEN coalesce((plan ->> 'line')::bigint, 1) ELSE line END
 WHERE {_MINE} AND status IN ('queued', 'running')
RETURNING dry_run
"""

_SETTLE = f"""
UPDATE imports SET plan = CAST(:plan AS jsonb), line = :line
 WHERE {_MINE} AND status = 'running' RETURNING id
"""

_NOTE = f"""
WITH listed AS (
  INSERT INTO import_errors (workspace_id, import_id, line, external_id, field, reason)
  SELECT :workspace_id, :id, line, external_id, field, reason
    FROM unnest(CAST(:lines AS bigint[]), CAST(:external_ids AS text[]), CAST(:fields AS text[]),
                CAST(:reasons AS text[])) WITH ORDINALITY AS fault(line, external_id, field, reason, place)
   ORDER BY place
   LIMIT (SELECT greatest(:most_listed - errors_listed, 0) FROM imports WHERE {_MINE})
  RETURNING id)
UPDATE imports
   SET rows = rows + :rows, created = created + :created, updated = updated + :updated,
       unchanged = unchanged + :unchanged, failed = failed + :failed, bytes = :bytes, line = :line,
       errors_listed = errors_listed + (SELECT count(*) FROM listed), updated_at = now()
 WHERE {_MINE} AND status = 'running'
RETURNING id
"""

_END = f"""
UPDATE imports
   SET status = :status, error = :error, finished_at = now(), updated_at = now(),
       bytes = CASE WHEN :status = 'done' THEN total_bytes ELSE bytes END
 WHERE {_MINE} AND status IN ('queued', 'running')
RETURNING id
"""
