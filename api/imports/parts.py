"""An import's file in PostgreSQL, where every worker finds it: written and read piece by piece, in flat memory."""

from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Database
from api.jobs import LeaseLost

PART_BYTES = 1024 * 1024


async def keep(session: AsyncSession, workspace_id: UUID, import_id: UUID, pieces: AsyncIterator[bytes]) -> int:
    """Write the pieces as parts of one size; how many bytes that were."""
    kept, total, waiting = 0, 0, bytearray()

    async def write(content: bytes) -> None:
        nonlocal kept
        binds = {"workspace_id": workspace_id, "import_id": import_id, "part": kept, "content": content}
        await session.execute(text(_KEEP), binds)
        kept += 1

    async for piece in pieces:
        total += len(piece)
        waiting += piece
        while len(waiting) >= PART_BYTES:
            await write(bytes(waiting[:PART_BYTES]))
            del waiting[:PART_BYTES]
    if waiting:
        await write(bytes(waiting))
    return total


async def pieces(
    database: Database, workspace_id: UUID, import_id: UUID, *, start: int, total: int
) -> AsyncIterator[bytes]:
    """The file from a byte on. LeaseLost when it is taken away meanwhile: the import has ended."""
    for part in range(start // PART_BYTES, -(-total // PART_BYTES)):
        binds = {"workspace_id": workspace_id, "import_id": import_id, "part": part}
        async with database.transaction() as session:
            content: bytes | None = await session.scalar(text(_READ), binds)
        if content is None:
            raise LeaseLost(f"the file of import {import_id} is gone")
        yield content[max(0, start - part * PART_BYTES) :]


async def forget(session: AsyncSession, workspace_id: UUID, import_id: UUID) -> None:
    """Throw the file away."""
    await session.execute(text(_FORGET), {"workspace_id": workspace_id, "import_id": import_id})


_OF_IMPORT = "workspace_id = :workspace_id AND import_id = :import_id"

_KEEP = """
INSERT INTO import_parts (workspace_id, import_id, part, content) VALUES (:workspace_id, :import_id, :part, :content)
"""

_READ = f"SELECT content FROM import_parts WHERE {_OF_IMPORT} AND part = :part"

_FORGET = f"DELETE FROM import_parts WHERE {_OF_IMPORT}"
