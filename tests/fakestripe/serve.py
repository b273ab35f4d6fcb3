"""Serving the fake: in this process on a free port, or as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .door import ABORT

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from .state import FakeStripe

_ROOT = Path(__file__).parents[2]


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol, which also lets the application reset the connection."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {ABORT: {}}
        self.scope["extensions"][ABORT] = self.transport.abort  # type: ignore[assignment]


class QuickServer(uvicorn.Server):
    """uvicorn without its pauses of a tenth of a second, and without mercy for requests that hang."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stop = asyncio.Event()

    async def main_loop(self) -> None:
        await self.stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for task in list(self.server_state.tasks):
            task.cancel()
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)
        await self.lifespan.shutdown()


def config(app: ASGIApp, host: str = "127.0.0.1", port: int = 0) -> uvicorn.Config:
    """The fake sends its own Date, from its own clock."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Protocol,
        log_level="critical",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        lifespan="on",
    )


@contextlib.asynccontextmanager
async def running(fake: FakeStripe, port: int = 0) -> AsyncIterator[str]:
    """Serve a fake in this event loop; yields its base URL."""
    async with serving(fake.app, port) as url:
        yield url


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """Serve any application in this event loop, so that deliveries can reach it; yields its base URL."""
    server = QuickServer(config(app, port=port))
    task = asyncio.create_task(server._serve())
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn tells it by a flag only
            await asyncio.sleep(0.001)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.stop.set()
        await task


@contextlib.contextmanager
def process(*arguments: str, port: int = 0, wait_seconds: float = 20.0) -> Iterator[str]:
    """Run `python -m tests.fakestripe` beside us; yields its base URL."""
    port = port or _free_port()
    command = [sys.executable, "-m", "tests.fakestripe", "--port", str(port), *arguments]
    child = subprocess.Popen(command, cwd=_ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        _await_answer(url, child, time.monotonic() + wait_seconds)
        yield url
    finally:
        child.terminate()
        child.wait(10)


def _await_answer(url: str, child: subprocess.Popen[bytes], deadline: float) -> None:
    while True:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(url, trust_env=False)
            return
        if child.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the fake did not start")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
