"""/v1/workspaces, /v1/api-keys, /v1/members, /v1/sessions and /v1/me."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from api.answers import answers
from api.dependencies import Caller, Cursor, Limit, Session, known_id, needs
from api.errors import Forbidden
from api.json_routes import JsonRoute
from api.paging import page, part
from api.schemas import Page
from api.settings import settings
from api.workspaces import passwords, service
from api.workspaces.access import COOKIE, EVERY_MODEL
from api.workspaces.keys import EVERY_SCOPE
from api.workspaces.schemas import (
    ApiKeyCreate,
    ApiKeyCreated,
    ApiKeyItem,
    Me,
    MemberItem,
    SessionItem,
    SignIn,
    UserItem,
    WorkspaceCreate,
    WorkspaceCreated,
    WorkspaceItem,
    WorkspaceRef,
)
from api.workspaces.tables import ApiKey, Member, User, Workspace

router = APIRouter(prefix="/v1", tags=["Workspace"], route_class=JsonRoute)


@router.post("/workspaces", status_code=201, responses=answers(401, 403), dependencies=[EVERY_MODEL])
async def create_workspace(body: WorkspaceCreate, who: Caller, session: Session) -> WorkspaceCreated:
    """A new workspace with its first API key. For a signed-in owner, or a key with every scope."""
    if who.role not in {None, "owner"} or not who.scopes.issuperset(EVERY_SCOPE):
        raise Forbidden("Only an owner, or a key with every scope, may make a workspace")
    workspace, key = await service.create_workspace(session, body.name, owner_id=who.user_id)
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


@router.get("/members", responses=answers(401))
async def list_members(who: Caller, session: Session, limit: Limit = 100, cursor: Cursor = None) -> Page[MemberItem]:
    """The people of this workspace."""
    rows = await session.execute(
        select(User, Member.role, Member.created_at)
        .join(Member, Member.user_id == User.id)
        .where(Member.workspace_id == who.workspace_id)
        .order_by(Member.created_at, User.id)
    )
    items = [
        MemberItem(user=UserItem.model_validate(user), role=role, created_at=created_at)
        for user, role, created_at in rows
    ]
    found, next_cursor = part(items, lambda member: str(member.user.id), limit, cursor)
    return Page(items=found, next_cursor=next_cursor)


@router.get("/api-keys", responses=answers(401, 403), dependencies=[needs("admin")])
async def list_keys(who: Caller, session: Session, limit: Limit = 100, cursor: Cursor = None) -> Page[ApiKeyItem]:
    """The workspace's API keys; the keys themselves are not kept."""
    rows = select(ApiKey).where(ApiKey.workspace_id == who.workspace_id)
    items, next_cursor = await page(session, rows, ApiKey, limit, cursor)
    return Page(items=[ApiKeyItem.model_validate(item) for item in items], next_cursor=next_cursor)


@router.post("/api-keys", status_code=201, responses=answers(401, 403), dependencies=[needs("admin")])
async def create_key(body: ApiKeyCreate, who: Caller, session: Session) -> ApiKeyCreated:
    """A new API key, shown only in this answer; narrowed to models if `model_ids` names some."""
    if missing := set(body.scopes) - who.scopes:
        raise Forbidden(f"A key can't give what its maker doesn't have: {', '.join(sorted(missing))}")
    row, key = await service.create_key(session, who.workspace_id, body.name, list(body.scopes), body.model_ids)
    return ApiKeyCreated(**ApiKeyItem.model_validate(row).model_dump(), key=key)


@router.delete("/api-keys/{key_id}", status_code=204, responses=answers(401, 403, 404), dependencies=[needs("admin")])
async def revoke_key(key_id: str, who: Caller, session: Session) -> None:
    """Revoke an API key at once."""
    await service.revoke_key(session, who.workspace_id, known_id(key_id))


@router.post("/sessions", status_code=201, responses=answers(401, 429))
async def sign_in(body: SignIn, request: Request, response: Response, session: Session) -> SessionItem:
    """Sign in to the web app: sets its cookie."""
    passwords.brake(request.client.host if request.client else "unknown", attempts=60)
    passwords.brake(body.email.strip().lower(), attempts=10)
    token, user, workspace = await service.sign_in(session, body.email, body.password)
    secure = request.url.scheme == "https" or (settings().public_url or "").startswith("https://")
    life = int(service.SESSION_LIFE.total_seconds())
    response.set_cookie(COOKIE, token, max_age=life, httponly=True, samesite="lax", secure=secure)
    return SessionItem(user=UserItem.model_validate(user), workspace=WorkspaceRef.model_validate(workspace))


@router.delete("/sessions/current", status_code=204, responses=answers(401))
async def sign_out(request: Request, response: Response, _: Caller, session: Session) -> None:
    """Sign out of the web app."""
    await service.sign_out(session, request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE)


@router.get("/me", responses=answers(401))
async def me(who: Caller, session: Session) -> Me:
    """Who is calling, and what they may do."""
    workspace = await session.get_one(Workspace, who.workspace_id)
    user = await session.get(User, who.user_id) if who.user_id else None
    return Me(
        user=UserItem.model_validate(user) if user else None,
        workspace=WorkspaceRef.model_validate(workspace),
        role=who.role,
        scopes=sorted(who.scopes),
        model_ids=None if who.model_ids is None else sorted(who.model_ids),
    )
