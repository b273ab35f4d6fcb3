"""The API's listening socket, held by the supervisor: while the API restarts, callers wait instead of being refused."""

import asyncio
import errno
import socket
from dataclasses import dataclass

import psutil

from api.launch.errors import CannotStart

ANY = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104
BACKLOG = 2048


@dataclass(frozen=True)
class Door:
    """An open listening socket and how to knock on it from this machine."""

    listener: socket.socket
    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://[{self.host}]:{self.port}" if ":" in self.host else f"http://{self.host}:{self.port}"


def open_door(host: str, port: int) -> Door:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise CannotStart(_why(error, host, port)) from error
    # Connections inherit it. uvicorn takes a socket that it is given for a Unix one and leaves it out; without it the
    # body of every answer waits 40 ms for the client to acknowledge the headers.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Door(listener, ANY.get(host, host), listener.getsockname()[1])


def _why(error: OSError, host: str, port: int) -> str:
    another = "choose another one: GATHER_PORT=8001 make run"
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {port} is taken by {_who_has(port)}. Stop it, or {another}"
        case errno.EACCES:
            return f"Port {port} is for privileged users only; {another}"
        case _:
            return f"Gather can't listen on {host}:{port}: {error.strerror}. GATHER_HOST and GATHER_PORT say where."


def _who_has(port: int) -> str:
    try:
        pids = [found.pid for found in psutil.net_connections("tcp") if found.laddr and found.laddr.port == port]
        process = psutil.Process(next(pid for pid in pids if pid))
        return f"{process.name()} (process {process.pid})"
    except (StopIteration, psutil.Error):
        return "another program"


async def answers(door: Door, path: str) -> int:
    """The status code of a GET, or 0 when there is no answer within two seconds."""
    request = f"GET {path} HTTP/1.1\r\nHost: {door.host}:{door.port}\r\nConnection: close\r\n\r\n"
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection(door.host, door.port)
            writer.write(request.encode())
            status = (await reader.readline()).split()
            writer.close()
    except OSError:
        return 0
    return int(status[1]) if len(status) > 1 else 0
