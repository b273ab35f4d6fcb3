"""A small application behind our end of the wire, in this process."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import uvicorn
from uvicorn.server import ServerState

from api.edge.crowd import CROWD, Crowd
from api.edge.patience import Patience
from api.edge.wire import Wire

HURRIED = Patience(
    head_seconds=0.3, next_seconds=0.3, sent_seconds=0.3, least_sent=100, taken_seconds=0.5, least_taken=50_000
)
PIECE = b"x" * 100_000
PATIENT_BYTES = 64 * 1024

Ends: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Served:
    """Where it listens, and what became of its requests."""

    port: int
    crowd: Crowd
    bodies: list[int] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def connect(self, said: bytes = b"") -> Ends:
        # The more a reader's kernel takes at once, the longer it seems to stand still.
        end = socket.socket()
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, PATIENT_BYTES)
        end.connect(("127.0.0.1", self.port))
        reader, writer = await asyncio.open_connection(sock=end, limit=PATIENT_BYTES)
        self.writers.append(writer)
        writer.write(said)
        return reader, writer

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        """Answers how long a body was; at /long without end, at /late after a second."""
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.ended.append("while sending")
                return
            size, more = size + len(message["body"]), message["more_body"]
        self.bodies.append(size)
        if scope["path"] == "/late":
            await asyncio.sleep(1)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        listening = asyncio.ensure_future(receive())
        while scope["path"] == "/long" and not listening.done():
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            await asyncio.sleep(0)
        if listening.done():
            self.ended.append("while reading")
        await send({"type": "http.response.body", "body": b"%d" % size})
        listening.cancel()


@asynccontextmanager
async def served(*, most: int = 100, patience: Patience = HURRIED) -> AsyncIterator[Served]:
    """The application for as long as the block runs, with hardly any patience."""
    crowd = Crowd(most, patience, look_every=0.02)
    here = Served(0, crowd)
    config = uvicorn.Config(here.app, http=Wire, interface="asgi3", lifespan="off", log_config=None)
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()

    def wire() -> asyncio.Protocol:
        return Wire(config=config, server_state=state, app_state={CROWD: crowd})

    listening = await loop.create_server(wire, "127.0.0.1", 0)
    here.port = listening.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        listening.close()
        for writer in here.writers:
            writer.transport.abort()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)
        await asyncio.gather(*state.tasks, return_exceptions=True)
