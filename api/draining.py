"""The end of a process that serves: first it says that it isn't ready any more, then it stops taking requests."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

Handler = Callable[[int, FrameType | None], Any]


class Draining:
    """Whether the process was told to end."""

    def __init__(self, seconds: float) -> None:
        self.begun = False
        self._seconds = seconds

    @contextmanager
    def before_the_end(self) -> Iterator[None]:
        """Put so many seconds between the first SIGTERM and what the server does about it: load balancers notice.

        A second one is the server's at once.
        """
        server = signal.getsignal(signal.SIGTERM)
        if threading.current_thread() is not threading.main_thread() or not callable(server):
            yield
            return
        loop = asyncio.get_running_loop()
        signal.signal(signal.SIGTERM, self._handler(server, loop))
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, server)

    def _handler(self, server: Handler, loop: asyncio.AbstractEventLoop) -> Handler:
        def told_to_end(number: int, frame: FrameType | None) -> None:
            if self.begun or not self._seconds:
                self.begun = True
                server(number, frame)
                return
            self.begun = True
            # Not from here: a signal's handler runs between any two lines of the loop's own.
            loop.call_soon_threadsafe(loop.call_later, self._seconds, server, number, None)

        return told_to_end
