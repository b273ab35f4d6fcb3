"""An export of any size takes little memory, and one that nobody reads any more leaves nothing behind."""

import asyncio
import json
from urllib.parse import quote

import psutil
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from api.database import STREAM_NAME, STREAMS_AT_ONCE, Database
from tests.api.exports.reader import read
from tests.api.records.orders import Orders
from tests.conftest import TestWorkspace

ROWS = 200_000
MOST_GROWTH = 48 * 1024 * 1024


@pytest.fixture
async def many(orders: Orders, workspace: TestWorkspace, database: Database) -> Orders:
    """200,000 orders of about 300 bytes."""
    await orders.post({"id": "0", "text": "x", "amount": 1})
    async with database.transaction() as session:
        # Nobody searches here, and filling takes a fifth of the time without; nor should a vacuum slow other tests.
        await session.execute(text(f"DROP INDEX records_{orders.model_id.hex}_search"))
        await session.execute(text(f"ALTER TABLE records_{orders.model_id.hex} SET (autovacuum_enabled = false)"))
        await session.execute(
            text(f"""
            INSERT INTO records_{orders.model_id.hex} (workspace_id, model_id, external_id, data)
            SELECT :workspace_id, :model_id, n::text,
                   jsonb_build_object('id', n::text, 'text', repeat(md5(n::text), 8), 'amount', n)
              FROM generate_series(1, {ROWS - 1}) n"""),
            {"workspace_id": workspace.id, "model_id": orders.model_id},
        )
    return orders


def export(orders: Orders, **params: str) -> str:
    asked = "&".join(f"{name}={quote(value)}" for name, value in params.items())
    return f"/v1/models/{orders.model_id}/export?{asked}"


async def streams(database: Database) -> int:
    """How many connections streams have."""
    counted = f"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{STREAM_NAME}'"
    async with database.transaction() as session:
        return int(await session.scalar(text(counted)) or 0)


async def none_is_left(database: Database) -> bool:
    for _ in range(50):
        if await streams(database) == 0:
            return True
        await asyncio.sleep(0.1)
    return False


@pytest.mark.parametrize(("format", "least"), [("ndjson", 50_000_000), ("csv", 50_000_000), ("xlsx", 5_000_000)])
async def test_memory_stays_flat(
    app: FastAPI, workspace: TestWorkspace, database: Database, many: Orders, format: str, least: int
) -> None:
    process = psutil.Process()
    before = process.memory_info().rss
    peak, done = before, asyncio.Event()

    async def watch() -> None:
        nonlocal peak
        while not done.is_set():
            peak = max(peak, process.memory_info().rss)
            await asyncio.sleep(0.01)

    watching = asyncio.create_task(watch())
    size = await read(app, workspace, export(many, format=format))
    done.set()
    await watching
    assert size > least
    assert peak - before < MOST_GROWTH
    assert await none_is_left(database)


async def test_a_reader_who_stops_holds_the_stream_back(
    app: FastAPI, workspace: TestWorkspace, database: Database, many: Orders
) -> None:
    pieces: list[bytes] = []
    gone = asyncio.Event()

    async def take(piece: bytes) -> None:
        pieces.append(piece)
        await asyncio.sleep(0 if len(pieces) < 3 else 600)

    process = psutil.Process()
    before = process.memory_info().rss
    reading = asyncio.create_task(read(app, workspace, export(many, format="ndjson"), take=take, gone=gone))
    await asyncio.sleep(1)
    assert len(pieces) == 3
    assert process.memory_info().rss - before < MOST_GROWTH
    assert await streams(database) == 1
    gone.set()
    await asyncio.wait_for(reading, 5)
    assert await none_is_left(database)


@pytest.mark.parametrize("format", ["ndjson", "csv", "xlsx"])
async def test_a_client_that_goes_away_leaves_no_connection(
    app: FastAPI, workspace: TestWorkspace, database: Database, many: Orders, format: str
) -> None:
    clients = [asyncio.Event() for _ in range(STREAMS_AT_ONCE)]
    path = export(many, format=format, sort="-text,amount")
    readings = [asyncio.create_task(read(app, workspace, path, gone=client)) for client in clients]
    for client in clients:
        await asyncio.sleep(0.05)
        client.set()
    await asyncio.wait_for(asyncio.gather(*readings), 20)
    assert await none_is_left(database)
    assert await read(app, workspace, export(many, filter=json.dumps({"field": "amount", "op": "lt", "value": 9})))


async def test_writes_in_the_middle_do_not_show(
    app: FastAPI, workspace: TestWorkspace, database: Database, many: Orders
) -> None:
    lines, first, deleted = bytearray(), asyncio.Event(), asyncio.Event()

    async def take(piece: bytes) -> None:
        lines.extend(piece)
        first.set()
        await deleted.wait()

    reading = asyncio.create_task(read(app, workspace, export(many, format="ndjson"), take=take))
    await first.wait()
    async with database.transaction() as session:
        await session.execute(text(f"DELETE FROM records_{many.model_id.hex}"))
    deleted.set()
    await reading
    assert lines.count(b"\n") == ROWS
