"""Workspaces, people and keys from the server's own command line, where being there is the right to do it."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.audit import notes
from api.audit.notes import Origin, Target, between
from api.errors import Invalid, NotFound
from api.workspaces import passwords, service
from api.workspaces.access import Who
from api.workspaces.tables import Member, User, WebSession, Workspace


async def create_workspace(session: AsyncSession, name: str, email: str) -> tuple[str, str | None]:
    """A workspace of that person; its first key, and the person's password if they are new here."""
    owner = await _person(session, email)
    password = None
    if owner is None:
        password = secrets.token_urlsafe(12)
        owner = await service.create_user(session, email, password)
    _, key = await service.create_workspace(session, name, owner_id=owner.id)
    return key, password


async def reset_password(session: AsyncSession, email: str) -> tuple[str, int]:
    """A new password, and how many sessions of the person it ended."""
    person = await _person(session, email)
    if person is None:
        known = ", ".join(await session.scalars(select(User.email).order_by(User.email).limit(10)))
        raise NotFound(f"Nobody signs in as {email}. There is: {known or 'nobody yet'}")
    password = secrets.token_urlsafe(12)
    person.password_hash = await passwords.hash_password(password)
    ended = await session.execute(
        delete(WebSession).where(WebSession.user_id == person.id).returning(WebSession.user_id)
    )
    for workspace_id in await session.scalars(select(Member.workspace_id).where(Member.user_id == person.id)):
        operator, target = Who(workspace_id, frozenset()), Target("user", person.id, person.email)
        await notes.write(session, operator, Origin(), "user.password_changed", target)
    return password, len(ended.all())


async def create_key(
    session: AsyncSession, name: str, workspace: str | None, scopes: list[str], models: Sequence[str]
) -> str:
    """A key for a workspace and models, each known by its name or id."""
    workspace_id = await _workspace(session, workspace)
    ids = [await _model(session, workspace_id, model) for model in models] or None
    row, key = await service.create_key(session, workspace_id, name, scopes, ids)
    operator, changes = Who(workspace_id, frozenset()), between(None, {"name": name, "scopes": scopes})
    await notes.write(session, operator, Origin(), "key.created", Target("key", row.id, name), changes)
    return key


async def _person(session: AsyncSession, email: str) -> User | None:
    found: User | None = await session.scalar(select(User).where(User.email == email.strip().lower()))
    return found


async def _workspace(session: AsyncSession, wanted: str | None) -> UUID:
    rows = (await session.execute(select(Workspace.id, Workspace.name).order_by(Workspace.name))).all()
    return _one("workspace", wanted, [(row.id, row.name) for row in rows])


async def _model(session: AsyncSession, workspace_id: UUID, wanted: str) -> UUID:
    rows = await session.execute(text("SELECT id, name FROM models WHERE workspace_id = :id"), {"id": workspace_id})
    return _one("model", wanted, [(row.id, row.name) for row in rows])


def _one(what: str, wanted: str | None, known: list[tuple[UUID, str]]) -> UUID:
    found = [id for id, name in known if wanted is None or wanted in {name, str(id)}]
    if len(found) == 1:
        return found[0]
    there = ", ".join(f"{name} ({id})" for id, name in known[:10]) or "none"
    asked = f"named {wanted}" if wanted else "named: say which by --workspace"
    raise Invalid(f"{'No' if not found else 'More than one'} {what} is {asked}. There is: {there}")
