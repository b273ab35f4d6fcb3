"""`Idempotency-Key`: a write that is sent again with its key gets the first answer, for 24 hours.

The key is taken and the answer kept in the write's own transaction: there is an answer if, and only if, there was a
write. A stream takes its key once for each chunk: one that broke off is taken up where it stood.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import invalid

HEADER = "Idempotency-Key"
REPLAYED = {"Idempotent-Replayed": "true"}
MAX_LENGTH = 255
KEPT_HOURS = 24


@dataclass(frozen=True, slots=True)
class Key:
    """A client's key, and what it stands for."""

    workspace_id: UUID
    key: str
    fingerprint: bytes
    part: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """The first answer."""

    status: int
    body: bytes

    def response(self) -> Response:
        return Response(self.body, self.status, REPLAYED, "application/json" if self.body else None)


def key_of(request: Request, workspace_id: UUID, body: bytes, part: int = 0) -> Key | None:
    """The request's key, if it has one."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not 0 < len(key) <= MAX_LENGTH:
        raise invalid(HEADER, "invalid_idempotency_key", f"An {HEADER} has 1 to {MAX_LENGTH} characters")
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return Key(workspace_id, key, hashlib.sha256(asked + body).digest(), part)


async def recall(session: AsyncSession, key: Key | None) -> Kept | None:
    """The first answer to this key; None when this is the first time, and then the key is taken."""
    if key is None:
        return None
    binds = {"workspace_id": key.workspace_id, "key": key.key, "part": key.part}
    taken = await session.execute(text(_TAKE), binds | {"fingerprint": key.fingerprint, "hours": KEPT_HOURS})
    if taken.first() is not None:
        return None
    first = (await session.execute(text(_FIRST), binds)).one()
    if first.fingerprint != key.fingerprint:
        raise invalid(HEADER, "idempotency_key_reused", f"This {HEADER} was used for another request")
    return Kept(first.status, first.body)


async def keep(session: AsyncSession, key: Key | None, status: int, body: bytes) -> None:
    """Keep the answer to a key that was taken in this transaction."""
    if key is not None:
        binds = {"workspace_id": key.workspace_id, "key": key.key, "part": key.part, "status": status, "body": body}
        await session.execute(text(_KEEP), binds)


async def once(session: AsyncSession, key: Key | None, write: Callable[[], Awaitable[Response]]) -> Response:
    """The answer of a write, or the first one to this key."""
    if first := await recall(session, key):
        return first.response()
    response = await write()
    await keep(session, key, response.status_code, bytes(response.body))
    return response


async def forget_expired(session: AsyncSession, *, limit: int = 1000) -> int:
    """Forget answers older than a day; how many. For the worker, until it answers 0."""
    rows = await session.scalars(text(_EXPIRED), {"hours": KEPT_HOURS, "limit": limit})
    return len(rows.all())


_OF_KEY = "workspace_id = :workspace_id AND key = :key AND part = :part"

# Whoever comes second waits here for the first to commit or roll back.
_TAKE = """
INSERT INTO idempotency_keys AS held (workspace_id, key, part, fingerprint)
VALUES (:workspace_id, :key, :part, :fingerprint)
ON CONFLICT (workspace_id, key, part) DO UPDATE
   SET fingerprint = excluded.fingerprint, created_at = now()
 WHERE held.created_at < now() - make_interval(hours => :hours)
RETURNING true
"""

_FIRST = f"SELECT fingerprint, status, body FROM idempotency_keys WHERE {_OF_KEY}"

_KEEP = f"UPDATE idempotency_keys SET status = :status, body = :body WHERE {_OF_KEY}"

_EXPIRED = """
DELETE FROM idempotency_keys WHERE (workspace_id, key, part) IN (
  SELECT workspace_id, key, part FROM idempotency_keys WHERE created_at < now() - make_interval(hours => :hours)
   LIMIT :limit FOR UPDATE SKIP LOCKED)
RETURNING true
"""
