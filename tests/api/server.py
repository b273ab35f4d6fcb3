"""The API as a process of its own, on the tests' database."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from api.launch.parts import API, QUIETLY
from tests.conftest import ROOT


@dataclass(frozen=True)
class Server:
    """Where it answers, and what it wrote."""

    url: str
    process: "subprocess.Popen[bytes]"
    output: Path

    def said(self) -> str:
        return self.output.read_text()


@contextmanager
def server(output: Path, **settings: str) -> Iterator[Server]:
    """The API for as long as the block runs; `settings` are its GATHER_ variables."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        environment = os.environ | {f"GATHER_{name.upper()}": value for name, value in settings.items()}
        command = [*API, *QUIETLY, "--fd", str(listener.fileno())]
        with output.open("wb") as file:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=file, stderr=file, pass_fds=[listener.fileno()]
            )
    try:
        running = Server(f"http://127.0.0.1:{port}", process, output)
        _await_ready(running)
        yield running
    finally:
        process.terminate()
        process.wait(30)


def _await_ready(running: Server) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{running.url}/readyz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(running.said())
