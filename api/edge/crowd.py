"""All open connections of a process: no more than there is room for, none that keeps it waiting for too long."""

import asyncio
import resource
from collections.abc import Iterator
from heapq import nsmallest
from operator import itemgetter
from typing import Protocol

from api.edge.patience import WITHOUT_REQUEST, Patience, Standing, Wait, Waiting
from api.metrics.instruments import CONNECTIONS, HUNG_UP

CROWD = "crowd"
"""Where the application's state has it."""

LOOK_EVERY_SECONDS = 1.0
SPARE_FILES = 200
"""For the database, the log, files on their way: a connection that takes the last one breaks them all."""
SHOWN_OUT_AT_ONCE = 20
"""So that looking for them costs a newcomer next to nothing, however many come."""


class Connection(Waiting, Protocol):
    """A connection that can be ended."""

    def hang_up(self, wait: Wait) -> None:
        """It was waited for in vain."""


class Crowd:
    """The connections, each with its standing. They are looked at once a second: a timer each would cost more."""

    def __init__(self, most: int, patience: Patience, *, look_every: float = LOOK_EVERY_SECONDS) -> None:
        self.most = _room(most)
        self.patience = patience
        self._look_every = look_every
        self._standings: dict[Connection, Standing] = {}
        self._looking: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._standings)

    def enter(self, connection: Connection) -> bool:
        """Take one more; False when there is no room, and nobody who has asked for nothing to make some."""
        if len(self) >= self.most:
            self._show_out()
            if len(self) >= self.most:
                return False
        loop = asyncio.get_running_loop()
        self._standings[connection] = Standing(loop.time())
        if self._looking is None:
            self._looking = loop.call_later(self._look_every, self._look)
        return True

    def leave(self, connection: Connection) -> None:
        self._standings.pop(connection, None)

    def _look(self) -> None:
        CONNECTIONS.set(len(self))
        loop = asyncio.get_running_loop()
        now = loop.time()
        for connection, standing in list(self._standings.items()):
            if standing.is_over(connection, self.patience, now):
                HUNG_UP.labels(standing.wait.name.lower()).inc()
                connection.hang_up(standing.wait)
        self._looking = loop.call_later(self._look_every, self._look) if self._standings else None

    def _show_out(self) -> None:
        """Hang up on those that have been without a request for longest."""
        for connection, _ in nsmallest(SHOWN_OUT_AT_ONCE, self._without_request(), key=itemgetter(1)):
            HUNG_UP.labels(Wait.NEXT.name.lower()).inc()
            connection.hang_up(Wait.NEXT)
            self.leave(connection)

    def _without_request(self) -> Iterator[tuple[Connection, float]]:
        for connection, standing in self._standings.items():
            if connection.waits_for()[0] in WITHOUT_REQUEST:
                yield connection, standing.since


def _room(most: int) -> int:
    """For so many there are files; as many as wanted, where the system lets a process open more of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most + SPARE_FILES
    if soft < wanted:
        soft = min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(most, soft - SPARE_FILES)
