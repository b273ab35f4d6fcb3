"""What a child process of ours is, how its command line is made, and which processes an earlier start left over."""

import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

TETHER = Path(__file__).with_name("tether.py")
SOCKET_PATH_LIMIT = 100  # the kernel's is 108 on Linux and 104 on macOS


async def _at_once(_pid: int) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Part:
    """One process that the supervisor keeps alive."""

    name: str
    command: Sequence[str]
    address: str = ""
    folder: Path = Path("/")
    user: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[int] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    kill_signal: signal.Signals = signal.SIGKILL
    stop_seconds: float = 20
    before_start: Callable[[], None] = lambda: None
    is_ready: Callable[[int], Awaitable[bool]] = _at_once
    routine: re.Pattern[str] | None = None
    """Lines that say nothing to the person at the terminal."""


def tethered(command: Sequence[str], *, death_signal: signal.Signals = signal.SIGTERM, user: str = "") -> list[str]:
    """The command line that runs `command` as a child which dies with this process."""
    launcher = [sys.executable, "-I", "-S", str(TETHER), str(os.getpid()), str(int(death_signal)), user]
    return [*launcher, *command]


def environment_for(part: Part) -> dict[str, str]:
    """Our own environment with the part's on top; libpq's variables would bend the addresses that we give."""
    inherited = {name: value for name, value in os.environ.items() if not re.match(r"PG[A-Z]+$", name)}
    return {**inherited, "PYTHONUNBUFFERED": "1", **part.environment}


def processes_in(folder: Path, *, executable: str) -> list[psutil.Process]:
    """The running processes of that program whose working directory is `folder`."""
    return [process for process in psutil.process_iter() if _works_in(process, folder, executable)]


def _works_in(process: psutil.Process, folder: Path, executable: str) -> bool:
    try:
        return bool(process.name() == executable and process.cwd() == str(folder))
    except psutil.Error:
        return False


def stop_all(processes: Sequence[psutil.Process], signals: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn, waiting that many seconds after it, until none of the processes is left."""
    alive = list(processes)
    for number, seconds in signals:
        for process in alive:
            _send(process, number)
        deadline = time.monotonic() + seconds
        while alive and time.monotonic() < deadline:
            time.sleep(0.01)
            alive = [process for process in alive if is_alive(process)]


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs; a dead process that nobody collects (as in a container without init) doesn't."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def socket_folder(wanted: Path, file_name: str, *, owner: str = "") -> Path:
    """`wanted`, or a fresh private folder where that path is too long for a Unix socket."""
    if len(str(wanted / file_name)) <= SOCKET_PATH_LIMIT:
        return wanted
    folder = Path(tempfile.mkdtemp(prefix="gather-", dir="/tmp"))
    if owner:
        shutil.chown(folder, owner)
    return folder
