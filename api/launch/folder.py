"""The data folder: one Gather at a time works in it, and its status file says what runs where."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from api.launch.errors import CannotStart
from api.launch.kept import Kept
from api.launch.process import stop_all

LOCK = "gather.lock"
STATUS = "status.json"
Status = dict[str, Any]


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the kernel gives it back however the process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        if not _locked(lock.fileno(), fcntl.LOCK_EX, seconds=0.5):
            raise CannotStart(_already_running(folder))
        try:
            yield
        finally:
            (folder / STATUS).unlink(missing_ok=True)


def _already_running(folder: Path) -> str:
    known = _read(folder)
    where = f" at {known['url']} (process {known['pid']})" if known else ""
    return f"Gather already runs on {folder}{where}. Stop that one, or give another GATHER_DATA_DIR."


def _locked(lock: int, kind: int, *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds  # `gather status` holds the lock for an instant
    while True:
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
            return True
        except OSError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)


def running(folder: Path) -> Status | None:
    """What runs on the folder now, if anything does."""
    try:
        lock = (folder / LOCK).open()
    except FileNotFoundError:
        return None
    with lock:
        nobody = _locked(lock.fileno(), fcntl.LOCK_SH, seconds=0)
    return None if nobody else _read(folder)


def _read(folder: Path) -> Status | None:
    try:
        known: Status = json.loads((folder / STATUS).read_text())
    except (FileNotFoundError, ValueError):
        return None
    return known


def record(folder: Path, facts: Status, kept: Sequence[Kept]) -> None:
    """Write the status file; addresses of databases are nobody else's business."""
    unfinished = folder / f"{STATUS}.new"
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({**facts, "parts": [_describe(one) for one in kept]}, file, indent=2)
    unfinished.replace(folder / STATUS)


def _describe(kept: Kept) -> Status:
    return {
        "name": kept.part.name,
        "pid": kept.pid,
        "born": _born(kept.pid),
        "address": kept.part.address,
        "ready": kept.ready,
        "restarts": kept.restarts,
    }


def _born(pid: int | None) -> float | None:
    with suppress(psutil.NoSuchProcess):
        return float(psutil.Process(pid).create_time()) if pid else None
    return None


def clear_left_overs(folder: Path) -> None:
    """Stop the parts of a Gather whose supervisor was killed; its servers are their own modules' business."""
    known = _read(folder) or {"parts": []}
    left = [part for part in known["parts"] if part["pid"] and _born(part["pid"]) == part["born"]]
    servers = {"postgres", "redis"}
    processes = [psutil.Process(part["pid"]) for part in left if part["name"] not in servers]
    stop_all(processes, ((signal.SIGTERM, 3.0), (signal.SIGKILL, 3.0)))
