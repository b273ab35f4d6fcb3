"""API keys: made, hashed, looked up."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.workspaces.tables import ApiKey

Scope = Literal["records:read", "records:write", "models:write", "views:write", "integrations:write", "admin"]
EVERY_SCOPE: tuple[str, ...] = get_args(Scope)
OF_EVERY_MODEL: frozenset[Scope] = frozenset(("integrations:write", "admin"))
"""Scopes of what belongs to no single model: a key that is narrowed to some can't use them."""


def new_key() -> str:
    """A key of 256 bits, recognisable in a log or a leak scanner by its prefix."""
    return "gth_" + secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is stored of a key or a session's token."""
    return hashlib.sha256(token.encode()).digest()


def key_row(
    workspace_id: UUID, key: str, *, name: str, scopes: list[str], model_ids: list[UUID] | None = None
) -> ApiKey:
    """The row of a key; the key itself is shown once by whoever made it."""
    chosen = {"name": name, "scopes": scopes, "model_ids": model_ids}
    return ApiKey(workspace_id=workspace_id, prefix=key[:10], hash=digest(key), **chosen)


async def known_models(session: AsyncSession, workspace_id: UUID, model_ids: list[UUID]) -> set[UUID]:
    """Which of these are models of the workspace; asked by table, for models are a room further up."""
    found = await session.scalars(text(_KNOWN_MODELS), {"workspace_id": workspace_id, "ids": model_ids})
    return set(found)


async def find(session: AsyncSession, key: str) -> ApiKey | None:
    """The row of a key, its use noted at most once a minute."""
    row = await session.scalar(select(ApiKey).where(ApiKey.hash == digest(key)))
    if row is not None:
        await _note_use(session, row)
    return row


async def _note_use(session: AsyncSession, key: ApiKey) -> None:
    now = datetime.now(UTC)
    if key.last_used_at is not None and now - key.last_used_at < timedelta(minutes=1):
        return
    mine = select(ApiKey.id).where(ApiKey.workspace_id == key.workspace_id, ApiKey.id == key.id)
    await session.execute(
        update(ApiKey)
        # Skipping a locked row keeps requests with the same key from waiting for each other's commits.
        .where(ApiKey.workspace_id == key.workspace_id, ApiKey.id.in_(mine.with_for_update(skip_locked=True)))
        .values(last_used_at=now)
        .execution_options(synchronize_session=False)
    )


_KNOWN_MODELS = "SELECT id FROM models WHERE workspace_id = :workspace_id AND id = ANY(:ids)"
