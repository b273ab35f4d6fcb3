"""Half a request, and whoever sent it is gone: no error of the server's, and not a line in its log."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.api.records.orders import orders_of
from tests.api.server import Server, server
from tests.conftest import TestWorkspace

JSON, LINES = "application/json", "application/x-ndjson"


async def _half(running: Server, workspace: TestWorkspace, path: str, kind: str) -> None:
    at = urlsplit(running.url)
    _, writer = await asyncio.open_connection(at.hostname, at.port)
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Token {workspace.api_key}\r\n"
    writer.write(f'{head}Content-Type: {kind}\r\nContent-Length: 1000\r\n\r\n{{"id": "1"'.encode())
    await asyncio.sleep(0.2)
    writer.close()
    await writer.wait_closed()


async def test_it_is_counted_as_closed_by_the_client(workspace: TestWorkspace, tmp_path: Path) -> None:
    with server(tmp_path / "log") as running:
        async with httpx.AsyncClient(base_url=running.url, headers=workspace.headers, trust_env=False) as client:
            orders = await orders_of(client)
            path = f"/v1/models/{orders.model_id}/records"
            doors = [(path, JSON), (f"{path}/batch", LINES), (f"{path}/batch?atomic=true", LINES)]
            await asyncio.gather(*(_half(running, workspace, door, kind) for door, kind in doors))
            figures = (await client.get("/metrics")).text
    counted = [line for line in figures.splitlines() if 'status="499"' in line]
    assert sum(float(line.split()[-1]) for line in counted) == len(doors)
    assert "Traceback" not in running.said()
