"""How a process that serves ends: told first, then no new requests, then no streams, then gone."""

import time
from pathlib import Path

import httpx

from tests.api.events.streams import listening
from tests.api.server import server
from tests.conftest import TestWorkspace


async def test_before_it_takes_no_more_requests_it_is_not_ready(workspace: TestWorkspace, tmp_path: Path) -> None:
    with server(tmp_path / "log", drain_seconds="1.5") as running:
        async with httpx.AsyncClient(base_url=running.url, trust_env=False, headers=workspace.headers) as client:
            running.process.terminate()
            deadline = time.monotonic() + 1
            while (answer := await client.get("/readyz")).status_code == 200:
                assert time.monotonic() < deadline
            assert answer.json()["code"] == "shutting_down"
            async with httpx.AsyncClient(base_url=running.url, trust_env=False) as newcomer:
                assert (await newcomer.get("/healthz")).status_code == 200
            assert (await client.get("/v1/models")).status_code == 200
        assert running.process.wait(10) in (0, -15)


async def test_an_open_stream_does_not_keep_it_from_ending(workspace: TestWorkspace, tmp_path: Path) -> None:
    with server(tmp_path / "log") as running:
        async with listening(running.url, workspace.api_key) as stream:
            await stream.until("ready")
            running.process.terminate()
            began = time.monotonic()
            await stream.until_ended()
            assert running.process.wait(10) in (0, -15)
            assert time.monotonic() - began < 3
