"""Real workers as processes, to be stopped, killed and started again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).parents[2]

# With a short lease, so that nobody waits long for what a killed worker held.
WORK = """
from api import jobs
jobs.LEASE_SECONDS = 3
from worker.main import main
main()
"""

Worker = subprocess.Popen[bytes]


def start_worker(settings: Mapping[str, str], output: BinaryIO | None = None) -> Worker:
    """A worker without a Redis unless told of one; `settings` are its GATHER_ variables."""
    environment = os.environ | {f"GATHER_{name.upper()}": value for name, value in settings.items()}
    return subprocess.Popen([sys.executable, "-c", WORK], cwd=ROOT, env=environment, stdout=output, stderr=output)


def stop_worker(worker: Worker) -> None:
    if worker.poll() is None:
        worker.send_signal(signal.SIGCONT)
        worker.send_signal(signal.SIGTERM)
        worker.wait(20)


@contextmanager
def worker_process(**settings: str) -> Iterator[Worker]:
    """A worker for as long as the block runs."""
    worker = start_worker(settings)
    try:
        yield worker
    finally:
        stop_worker(worker)
