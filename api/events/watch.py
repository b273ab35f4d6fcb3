"""One process's watch over the workspaces to which somebody listens: it looks once a second, and only then."""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Iterator
from contextvars import Context
from datetime import UTC, datetime
from time import monotonic
from uuid import UUID

from fastapi import Request

from api.database import Database
from api.errors import TooMany, Unavailable
from api.events import marks
from api.events.listener import Listener
from api.events.news import Event, Marks, between
from api.metrics.instruments import EVENT_STREAMS
from api.session import kept
from api.workspaces.access import Who

log = logging.getLogger("gather.events")

LOOK_EVERY_SECONDS = 1.0
PATIENCE_SECONDS = 10.0
STREAMS_A_WORKSPACE = 50
REMEMBERED = 1000
STAY_SECONDS = 60.0
"""So long a workspace is watched on after the last one left: who comes back has missed nothing."""


class Room:
    """A workspace that is watched: who listens, what it looked like last, what was told lately."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.told: deque[Event] = deque(maxlen=REMEMBERED)
        self.marks: Marks | None = None
        self.first_look = asyncio.Lock()
        self.left_at = monotonic()
        self._era = secrets.token_hex(4)
        self._number = 0

    @property
    def last_id(self) -> str:
        return f"{self._era}-{self._number}"

    def look(self, after: Marks) -> None:
        """Tell everybody what has changed since the last look."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        events = between(self.marks or {}, after, at=at, ids=self._ids())
        self.marks = after
        self.told.extend(events)
        for listener in self.listeners:
            listener.hear(events)

    def since(self, last_id: str) -> list[Event] | None:
        """What was told after that event; None when nobody knows any more."""
        era, _, number = last_id.partition("-")
        missed = self._number - int(number) if era == self._era and number.isdecimal() else -1
        return list(self.told)[len(self.told) - missed :] if 0 <= missed <= len(self.told) else None

    def _ids(self) -> Iterator[str]:
        while True:
            self._number += 1
            yield self.last_id


class Watch:
    """The rooms of one process, and the one who looks."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.closed = False
        self._rooms: dict[UUID, Room] = {}
        self._looking: asyncio.Task[None] | None = None

    async def join(self, who: Who, model_id: UUID | None, last_id: str | None) -> Listener:
        """Listen from now on, or from that event on. TooMany when half a hundred in the workspace do."""
        if self.closed:
            raise Unavailable("This process is about to end", code="shutting_down")
        room = self._rooms.setdefault(who.workspace_id, Room())
        if len(room.listeners) >= STREAMS_A_WORKSPACE:
            told = f"{STREAMS_A_WORKSPACE} streams of this workspace are open; close one, or share one"
            raise TooMany(told, code="too_many_streams", retry_after=30)
        listener = Listener(who, model_id)
        room.listeners.add(listener)
        EVENT_STREAMS.inc()
        try:
            await self._first_look(who.workspace_id, room)
        except BaseException:
            self.leave(listener)
            raise
        missed = room.since(last_id) if last_id else []
        listener.begin(last_id if last_id and missed is not None else room.last_id, missed)
        if self._looking is None or self._looking.done():
            # In a context of its own: what it says isn't of the request that happened to come first.
            self._looking = asyncio.create_task(self._look(), context=Context())
        return listener

    def leave(self, listener: Listener) -> None:
        """Listen no more."""
        room = self._rooms.get(listener.who.workspace_id)
        if room and listener in room.listeners:
            room.listeners.discard(listener)
            room.left_at = monotonic()
            EVENT_STREAMS.dec()

    def close(self) -> None:
        """End all streams: the server stops."""
        self.closed = True
        for room in self._rooms.values():
            for listener in room.listeners:
                listener.end()

    async def stop(self) -> None:
        """End everything."""
        self.close()
        if self._looking:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def _first_look(self, workspace_id: UUID, room: Room) -> None:
        async with room.first_look:
            if room.marks is None:
                room.marks = (await marks.read(self.database, [workspace_id]))[workspace_id]

    async def _look(self) -> None:
        while self._rooms and not self.closed:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            self._forget_left()
            try:
                await self._look_once()
            except Exception as error:
                # What happens meanwhile is told when the database is back: marks are compared, not counted.
                log.warning("can't look for changes just now: %r", error)

    async def _look_once(self) -> None:
        watched = {id_: room for id_, room in self._rooms.items() if room.marks is not None}
        if not watched:
            return
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await marks.read(self.database, list(watched))
        for id_, room in watched.items():
            room.look(found[id_])

    def _forget_left(self) -> None:
        for id_, room in list(self._rooms.items()):
            if not room.listeners and monotonic() - room.left_at > STAY_SECONDS:
                del self._rooms[id_]


def watch_of(request: Request) -> Watch:
    """The application's watch."""
    return kept(request, "watch", Watch)
