"""What happens to workspaces, people's accounts and keys."""

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import Invalid, NotFound, Problem
from api.workspaces import keys, passwords
from api.workspaces.tables import ApiKey, Member, User, Workspace


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


async def create_user(session: AsyncSession, email: str, password: str, *, name: str | None = None) -> User:
    """A person who can sign in, called by the first part of their address until they say otherwise."""
    address = email.strip().lower()
    name = name or address.partition("@")[0].capitalize()
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


async def key_of(session: AsyncSession, workspace_id: UUID, key_id: UUID | None) -> ApiKey:
    """The row of a key, held until the commit; or ApiKeyNotFound."""
    mine = select(ApiKey).where(ApiKey.workspace_id == workspace_id, ApiKey.id == key_id)
    found = await session.scalar(mine.with_for_update())
    if found is None:
        raise ApiKeyNotFound("There is no such API key")
    return found
