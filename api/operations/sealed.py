"""The stored secrets, wherever they are: whether they open, and sealing them anew with the first key."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from api import secrets
from api.database import Database
from api.settings import settings

CONTEXTS = {"credentials": "integration", "endpoint_secret": "webhook", "previous_secret": "webhook"}
"""Column of `integrations` -> what its secret is bound to, beside the row's id."""
BATCH = 100

Connection = asyncpg.Connection


@dataclass(frozen=True)
class Opened:
    """How many stored secrets there are, and those that none of the keys opens: `integration's id, column`."""

    secrets: int
    closed: tuple[str, ...]


@dataclass(frozen=True)
class Rotated:
    """How many secrets were sealed anew in a batch, and those that none of the keys opens."""

    sealed: int
    closed: tuple[str, ...]


async def opened_by(connection: Connection) -> Opened:
    """Try every stored secret that the connection sees."""
    rows = await connection.fetch(f"SELECT id, {', '.join(CONTEXTS)} FROM integrations")
    found = [(row["id"], column, row[column]) for row in rows for column in CONTEXTS if row[column]]
    closed = [f"{id}, {column}" for id, column, sealed in found if _open(id, column, sealed) is None]
    return Opened(len(found), tuple(closed))


async def rotate(database: Database) -> AsyncIterator[Rotated]:
    """Seal anew what isn't sealed with the first key, each batch in a transaction of its own.

    What is done is known by its key: a rotation that was cut short goes on where it stood.
    """
    after = "00000000-0000-0000-0000-000000000000"
    while True:
        async with database.transaction() as session:
            rows = (await session.execute(text(_OLD), {"key": secrets.key_id(), "after": after})).mappings().all()
            renewed = [_renewed(dict(row)) for row in rows]
            if rows:
                await session.execute(text(_RENEW), [row for row, _, _ in renewed])
        if not rows:
            return
        after = str(rows[-1]["id"])
        yield Rotated(sum(count for _, count, _ in renewed), tuple(name for *_, closed in renewed for name in closed))


def _renewed(row: dict[str, Any]) -> tuple[dict[str, Any], int, list[str]]:
    """The row as it is to be, how many of its secrets are new, and the names of those that stay closed."""
    old = {column: row[column] for column in CONTEXTS if row[column] and row[column][:4] != secrets.key_id()}
    texts = {column: _open(row["id"], column, sealed) for column, sealed in old.items()}
    new = {
        column: secrets.seal(value, context=f"{CONTEXTS[column]}:{row['id']}")
        for column, value in texts.items()
        if value is not None
    }
    return row | new, len(new), [f"{row['id']}, {column}" for column in texts if column not in new]


def _open(id: object, column: str, sealed: bytes) -> str | None:
    if not settings().has_secret_key:  # looking must not make one
        return None
    try:
        return secrets.unseal(sealed, context=f"{CONTEXTS[column]}:{id}")
    except (KeyError, InvalidTag):
        return None


_OLD = f"""
SELECT workspace_id, id, {", ".join(CONTEXTS)} FROM integrations
 WHERE id > CAST(:after AS uuid) AND ({" OR ".join(f"substr({column}, 1, 4) <> :key" for column in CONTEXTS)})
 ORDER BY id LIMIT {BATCH} FOR UPDATE
"""

_RENEW = f"""
UPDATE integrations SET {", ".join(f"{column} = :{column}" for column in CONTEXTS)}
 WHERE workspace_id = :workspace_id AND id = :id
"""
