"""API keys: made, hashed, looked up."""

import hashlib
import secrets
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.straight import Fetch, Row
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


async def find(fetch: Fetch, key: str) -> Row | None:
    """The row of a key, its use noted at most once a minute."""
    row = await fetch(_FIND, {"hash": digest(key)})
    if row is not None and row["to_note"]:
        await fetch(_NOTE_USE, {"workspace_id": row["workspace_id"], "id": row["id"]})
    return row


_KNOWN_MODELS = "SELECT id FROM models WHERE workspace_id = :workspace_id AND id = ANY(:ids)"

_FIND = """
SELECT workspace_id, id, scopes, model_ids,
       last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS to_note
  FROM api_keys WHERE hash = :hash
"""

STILL_GOOD = "key.hash = :key_hash AND key.last_used_at > now() - interval '1 minute'"
"""What `find` would find, with no use to note: a condition on `api_keys AS key`."""

# Skipping a locked row keeps requests with the same key from waiting for each other's commits.
_NOTE_USE = """
UPDATE api_keys SET last_used_at = now()
 WHERE (workspace_id, id) IN (
   SELECT workspace_id, id FROM api_keys WHERE workspace_id = :workspace_id AND id = :id FOR UPDATE SKIP LOCKED)
"""
