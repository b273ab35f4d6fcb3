"""/v1/audit-log."""

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BeforeValidator
from sqlalchemy import Select, or_, select, tuple_

from api import exact
from api.answers import answers
from api.audit.schemas import AuditItem
from api.audit.tables import AuditEntry
from api.dependencies import Caller, Cursor, Limit, Session, needs
from api.doors import Door
from api.paging import cursor_of, place_of
from api.schemas import Page

router = APIRouter(prefix="/v1", tags=["Workspace"], route_class=Door)

ActorId = Annotated[UUID | None, Query(description="Only what this person or API key did")]
ActionName = Annotated[
    str | None,
    Query(pattern=r"^[a-z_.]{1,100}$", description="`view.updated`, or `view` for all that views went through"),
]


def _written_out(raw: Any) -> Any:
    """A number isn't taken for seconds: who sends one may have meant milliseconds, or a year."""
    if isinstance(raw, str) and _NUMBER.fullmatch(raw):
        raise ValueError("a time is written out, as in 2026-11-23T12:00:00Z")
    return raw


_NUMBER = re.compile(r"\s*[-+]?[\d_]*\.?[\d_]*(e[-+]?\d+)?\s*", re.IGNORECASE)
Instant = Annotated[AwareDatetime, BeforeValidator(_written_out)]
Since = Annotated[Instant | None, Query(description="From this moment on, with its offset from UTC")]
Until = Annotated[Instant | None, Query(description="Before this moment")]


@router.get("/audit-log", response_model=Page[AuditItem], responses=answers(401, 403), dependencies=[needs("admin")])
async def read_audit_log(
    who: Caller,
    session: Session,
    actor: ActorId = None,
    action: ActionName = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Who changed what, the newest first, for 400 days. Of records only deleting and restoring is noted, as counts."""
    rows = select(AuditEntry).where(AuditEntry.workspace_id == who.workspace_id)
    if actor is not None:
        rows = rows.where(AuditEntry.actor_id == actor)
    if action is not None:
        rows = rows.where(or_(AuditEntry.action == action, AuditEntry.action.startswith(f"{action}.", autoescape=True)))
    if since is not None:
        rows = rows.where(AuditEntry.at >= since)
    if until is not None:
        rows = rows.where(AuditEntry.at < until)
    return await _page(session, rows, limit, cursor)


async def _page(session: Session, rows: Select[AuditEntry], limit: int, cursor: str | None) -> Response:
    if cursor is not None:
        rows = rows.where(tuple_(AuditEntry.at, AuditEntry.id) < tuple_(*place_of(cursor)))
    newest = rows.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit + 1)
    found = list(await session.scalars(newest))
    last = found[limit - 1] if len(found) > limit else None
    page = {"items": [_item(entry) for entry in found[:limit]], "next_cursor": last and cursor_of(last.at, last.id)}
    return Response(exact.dumps(page), media_type="application/json")


def _item(entry: AuditEntry) -> dict[str, Any]:
    # A filter's decimals as they are: they would be shown as texts, and some are beyond any float.
    return AuditItem.model_validate(entry).model_dump(mode="json") | {"changes": entry.changes}
