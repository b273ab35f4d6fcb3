"""The server's end of a connection: what it can't read, or waits for in vain, gets the problem of any refusal."""

import asyncio
import fcntl
import struct
import termios
from collections import deque
from http import HTTPStatus
from typing import Any, ClassVar
from uuid import uuid4

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.edge.crowd import CROWD, Crowd
from api.edge.patience import Wait
from api.errors import GatherError, TooLarge, TooSlow, Unavailable, Unreadable

END_STREAMS = "end_streams"
"""Where the application's state says how its endless answers are ended."""

MOST_OVERHEAD = 64 * 1024
"""So many bytes may come that are neither the end of a head nor part of a body: the parser has no limit."""

LINGER_SECONDS = 0.5
"""Whoever is refused may be talking still; a door that is slammed on that loses the refusal on its way."""
MOST_LINGERING = 100

NOWHERE: Any = deque(maxlen=0)
"""Where headers go that come after a body: nobody reads them."""

HEAD = """HTTP/1.1 {status} {phrase}\r
content-type: application/problem+json\r
content-length: {length}\r
x-request-id: {request_id}\r
{more}connection: close\r
\r
"""


class Wire(HttpToolsProtocol):
    """uvicorn's own, which waits for ever, takes whoever comes, and answers in plain text where it can't read."""

    crowd: Crowd | None = None
    heard = 0
    overhead = 0
    refused = False
    lingering: ClassVar[int] = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let it in, if there is room."""
        super().connection_made(transport)
        self.crowd = self.app_state.get(CROWD)
        if self.crowd is not None and not self.crowd.enter(self):
            self._refuse(Unavailable("Too many connections are open just now; try again", code="too_many_connections"))

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.crowd is not None:
            self.crowd.leave(self)

    def data_received(self, data: bytes) -> None:
        """Read on, unless it leads nowhere."""
        if self.refused:
            return
        heard = self.heard
        super().data_received(data)
        cycle = self.cycle
        if self.heard == heard and (cycle is None or cycle.more_body or cycle.scope is not self.scope):
            self.overhead += len(data)
            if self.overhead > MOST_OVERHEAD and not self.refused:
                self._refuse(TooLarge("The head of a request may have 64 KiB", code="head_too_large"), status=431)
        else:
            self.overhead = 0

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self.headers = NOWHERE

    def on_body(self, body: bytes) -> None:
        self.heard += len(body)
        super().on_body(body)

    def waits_for(self) -> tuple[Wait, object]:
        """What is waited for now, and in which request."""
        cycle, transport = self.cycle, self.transport
        answered = cycle is None or cycle.response_complete
        ending = self.refused or transport.is_closing()
        if ending or self.flow.write_paused or (answered and transport.get_write_buffer_size()):
            return Wait.READER, cycle
        if answered:
            # What was begun after the last request that has a head.
            begun = self.scope if cycle is None or cycle.scope is not self.scope else None
            return (Wait.NEXT, cycle) if cycle and not begun else (Wait.HEAD, begun)
        if cycle.more_body and not self.flow.read_paused and not cycle.waiting_for_100_continue:
            return Wait.BODY, cycle
        return Wait.NOTHING, cycle

    def moved(self, wait: Wait) -> int:
        """How many bytes of bodies have come; or, below zero, how many of answers still have to be taken."""
        return -self._untaken() if wait is Wait.READER else self.heard

    def hang_up(self, wait: Wait) -> None:
        """End what was waited for in vain, and say so where anybody may read it."""
        if wait is Wait.READER:
            self.transport.abort()
        elif wait is Wait.BODY:
            self._refuse(TooSlow("The rest of this request was waited for in vain"))
        elif wait is Wait.HEAD and self.scope is not None:
            self._refuse(TooSlow("The head of this request was waited for in vain"))
        else:
            self.transport.close()

    def shutdown(self) -> None:
        """The server stops: have answers that would go on for ever end first, since it waits for all of them."""
        if end_streams := self.app_state.get(END_STREAMS):
            end_streams()
        super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """Tell what was wrong, and hang up."""
        self._refuse(Unreadable(f"{msg} Is the method one that there is?", code="unreadable_request"))

    def _refuse(self, error: GatherError, *, status: int | None = None) -> None:
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            # As if the client had gone: whatever is still being worked on ends.
            cycle.disconnected = True
            cycle.message_event.set()
            if cycle.response_started:
                self.transport.abort()
                return
        request_id, status = uuid4().hex, status or error.status
        body = orjson.dumps(error.body(request_id) | {"status": status})
        head = HEAD.format(
            status=status,
            phrase=HTTPStatus(status).phrase,
            length=len(body),
            request_id=request_id,
            more="retry-after: 1\r\n" if status == 503 else "",
        )
        self.refused = True
        self.transport.write(head.encode() + body)
        if Wire.lingering < MOST_LINGERING:
            Wire.lingering += 1
            self.transport.write_eof()
            self.loop.call_later(LINGER_SECONDS, self._leave)
        else:
            self.transport.close()

    def _leave(self) -> None:
        Wire.lingering -= 1
        self.transport.close()

    def _untaken(self) -> int:
        """What waits here and in the kernel, which takes megabytes of an answer at once and then is silent for long."""
        try:
            kept = fcntl.ioctl(self.transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, b"\0" * 4)
        except (OSError, AttributeError):
            return self.transport.get_write_buffer_size()
        return self.transport.get_write_buffer_size() + int(struct.unpack("i", kept)[0])
