"""More than the server can do is refused in good order, and it is as good as before once the rush is over."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from tests.api.records.orders import orders_of
from tests.api.server import Server, server
from tests.conftest import TestWorkspace

CROWD = 200
"""Of which each asks again at once: with two connections to the database, most would wait for seconds."""
RUSH_SECONDS = 3
BATCH = json.dumps([{"id": str(number), "note": "n" * 50} for number in range(2000)]).encode()


class TestRush:
    @pytest.fixture
    async def running(self, workspace: TestWorkspace, tmp_path: Path) -> AsyncIterator[Server]:
        with server(tmp_path / "log", database_pool_size="2") as found:
            yield found

    async def test_only_refusals_that_say_when_then_all_is_as_before(
        self, running: Server, workspace: TestWorkspace
    ) -> None:
        async with _client(running, workspace) as client:
            orders = await orders_of(client)
            path, process = f"/v1/models/{orders.model_id}/records/batch", psutil.Process(running.process.pid)
            calm = await _served(client, path, 8)
            memory = process.memory_info().rss
            rush = await _served(client, path, CROWD)
            began = time.monotonic()
            while (await _batch(client, path)).status_code == 503:
                assert time.monotonic() - began < 5
            assert process.memory_info().rss - memory < 100 * 1024 * 1024
        assert set(rush) == {200, 503}
        # Refusing takes its part of the machine, the crowd itself another; but it works on.
        assert rush[200] > 0.2 * calm[200]
        assert "Traceback" not in running.said()


@asynccontextmanager
async def _client(running: Server, workspace: TestWorkspace) -> AsyncIterator[httpx.AsyncClient]:
    # The server hangs up after five seconds of silence, maybe just when something is asked again.
    limits = httpx.Limits(max_connections=CROWD, max_keepalive_connections=CROWD, keepalive_expiry=1)
    async with httpx.AsyncClient(
        base_url=running.url, headers=workspace.headers, trust_env=False, timeout=30, limits=limits
    ) as client:
        yield client


async def _served(client: httpx.AsyncClient, path: str, people: int) -> Counter[int]:
    """How many answers of which status so many people get who never wait."""
    found, until = Counter[int](), time.monotonic() + RUSH_SECONDS

    async def person() -> None:
        while time.monotonic() < until:
            answer = await _batch(client, path)
            found[answer.status_code] += 1
            if answer.status_code == 503:
                assert answer.headers["retry-after"]
                assert answer.json()["code"] == "overloaded"

    await asyncio.gather(*(person() for _ in range(people)))
    return found


async def _batch(client: httpx.AsyncClient, path: str) -> httpx.Response:
    return await client.post(path, content=BATCH, headers={"content-type": "application/json"})
