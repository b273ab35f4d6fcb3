"""Dead letters: objects and notices that failed too often, listed with their reasons, and tried again when asked to."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.errors import Unreadable
from api.integrations import dirty, inbox
from api.integrations.dirty import MOST_ATTEMPTS, WANTED
from api.integrations.schemas import DeadLetterItem

REFUSALS = ("22", "23", "42", "54")
"""Classes of SQLSTATE that say: not this value, however often you try."""


async def listed(
    session: AsyncSession, workspace_id: UUID, integration_id: UUID, *, limit: int, cursor: str | None
) -> tuple[list[DeadLetterItem], str | None]:
    """A page of letters, the oldest trouble first, and the cursor of the next."""
    since, after = _place_of(cursor) if cursor is not None else (None, None)
    binds = _of(workspace_id, integration_id) | {"since": since, "after": after, "limit": limit + 1}
    rows = (await session.execute(text(_LISTED), binds)).all()
    found = [DeadLetterItem.model_validate(row) for row in rows[:limit]]
    return found, _cursor_of(found[-1]) if len(rows) > limit else None


async def retry(session: AsyncSession, workspace_id: UUID, integration_id: UUID, ids: Sequence[str] | None) -> int:
    """Have letters tried once more now, all of them or those named; how many there were."""
    return await _again(session, workspace_id, integration_id, ids=None if ids is None else sorted(ids), kind=None)


async def revive(session: AsyncSession, workspace_id: UUID, integration_id: UUID, kind: str | None = None) -> None:
    """Have letters tried once more because something has changed: another key, a list that was read anew."""
    await _again(session, workspace_id, integration_id, ids=None, kind=kind)


async def _again(
    session: AsyncSession, workspace_id: UUID, integration_id: UUID, *, ids: list[str] | None, kind: str | None
) -> int:
    binds = _of(workspace_id, integration_id) | {"ids": ids, "kind": kind}
    objects = len((await session.execute(text(_FETCH_AGAIN), binds)).all())
    notices = len((await session.execute(text(_READ_AGAIN), binds)).all()) if kind is None else 0
    if objects:
        await dirty.ask(session, workspace_id, integration_id)
    if notices:
        jobs.ring_after_commit(session)
    return objects + notices


async def drain_one_by_one(session: AsyncSession, workspace_id: UUID, integration_id: UUID) -> int:
    """Drain the inbox after a batch of it failed: a notice that nobody can read holds up no other."""
    taken = 0
    for event_id in await inbox.next_waiting(session, workspace_id, integration_id):
        try:
            async with session.begin_nested():
                taken += await inbox.drain_one(session, workspace_id, integration_id, event_id)
        except DBAPIError as error:
            if not is_refusal(error):
                raise
            wrong = {"event_id": event_id, "error": reason_of(error)}
            await session.execute(text(_UNREADABLE), _of(workspace_id, integration_id) | wrong)
    return taken


def is_refusal(error: DBAPIError) -> bool:
    """Whether the database refused what it was given, rather than being away or in a hurry."""
    state = getattr(error.orig, "sqlstate", None)
    return isinstance(state, str) and state[:2] in REFUSALS


def reason_of(error: DBAPIError) -> str:
    """A refusal in the database's own words."""
    said = str(error.orig).rpartition(">: ")[2].splitlines()
    return f"It couldn't be stored: {said[0] if said else type(error.orig).__name__}"[:500]


def _of(workspace_id: UUID, integration_id: UUID) -> dict[str, Any]:
    return {"workspace_id": workspace_id, "integration_id": integration_id, "most": MOST_ATTEMPTS}


def _cursor_of(last: DeadLetterItem) -> str:
    return base64.urlsafe_b64encode(f"{last.failing_since.isoformat()} {last.id}".encode()).decode()


def _place_of(cursor: str) -> tuple[datetime, str]:
    try:
        since, _, id_ = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        return datetime.fromisoformat(since).astimezone(UTC), id_.replace("\0", "")
    except (binascii.Error, ValueError, OverflowError) as error:
        raise Unreadable("Use a `next_cursor` that this list gave", code="invalid_cursor") from error


_MINE = "workspace_id = :workspace_id AND integration_id = :integration_id AND attempts >= :most"

_OBJECT = "kind || ':' || object_id"
_NOTICE = "'event:' || event_id"
_IS_ASKED = "(CAST(:ids AS text[]) IS NULL OR {id} = ANY(CAST(:ids AS text[])))"

DEAD_OBJECTS = f"FROM dirty_objects AS dirty WHERE {_MINE} AND {WANTED}"
DEAD_NOTICES = f"FROM inbox_events AS notice WHERE {_MINE} AND processed_at IS NULL"

_LISTED = f"""
SELECT * FROM (
  SELECT {_OBJECT} AS id, kind, object_id, error AS reason, failing_since, attempts AS tries,
         given_up_at IS NULL AS retrying {DEAD_OBJECTS}
  UNION ALL
  SELECT {_NOTICE}, 'event', event_id, type || ': ' || error, failing_since, attempts, given_up_at IS NULL
  {DEAD_NOTICES}) AS letter
 WHERE CAST(:since AS timestamptz) IS NULL OR (failing_since, id) > (CAST(:since AS timestamptz), CAST(:after AS text))
 ORDER BY failing_since, id LIMIT :limit
"""

# Locked in the order in which everyone locks them.
_FETCH_AGAIN = f"""
WITH chosen AS (
  SELECT workspace_id, integration_id, kind, object_id {DEAD_OBJECTS} AND {_IS_ASKED.format(id=_OBJECT)}
     AND (CAST(:kind AS text) IS NULL OR kind = CAST(:kind AS text))
   ORDER BY kind, object_id FOR UPDATE OF dirty)
UPDATE dirty_objects AS dirty SET given_up_at = NULL, due_at = now() FROM chosen
 WHERE dirty.workspace_id = chosen.workspace_id AND dirty.integration_id = chosen.integration_id
   AND dirty.kind = chosen.kind AND dirty.object_id = chosen.object_id
RETURNING dirty.object_id
"""

_READ_AGAIN = f"""
WITH chosen AS (
  SELECT workspace_id, integration_id, event_id {DEAD_NOTICES} AND {_IS_ASKED.format(id=_NOTICE)}
   ORDER BY event_id FOR UPDATE)
UPDATE inbox_events AS notice SET given_up_at = NULL FROM chosen
 WHERE notice.workspace_id = chosen.workspace_id AND notice.integration_id = chosen.integration_id
   AND notice.event_id = chosen.event_id
RETURNING notice.event_id
"""

_UNREADABLE = """
UPDATE inbox_events
   SET attempts = attempts + 1, error = :error, failing_since = coalesce(failing_since, now()),
       given_up_at = CASE WHEN attempts + 1 >= :most THEN now() END
 WHERE workspace_id = :workspace_id AND integration_id = :integration_id AND event_id = :event_id
"""
