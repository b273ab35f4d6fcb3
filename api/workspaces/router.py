"""/v1/workspaces and /v1/api-keys."""

from fastapi import APIRouter
from sqlalchemy import select

from api.answers import answers
from api.audit.dependencies import Note
from api.audit.notes import Facts, Target, between
from api.dependencies import Caller, Cursor, Limit, Session, known_id, needs
from api.errors import Forbidden
from api.json_routes import JsonRoute
from api.paging import page
from api.schemas import Page
from api.workspaces import service
from api.workspaces.access import EVERY_MODEL
from api.workspaces.keys import EVERY_SCOPE
from api.workspaces.schemas import (
    ApiKeyCreate,
    ApiKeyCreated,
    ApiKeyItem,
    WorkspaceCreate,
    WorkspaceCreated,
    WorkspaceItem,
)
from api.workspaces.tables import ApiKey, Member, Workspace

router = APIRouter(prefix="/v1", tags=["Workspace"], route_class=JsonRoute)

TOLD = {"name", "prefix", "scopes", "model_ids"}
"""What the audit log tells of a key."""


@router.post("/workspaces", status_code=201, responses=answers(401, 403), dependencies=[EVERY_MODEL])
async def create_workspace(body: WorkspaceCreate, who: Caller, session: Session, note: Note) -> WorkspaceCreated:
    """A new workspace with its first API key. For a signed-in owner, or a key with every scope."""
    if who.role not in {None, "owner"} or not who.scopes.issuperset(EVERY_SCOPE):
        raise Forbidden("Only an owner, or a key with every scope, may make a workspace")
    workspace, key = await service.create_workspace(session, body.name, owner_id=who.user_id)
    await note(session, "workspace.created", Target("workspace", workspace.id, workspace.name))
    return WorkspaceCreated(id=workspace.id, name=workspace.name, created_at=workspace.created_at, api_key=key)


@router.get("/workspaces", responses=answers(401))
async def list_workspaces(
    who: Caller, session: Session, limit: Limit = 100, cursor: Cursor = None
) -> Page[WorkspaceItem]:
    """The workspaces that the caller may enter."""
    rows = select(Workspace).where(Workspace.id == who.workspace_id)
    if who.user_id is not None:
        mine = select(Member.workspace_id).where(Member.user_id == who.user_id)
        rows = select(Workspace).where(Workspace.id.in_(mine))
    items, next_cursor = await page(session, rows, Workspace, limit, cursor)
    return Page(items=[WorkspaceItem.model_validate(item) for item in items], next_cursor=next_cursor)


@router.get("/api-keys", responses=answers(401, 403), dependencies=[needs("admin")])
async def list_keys(who: Caller, session: Session, limit: Limit = 100, cursor: Cursor = None) -> Page[ApiKeyItem]:
    """The workspace's API keys; the keys themselves are not kept."""
    rows = select(ApiKey).where(ApiKey.workspace_id == who.workspace_id)
    items, next_cursor = await page(session, rows, ApiKey, limit, cursor)
    return Page(items=[ApiKeyItem.model_validate(item) for item in items], next_cursor=next_cursor)


@router.post("/api-keys", status_code=201, responses=answers(401, 403), dependencies=[needs("admin")])
async def create_key(body: ApiKeyCreate, who: Caller, session: Session, note: Note) -> ApiKeyCreated:
    """A new API key, shown only in this answer; narrowed to models if `model_ids` names some."""
    if missing := set(body.scopes) - who.scopes:
        raise Forbidden(f"A key can't give what its maker doesn't have: {', '.join(sorted(missing))}")
    row, key = await service.create_key(session, who.workspace_id, body.name, list(body.scopes), body.model_ids)
    await note(session, "key.created", _target(row), between(None, _told(row)))
    return ApiKeyCreated(**ApiKeyItem.model_validate(row).model_dump(), key=key)


@router.delete("/api-keys/{key_id}", status_code=204, responses=answers(401, 403, 404), dependencies=[needs("admin")])
async def revoke_key(key_id: str, who: Caller, session: Session, note: Note) -> None:
    """Revoke an API key at once."""
    row = await service.key_of(session, who.workspace_id, known_id(key_id))
    await note(session, "key.revoked", _target(row), between(_told(row), None))
    await session.delete(row)


def _told(key: ApiKey) -> Facts:
    return ApiKeyItem.model_validate(key).model_dump(mode="json", include=TOLD)


def _target(key: ApiKey) -> Target:
    return Target("key", key.id, key.name)
