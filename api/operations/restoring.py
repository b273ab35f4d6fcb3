"""Before and after a restore: is the database free for it, and what must a new server forget of the old one."""

import asyncpg

Connection = asyncpg.Connection


async def tables(connection: Connection) -> int:
    """How many tables the database has."""
    return int(await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))


async def visitors(connection: Connection) -> int:
    """How many connections of an API or a worker are open."""
    return int(await connection.fetchval(_VISITORS))


async def settle(connection: Connection) -> None:
    """Forget the old server's transaction numbers, which a new one may reach in years, and its workers' leases."""
    async with connection.transaction():
        for statement in _SETTLE:
            await connection.execute(statement)
    await connection.execute("ANALYZE")


_VISITORS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'gather%'
"""

_SETTLE = (
    "UPDATE link_checks SET after = NULL",
    """UPDATE jobs SET state = state || '{"after": "0"}' WHERE kind = 'link_task' AND state ? 'after'""",
    "UPDATE jobs SET lease_until = NULL, worker = NULL, attempt = attempt + 1 WHERE lease_until IS NOT NULL",
)
