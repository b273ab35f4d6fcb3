"""Who is calling, and what they may do."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Request
from fastapi.params import Depends as DependsOn

from api.errors import Forbidden, Unauthorized
from api.session import database_of
from api.straight import Fetch
from api.workspaces import cookies, keys
from api.workspaces.keys import EVERY_SCOPE, OF_EVERY_MODEL, Scope

CSRF_HEADER = "x-gather-csrf"
CALLER = "gather.caller"
"""Where a request's scope says who is calling, once that is known."""
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

Role = Literal["owner", "admin", "editor", "viewer"]

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
    session_id: UUID | None = None

    def may_know(self, model_id: UUID | None) -> bool:
        """Whether a model of the workspace is one that the caller may know of."""
        return self.model_ids is None or model_id in self.model_ids


async def caller(request: Request) -> Who:
    """The caller by `Authorization: Token KEY` (or `Bearer KEY`), else by the web app's cookie. 401 otherwise."""
    async with database_of(request).straight() as fetch:
        return await caller_by(request, fetch)


async def caller_by(request: Request, fetch: Fetch) -> Who:
    """The same, over a connection that is at hand."""
    who = await _caller(request, fetch)
    request.scope[CALLER] = who
    return who


def is_known(request: Request) -> bool:
    """Whether it was asked already who is calling, and there was an answer."""
    return CALLER in request.scope


async def _caller(request: Request, fetch: Fetch) -> Who:
    header = request.headers.get("authorization")
    if header is not None:
        return await _by_key(fetch, header)
    cookie = cookies.token_in(request)
    if cookie is None:
        raise Unauthorized("Send your API key: `Authorization: Token KEY`")
    if request.method not in SAFE_METHODS and CSRF_HEADER not in request.headers:
        raise Forbidden(f"A request with the session cookie needs the header {CSRF_HEADER}", code="csrf_header_missing")
    return await _by_cookie(fetch, cookie)


def key_in(request: Request) -> bytes | None:
    """The hash of the API key in a request, if it has one."""
    key = _key_of(request.headers.get("authorization", ""))
    return keys.digest(key) if key else None


def _key_of(header: str) -> str | None:
    scheme, _, key = header.partition(" ")
    return key.strip() or None if scheme.lower() in {"token", "bearer"} else None


async def _by_key(fetch: Fetch, header: str) -> Who:
    key = _key_of(header)
    if key is None:
        raise Unauthorized("The header is `Authorization: Token KEY`")
    row = await keys.find(fetch, key)
    if row is None:
        raise Unauthorized("This API key is not known here; it may have been revoked", code="unknown_api_key")
    narrowed = None if row["model_ids"] is None else frozenset(row["model_ids"])
    return Who(row["workspace_id"], frozenset(row["scopes"]), key_id=row["id"], model_ids=narrowed)


async def _by_cookie(fetch: Fetch, token: str) -> Who:
    row = await fetch(_SESSION, {"hash": keys.digest(token)})
    if row is None:
        raise Unauthorized("Your session has ended; sign in again", code="session_ended")
    if row["to_note"]:
        await fetch(_NOTE_USE, {"id": row["id"], "user_id": row["user_id"]})
    role = row["role"]
    scopes = frozenset(SCOPES_OF_ROLE[role])
    return Who(row["workspace_id"], scopes, user_id=row["user_id"], role=role, session_id=row["id"])


_SESSION = """
SELECT id, workspace_id, user_id, role, last_used_at < now() - interval '1 minute' AS to_note
  FROM sessions JOIN members USING (workspace_id, user_id)
 WHERE hash = :hash AND expires_at > now()
"""

# Fourteen days from its last use, thirty from its start; skipping a locked row, no request waits for another's.
_NOTE_USE = """
UPDATE sessions SET last_used_at = now(),
       expires_at = least(now() + interval '14 days', created_at + interval '30 days')
 WHERE hash IN (SELECT hash FROM sessions WHERE user_id = :user_id AND id = :id FOR UPDATE SKIP LOCKED)
"""

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


async def _person(who: Caller) -> UUID:
    if who.user_id is None:
        raise Forbidden("This is for a person who is signed in; an API key is nobody", code="not_a_person")
    return who.user_id


PersonId = Annotated[UUID, Depends(_person, scope="function")]
"""The person who is signed in; 403 for an API key."""
