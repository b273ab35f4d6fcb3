"""What happens to workspaces, keys and sessions."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import Invalid, NotFound, Problem, Unauthorized
from api.workspaces import keys, passwords
from api.workspaces.tables import ApiKey, Member, User, WebSession, Workspace

SESSION_LIFE = timedelta(days=14)


class ApiKeyNotFound(NotFound):
    code = "api_key_not_found"


async def create_workspace(
    session: AsyncSession, name: str, *, owner_id: UUID | None = None, key: str | None = None
) -> tuple[Workspace, str]:
    """A workspace with its first API key, which has every scope."""
    workspace = Workspace(id=uuid4(), name=name)
    session.add(workspace)
    await session.flush()
    key = key or keys.new_key()
    session.add(keys.key_row(workspace.id, key, name="First key", scopes=list(keys.EVERY_SCOPE)))
    if owner_id is not None:
        session.add(Member(workspace_id=workspace.id, user_id=owner_id, role="owner"))
    await session.flush()
    await session.refresh(workspace)
    return workspace, key


async def create_user(session: AsyncSession, email: str, password: str) -> User:
    """A person who can sign in, called by the first part of their address until they say otherwise."""
    address = email.strip().lower()
    name = address.partition("@")[0].capitalize()
    user = User(id=uuid4(), email=address, name=name, password_hash=await passwords.hash_password(password))
    session.add(user)
    await session.flush()
    return user


async def create_key(
    session: AsyncSession, workspace_id: UUID, name: str, scopes: list[str], model_ids: list[UUID] | None = None
) -> tuple[ApiKey, str]:
    """A key's row and the key, narrowed to these models if there are any."""
    if model_ids is not None:
        await _check_models(session, workspace_id, model_ids)
        model_ids = list(dict.fromkeys(model_ids))
    key = keys.new_key()
    row = keys.key_row(workspace_id, key, name=name, scopes=scopes, model_ids=model_ids)
    session.add(row)
    await session.flush()
    await session.refresh(row)
    return row, key


async def _check_models(session: AsyncSession, workspace_id: UUID, model_ids: list[UUID]) -> None:
    known, said = await keys.known_models(session, workspace_id, model_ids), "There is no such model in this workspace"
    unknown = [index for index, id in enumerate(model_ids) if id not in known]
    if unknown:
        problems = [Problem(f"/model_ids/{index}", "model_not_found", said) for index in unknown]
        raise Invalid(said, code="model_not_found", errors=problems)


async def revoke_key(session: AsyncSession, workspace_id: UUID, key_id: UUID | None) -> None:
    """The key opens nothing from now on."""
    gone = await session.execute(
        delete(ApiKey).where(ApiKey.workspace_id == workspace_id, ApiKey.id == key_id).returning(ApiKey.id)
    )
    if gone.first() is None:
        raise ApiKeyNotFound("There is no such API key")


async def sign_in(session: AsyncSession, email: str, password: str) -> tuple[str, User, Workspace]:
    """A session's token with the person and the first workspace they belong to. 401 when either word is wrong."""
    user = await session.scalar(select(User).where(User.email == email.strip().lower()))
    if not await passwords.matches(password, user.password_hash if user else None) or user is None:
        raise Unauthorized("E-mail or password is wrong", code="wrong_credentials")
    workspace = await session.scalar(
        select(Workspace)
        .join(Member, Member.workspace_id == Workspace.id)
        .where(Member.user_id == user.id)
        .order_by(Workspace.created_at)
        .limit(1)
    )
    if workspace is None:
        raise Unauthorized("You belong to no workspace any more", code="no_workspace")
    token = secrets.token_urlsafe(32)
    expires_at = datetime.now(UTC) + SESSION_LIFE
    row = WebSession(hash=keys.digest(token), user_id=user.id, workspace_id=workspace.id, expires_at=expires_at)
    session.add(row)
    return token, user, workspace


async def sign_out(session: AsyncSession, token: str) -> None:
    """The cookie opens nothing from now on."""
    await session.execute(delete(WebSession).where(WebSession.hash == keys.digest(token)))
