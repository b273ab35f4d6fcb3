"""What happens to the web app's sessions: begun, found, ended."""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from fastapi import Request
from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import NotFound
from api.workspaces import cookies, keys
from api.workspaces.access import Who
from api.workspaces.tables import Member, WebSession

IDLE = timedelta(days=14)
LONGEST_USER_AGENT = 400


class SessionNotFound(NotFound):
    code = "session_not_found"


class WorkspaceNotFound(NotFound):
    code = "workspace_not_found"


@dataclass(frozen=True, slots=True)
class Begun:
    """A session, and the token that only its browser has."""

    who: Who
    token: str


async def begin(session: AsyncSession, request: Request, user_id: UUID, workspace_id: UUID) -> Begun:
    """A session in this browser, with a token of its own; the one that it had before is over."""
    if former := cookies.token_in(request):
        await session.execute(delete(WebSession).where(WebSession.hash == keys.digest(former)))
    token, id = secrets.token_urlsafe(32), uuid4()
    row = WebSession(
        hash=keys.digest(token),
        id=id,
        user_id=user_id,
        workspace_id=workspace_id,
        user_agent=request.headers.get("user-agent", "")[:LONGEST_USER_AGENT],
        expires_at=datetime.now(UTC) + IDLE,
    )
    session.add(row)
    await session.flush()
    return Begun(Who(workspace_id, frozenset(), user_id=user_id, session_id=id), token)


async def end(session: AsyncSession, user_id: UUID, session_id: UUID | None) -> None:
    """One session of a person ends at once, or SessionNotFound."""
    mine = delete(WebSession).where(WebSession.user_id == user_id, WebSession.id == session_id)
    if (await session.execute(mine.returning(WebSession.id))).first() is None:
        raise SessionNotFound("You have no such session")


async def end_others(session: AsyncSession, user_id: UUID, current: UUID | None) -> int:
    """All sessions of a person but this one end at once; how many."""
    others = delete(WebSession).where(WebSession.user_id == user_id, WebSession.id != current)
    return len((await session.execute(others.returning(WebSession.id))).all())


async def move(session: AsyncSession, who: Who, workspace_id: UUID) -> Who:
    """The session goes on in another workspace of its person; or WorkspaceNotFound."""
    theirs = select(Member.workspace_id).where(Member.user_id == who.user_id, Member.workspace_id == workspace_id)
    if await session.scalar(theirs) is None:
        raise WorkspaceNotFound("You belong to no such workspace")
    here = update(WebSession).where(WebSession.user_id == who.user_id, WebSession.id == who.session_id)
    await session.execute(here.values(workspace_id=workspace_id))
    return replace(who, workspace_id=workspace_id)


async def forget_expired(session: AsyncSession, *, limit: int = 1000) -> int:
    """Forget sessions and invitations that are over; how many. For the worker, until it answers 0."""
    gone = [len((await session.scalars(text(statement), {"limit": limit})).all()) for statement in _EXPIRED]
    return sum(gone)


_EXPIRED = (
    """DELETE FROM sessions WHERE hash IN (
         SELECT hash FROM sessions WHERE expires_at < now() LIMIT :limit FOR UPDATE SKIP LOCKED) RETURNING id""",
    """DELETE FROM invitations WHERE (workspace_id, id) IN (
         SELECT workspace_id, id FROM invitations WHERE expires_at < now() - interval '30 days'
          LIMIT :limit FOR UPDATE SKIP LOCKED) RETURNING id""",
)
