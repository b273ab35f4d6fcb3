"""The bare bounds: the least work that could do a job, on a table with the same columns and the same indexes."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from uuid import UUID

import httpx

from api.launch.parts import API, QUIETLY, ROOT
from bench.orders import Orders
from bench.product import Connection
from tests.journeys.product import free_port

NOWHERE = UUID(int=0)

_UPSERT = """
INSERT INTO {table} AS stored (workspace_id, model_id, external_id, data)
SELECT $1, $2, external_id, data FROM unnest($3::text[], $4::text[]::jsonb[]) AS sent(external_id, data)
ON CONFLICT (workspace_id, model_id, external_id) DO UPDATE SET data = excluded.data, updated_at = now()
 WHERE stored.data IS DISTINCT FROM excluded.data
"""

_INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = $1 ORDER BY indexname"


async def twin(database: Connection, table: str, name: str) -> str:
    """An empty table with the columns and the indexes of another one, and nothing else."""
    await database.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS)")
    for index in await database.fetch(_INDEXES, table):
        await database.execute(index["indexdef"].replace(table, name))
    return name


async def upsert(database: Connection, table: str, orders: Orders) -> float:
    """One statement for all of them; the seconds that it took."""
    statement = _UPSERT.format(table=table)
    began = perf_counter()
    await database.execute(statement, NOWHERE, NOWHERE, orders.ids, orders.texts)
    return perf_counter() - began


async def copy_out(database: Connection, table: str) -> tuple[float, int]:
    """`COPY … TO STDOUT` of every record's data; the seconds, and the bytes."""
    size = 0

    async def take(piece: bytes) -> None:
        nonlocal size
        size += len(piece)

    began = perf_counter()
    await database.copy_from_query(f"SELECT data::text FROM {table}", output=take)
    return perf_counter() - began, size


@asynccontextmanager
async def handler(database_url: str, table: str) -> AsyncIterator[str]:
    """The bare FastAPI handler, served as Gather's API is; yields its address."""
    port = free_port()
    served = [word.replace("api.main:create_app", "bench.bare_app:create_app") for word in API]
    command = [*served, *QUIETLY, "--host", "127.0.0.1", "--port", str(port)]
    given = {"BENCH_DATABASE_URL": database_url, "BENCH_TABLE": table}
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=os.environ | given, stdout=sys.stderr)
    try:
        await _until_it_answers(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def _until_it_answers(url: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(200):
            try:
                await client.get(url)
            except httpx.TransportError:
                await asyncio.sleep(0.1)
            else:
                return
    raise RuntimeError("The bare handler did not start")
