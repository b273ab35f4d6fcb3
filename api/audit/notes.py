"""What is written into the audit log, in the transaction of the change that it tells of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID, uuid4

from fastapi import Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api import exact

KEPT_DAYS = 400

Action = Literal[
    "model.created",
    "model.updated",
    "model.deleted",
    "field.updated",
    "view.created",
    "view.updated",
    "view.deleted",
    "records.deleted",
    "records.restored",
    "records.exported",
    "import.started",
    "import.cancelled",
    "integration.created",
    "integration.updated",
    "integration.deleted",
    "integration.retried",
    "task.created",
    "task.updated",
    "task.deleted",
    "task.paused",
    "task.resumed",
    "task.resynced",
    "workspace.created",
    "key.created",
    "key.revoked",
    "invitation.created",
    "invitation.accepted",
    "invitation.revoked",
    "member.updated",
    "member.removed",
    "user.updated",
    "user.password_changed",
    "session.started",
    "session.refused",
    "session.ended",
    "session.others_ended",
]

NOBODY_KNOWN: dict[str, str] = {"session.refused": "unknown"}
"""Who did what no person or key did: here somebody who couldn't prove it, else the server's operator."""

Facts = Mapping[str, Any]
Changes = dict[str, dict[str, Any]]


class Actor(Protocol):
    """Who did it, and in which workspace; without the id of a person or key it was somebody else."""

    @property
    def workspace_id(self) -> UUID: ...
    @property
    def user_id(self) -> UUID | None: ...
    @property
    def key_id(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class Target:
    """What it was done to, by the name that it has now."""

    type: str
    id: UUID | str
    name: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The request that asked for it."""

    request_id: str | None = None
    ip: str | None = None


def origin_of(request: Request) -> Origin:
    """What a request tells of itself."""
    return Origin(request.scope.get("request_id"), request.client.host if request.client else None)


def facts(row: object, names: Iterable[str]) -> Facts:
    """What a row says now, to be compared with what it says after a change."""
    return {name: getattr(row, name) for name in names}


def between(before: Facts | None, after: Facts | None) -> Changes:
    """What differs, before and after; null before what was made, and after what is gone."""
    old, new = before or {}, after or {}
    pairs = {name: {"before": old.get(name), "after": new.get(name)} for name in {**old, **new}}
    return {name: pair for name, pair in pairs.items() if pair["before"] != pair["after"]}


async def write(
    session: AsyncSession, actor: Actor, origin: Origin, action: Action, target: Target, changes: Changes | None = None
) -> None:
    """Write an entry, with the name that its actor has now."""
    binds = {
        "workspace_id": actor.workspace_id,
        "id": uuid4(),
        "user_id": actor.user_id,
        "key_id": actor.key_id,
        "other": NOBODY_KNOWN.get(action, "server"),
        "action": action,
        "target": _json({"type": target.type, "id": str(target.id), "name": target.name}),
        "changes": _json(changes or {}),
        "request_id": origin.request_id,
        "ip": origin.ip,
    }
    await session.execute(text(_WRITE), binds)


async def forget_old(session: AsyncSession, *, limit: int = 1000) -> int:
    """Forget entries older than 400 days; how many. For the worker, until it answers 0."""
    gone = await session.scalars(text(_FORGET), {"days": KEPT_DAYS, "limit": limit})
    return len(gone.all())


def _json(value: Any) -> str:
    return exact.dumps(value).decode()


_WRITE = """
INSERT INTO audit_log (workspace_id, id, actor_id, actor, action, target, changes, request_id, ip)
VALUES (:workspace_id, :id, coalesce(CAST(:user_id AS uuid), CAST(:key_id AS uuid)), coalesce(
          (SELECT jsonb_build_object('type', 'user', 'id', id, 'name', name, 'email', email)
             FROM users WHERE id = :user_id),
          (SELECT jsonb_build_object('type', 'key', 'id', id, 'name', name, 'email', NULL)
             FROM api_keys WHERE workspace_id = :workspace_id AND id = :key_id),
          jsonb_build_object('type', CAST(:other AS text), 'id', NULL, 'name', '', 'email', NULL)),
        :action, CAST(:target AS jsonb), CAST(:changes AS jsonb), :request_id, :ip)
"""

_FORGET = """
DELETE FROM audit_log WHERE (workspace_id, at, id) IN (
  SELECT workspace_id, at, old.id FROM workspaces, LATERAL (
    SELECT at, entry.id, workspace_id FROM audit_log AS entry
     WHERE workspace_id = workspaces.id AND at < now() - make_interval(days => :days)
     ORDER BY at, entry.id LIMIT :limit) AS old
   LIMIT :limit)
RETURNING id
"""
