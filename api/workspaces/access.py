"""Who is calling, and what they may do."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.params import Depends as DependsOn
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import Forbidden, Unauthorized
from api.session import Session
from api.workspaces import keys
from api.workspaces.keys import EVERY_SCOPE, OF_EVERY_MODEL, Scope
from api.workspaces.tables import Member, WebSession

COOKIE = "gather_session"
CSRF_HEADER = "x-gather-csrf"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

SCOPES_OF_ROLE: dict[str, tuple[str, ...]] = {
    "owner": EVERY_SCOPE,
    "admin": EVERY_SCOPE,
    "editor": ("records:read", "records:write", "models:write", "views:write"),
    "viewer": ("records:read",),
}


@dataclass(frozen=True, slots=True)
class Who:
    """The workspace that a request works in, and the person or key behind it."""

    workspace_id: UUID
    scopes: frozenset[str]
    user_id: UUID | None = None
    key_id: UUID | None = None
    role: str | None = None
    model_ids: frozenset[UUID] | None = None
    """The models that a key is narrowed to: of others it gets the answer that there is for what doesn't exist."""


async def caller(request: Request, session: Session) -> Who:
    """The caller by `Authorization: Token KEY` (or `Bearer KEY`), else by the web app's cookie. 401 otherwise."""
    header = request.headers.get("authorization")
    if header is not None:
        return await _by_key(session, header)
    cookie = request.cookies.get(COOKIE)
    if cookie is None:
        raise Unauthorized("Send your API key: `Authorization: Token KEY`")
    if request.method not in SAFE_METHODS and CSRF_HEADER not in request.headers:
        raise Forbidden(f"A request with the session cookie needs the header {CSRF_HEADER}", code="csrf_header_missing")
    return await _by_cookie(session, cookie)


async def _by_key(session: AsyncSession, header: str) -> Who:
    scheme, _, key = header.partition(" ")
    if scheme.lower() not in {"token", "bearer"} or not key.strip():
        raise Unauthorized("The header is `Authorization: Token KEY`")
    row = await keys.find(session, key.strip())
    if row is None:
        raise Unauthorized("This API key is not known here; it may have been revoked", code="unknown_api_key")
    narrowed = None if row.model_ids is None else frozenset(row.model_ids)
    return Who(workspace_id=row.workspace_id, scopes=frozenset(row.scopes), key_id=row.id, model_ids=narrowed)


async def _by_cookie(session: AsyncSession, token: str) -> Who:
    found = await session.execute(
        select(WebSession.workspace_id, WebSession.user_id, Member.role)
        .join(Member, (Member.workspace_id == WebSession.workspace_id) & (Member.user_id == WebSession.user_id))
        .where(WebSession.hash == keys.digest(token), WebSession.expires_at > func.now())
    )
    row = found.one_or_none()
    if row is None:
        raise Unauthorized("Your session has ended; sign in again", code="session_ended")
    scopes = frozenset(SCOPES_OF_ROLE[row.role])
    return Who(workspace_id=row.workspace_id, scopes=scopes, user_id=row.user_id, role=row.role)


Caller = Annotated[Who, Depends(caller, scope="function")]


def needs(scope: Scope) -> DependsOn:
    """A route's `dependencies=[needs("records:write")]`: 403 for a caller without the scope."""

    async def check(who: Caller) -> None:
        if scope not in who.scopes:
            raise Forbidden(f"This needs the scope {scope}; yours are: {', '.join(sorted(who.scopes)) or 'none'}")
        if scope in OF_EVERY_MODEL:
            await _of_every_model(who)

    depends: DependsOn = Depends(check, scope="function")
    return depends


async def _of_every_model(who: Caller) -> None:
    if who.model_ids is not None:
        detail = (
            "This API key is narrowed to some models, and this concerns the whole workspace: use a key of all models"
        )
        raise Forbidden(detail, code="narrowed_key")


EVERY_MODEL: DependsOn = Depends(_of_every_model, scope="function")
"""Of a route's `dependencies`: 403 for a key that is narrowed to some models."""
