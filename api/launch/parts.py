"""The parts of Gather itself: the API and the worker, as command lines."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

from api.launch.door import Door, answers
from api.launch.process import Part
from api.settings import settings

ROOT = Path(__file__).resolve().parents[2]
"""Where the migrations and the web app are: parts run there."""

API = [
    sys.executable,
    "-m",
    "uvicorn",
    "api.main:create_app",
    "--factory",
    "--loop",
    "uvloop",
    *("--http", "api.edge.wire:Wire"),
]
STOP_SECONDS = 20
QUIETLY = ["--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "15"]
WORKER = [sys.executable, "-m", "worker.main"]
MIGRATE = [sys.executable, "-m", "alembic", "upgrade", "head"]
FIRST_RUN = [sys.executable, "-m", "api.first_run"]


def api(door: Door, environment: Mapping[str, str]) -> Part:
    async def ready(_pid: int) -> bool:
        code = await answers(door, "/readyz")
        return code == 200 or (code == 404 and await answers(door, "/healthz") == 200)

    listener = door.listener.fileno()
    command = [*API, *QUIETLY, "--fd", str(listener)]
    return Part(
        name="api",
        command=command,
        address=door.url,
        folder=ROOT,
        environment=environment,
        files=[listener],
        stop_seconds=STOP_SECONDS + settings().drain_seconds,
        is_ready=ready,
    )


def worker(environment: Mapping[str, str]) -> Part:
    return Part(
        name="worker", command=WORKER, folder=ROOT, environment=environment, is_ready=_still_alive_after_a_second
    )


async def _still_alive_after_a_second(_pid: int) -> bool:
    await asyncio.sleep(1)
    return True
