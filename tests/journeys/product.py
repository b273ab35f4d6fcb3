"""Gather as a user starts it, with the fake Stripe beside it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]

EMAIL, PASSWORD, API_KEY = "anna@example.com", "lunch for everybody", "gth_" + "j" * 43


@dataclass(frozen=True)
class Product:
    """A running Gather."""

    url: str
    data_dir: Path
    process: subprocess.Popen[bytes]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Token {API_KEY}"}

    def api(self) -> httpx.Client:
        """A client with the first key."""
        return httpx.Client(base_url=self.url, headers=self.headers, trust_env=False, timeout=30)

    def status(self) -> dict[str, Any]:
        """What `gather status --json` says."""
        command = [sys.executable, "-m", "api.cli", "status", "--json"]
        environment = os.environ | {"GATHER_DATA_DIR": str(self.data_dir)}
        done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env=environment)
        return dict(json.loads(done.stdout))

    def pid_of(self, part: str) -> int:
        """The process id of a part."""
        return next(int(found["pid"]) for found in self.status()["parts"] if found["name"] == part)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def serving(data_dir: Path, **settings: str) -> Iterator[Product]:
    """`gather serve` on a free port until the block ends; `settings` are GATHER_… names in lower case."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    given = {
        "data_dir": str(data_dir),
        "port": str(port),
        "bootstrap_email": EMAIL,
        "bootstrap_password": PASSWORD,
        "bootstrap_api_key": API_KEY,
    } | settings
    environment = _without_settings() | {f"GATHER_{name.upper()}": value for name, value in given.items()}
    data_dir.mkdir(parents=True, exist_ok=True)
    log = (data_dir / "serve.log").open("wb")
    command = [sys.executable, "-m", "api.cli", "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(url, process, data_dir / "serve.log")
        yield Product(url, data_dir, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        log.close()


def _without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GATHER_")}


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/readyz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"Gather did not become ready:\n{log.read_text()}")
