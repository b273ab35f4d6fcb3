"""A model's own partition of `records`: heap, statistics, indexes and vacuum of its own."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


def name(model_id: UUID) -> str:
    """The partition's name; made of a UUID's digits only, so it is safe inside a statement."""
    return f"records_{model_id.hex}"


async def create(session: AsyncSession, model_id: UUID) -> None:
    """Make the partition and its search index.

    Made apart and then attached: `PARTITION OF` would lock every model's writers out, `ATTACH` doesn't.
    """
    table = name(model_id)
    for statement in (
        f"CREATE TABLE {table} (LIKE records INCLUDING ALL)",
        f"CREATE INDEX {table}_search ON {table} USING gin (gather_search(data, linked))",
        f"ALTER TABLE records ATTACH PARTITION {table} FOR VALUES IN ('{model_id}')",
    ):
        await session.execute(text(statement))


async def take(session: AsyncSession, model_id: UUID) -> None:
    """Take the partition for oneself, before anything else that its writers lock; an index being built is given up.

    LOCK waits without a snapshot: whoever builds an index waits for everyone that has one, DROP TABLE among them.
    """
    await session.execute(text(_GIVE_UP), {"table": name(model_id)})
    if await session.scalar(text("SELECT to_regclass(:table)::text"), {"table": name(model_id)}):
        await session.execute(text(f"LOCK TABLE {name(model_id)} IN ACCESS EXCLUSIVE MODE"))


async def drop(session: AsyncSession, model_id: UUID) -> None:
    """Drop the partition with all its records."""
    await session.execute(text(f"DROP TABLE IF EXISTS {name(model_id)}"))


_GIVE_UP = "SELECT pg_cancel_backend(pid) FROM pg_stat_progress_create_index WHERE relid = to_regclass(:table)"
