"""A keep-alive connection that speaks as little HTTP as will do, so that the client costs next to nothing."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Self, cast
from urllib.parse import urlsplit

import httptools

PIECE_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `seconds` is the client's time; `server_ms` what the server says of its own, if it does."""

    status: int
    body: bytes
    size: int
    seconds: float
    server_ms: float


class Wire(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self._address = urlsplit(url)
        given = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._head = f" HTTP/1.1\r\nHost: {self._address.netloc}\r\n{given}"
        self._writable = asyncio.Event()

    @classmethod
    async def open(cls, url: str, headers: Mapping[str, str] | None = None) -> Self:
        wire = cls(url, headers or {})
        await wire._connect()
        return wire

    async def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        kind: str = "application/json",
        *,
        keep: bool = True,
        headers: str = "",
    ) -> Answer:
        """Send a request and wait for its answer, or RuntimeError; of a body that isn't kept only the size is known."""
        if self._transport.is_closing():
            # A server hangs up after a few seconds of silence.
            await self._connect()
        self._begin(keep)
        head = f"{method} {path}{self._head}{headers}Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)
        return await self._done()

    def begin_stream(self, path: str, kind: str) -> None:
        """Begin a request whose body is sent piece by piece."""
        self._begin(keep=True)
        head = f"POST {path}{self._head}Content-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n"
        self._transport.write(head.encode())

    async def send(self, body: bytes) -> None:
        """Send a part of the body, as fast as it is taken."""
        for piece in _pieces(body):
            await self._writable.wait()
            if self._answer.done():
                raise RuntimeError(f"The stream was answered too early: {self._answer.result()}")
            self._transport.writelines([f"{len(piece):x}\r\n".encode(), piece, b"\r\n"])

    async def end_stream(self) -> Answer:
        self._transport.write(b"0\r\n\r\n")
        return await self._done()

    async def again(self) -> Self:
        """The same on a connection on which nothing was begun."""
        self._transport.abort()
        await self._connect()
        return self

    def close(self) -> None:
        self._transport.close()

    async def _connect(self) -> None:
        loop, host, port = asyncio.get_running_loop(), str(self._address.hostname), self._address.port or 80
        await loop.create_connection(lambda: self, host, port)

    def _begin(self, keep: bool) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._keep, self._body, self._size, self._server_ms = keep, list[bytes](), 0, 0.0
        self._began = perf_counter()

    async def _done(self) -> Answer:
        answer = await self._answer
        if answer.status >= 400:
            raise RuntimeError(f"{answer.status}: {answer.body[:2000]!r}")
        return answer

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._writable.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._writable.set()
        if hasattr(self, "_answer") and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("The server hung up"))

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    # What the parser calls.

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"server-timing":
            self._server_ms = float(value.partition(b";dur=")[2])

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._keep:
            self._body.append(body)

    def on_message_complete(self) -> None:
        seconds = perf_counter() - self._began
        status, body = self._parser.get_status_code(), b"".join(self._body)
        self._answer.set_result(Answer(status, body, self._size, seconds, self._server_ms))


def _pieces(body: bytes) -> Iterable[bytes]:
    return (body[start : start + PIECE_BYTES] for start in range(0, len(body), PIECE_BYTES))


async def crowd(url: str, headers: Mapping[str, str], clients: int) -> list[Wire]:
    """So many connections."""
    return [await Wire.open(url, headers) for _ in range(clients)]


async def press(wires: Iterable[Wire], path: str, bodies: Iterable[bytes]) -> float:
    """Post every body, as fast as so many clients can that each wait for their answer; the seconds."""
    waiting = iter(bodies)

    async def client(wire: Wire) -> None:
        for body in waiting:
            await wire.ask("POST", path, body)

    began = perf_counter()
    await asyncio.gather(*(client(wire) for wire in wires))
    return perf_counter() - began
