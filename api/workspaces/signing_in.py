"""Signing in: who it is by their password, and a session for them; what was refused is noted too."""

from fastapi import Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.audit import notes
from api.audit.notes import Target
from api.errors import Unauthorized
from api.session import database_of
from api.workspaces import accounts, passwords, sessions
from api.workspaces.access import Who
from api.workspaces.tables import Member, User, Workspace


async def sign_in(request: Request, email: str, password: str) -> tuple[str, User, Workspace]:
    """A session's token with the person and the first workspace they belong to. 401 when either word is wrong."""
    database = database_of(request)
    async with database.transaction() as session:
        user = await accounts.find(session, email)
        workspace = await _first_workspace(session, user) if user else None
    # Between two transactions: nobody waits for a connection while a password is worked out.
    is_right = await passwords.matches(password, user.password_hash if user else None)
    if user is not None and workspace is not None:
        async with database.transaction() as session:
            if is_right:
                return await _begin(session, request, user, workspace), user, workspace
            stranger = Who(workspace.id, frozenset())
            await notes.write(session, stranger, notes.origin_of(request), "session.refused", _target(user))
    if user is not None and is_right:
        raise Unauthorized("You belong to no workspace any more", code="no_workspace")
    raise Unauthorized("E-mail or password is wrong", code="wrong_credentials")


async def _begin(session: AsyncSession, request: Request, user: User, workspace: Workspace) -> str:
    begun = await sessions.begin(session, request, user.id, workspace.id)
    await notes.write(session, begun.who, notes.origin_of(request), "session.started", _target(user))
    return begun.token


async def _first_workspace(session: AsyncSession, user: User) -> Workspace | None:
    places = select(Workspace).join(Member, Member.workspace_id == Workspace.id).where(Member.user_id == user.id)
    found: Workspace | None = await session.scalar(places.order_by(Workspace.created_at).limit(1))
    return found


def _target(user: User) -> Target:
    return Target("user", user.id, user.email)
