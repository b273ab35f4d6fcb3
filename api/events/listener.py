"""One who listens: what waits to be told, the newest of each thing, so that a slow reader never fills the memory."""

import asyncio
import contextlib
from collections.abc import Sequence
from uuid import UUID

from api.events.news import Event, Thing, lines
from api.workspaces.access import Who

MOST_WAITING = 1000

READY = "ready"
RESYNC = "resync"
"""Something was missed: whoever reads this reads anew what they show."""


class Listener:
    """A stream's end in this process."""

    def __init__(self, who: Who, model_id: UUID | None) -> None:
        self.who = who
        self.ended = False
        self._model_id = model_id
        self._waiting: dict[Thing, Event] = {}
        self._said: list[bytes] = []
        self._last_id = ""
        self._begun = False
        self._woken = asyncio.Event()

    def begin(self, last_id: str, missed: Sequence[Event] | None) -> None:
        """Say where the stream begins; `missed` is None when nobody knows what was."""
        # What was heard since the room was entered is in `missed`, or before the beginning.
        self._waiting.clear()
        self._begun = True
        self._last_id = last_id
        self._said.append(lines(RESYNC if missed is None else READY, last_id, b"{}"))
        self.hear(missed or ())

    def hear(self, events: Sequence[Event]) -> None:
        """Keep what concerns this one until it is read."""
        for event in events if self._begun else ():
            if event.concerns(self.who.model_ids, self._model_id):
                # Put at the end: ids have to grow for who resumes by the last that they saw.
                self._waiting.pop(event.thing, None)
                self._waiting[event.thing] = event
                self._last_id = event.id
        if len(self._waiting) > MOST_WAITING:
            self._waiting.clear()
            self._said.append(lines(RESYNC, self._last_id, b"{}"))
        if self._waiting or self._said:
            self._woken.set()

    def end(self) -> None:
        """There will be nothing more."""
        self.ended = True
        self._woken.set()

    async def wait(self, seconds: float) -> None:
        """Wait for something to tell, but no longer than that."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    def take(self) -> bytes:
        """What there is to tell, for the wire."""
        # Of what waits, who was narrowed meanwhile hears no more than they may know by now.
        told = [event.lines() for event in self._waiting.values() if event.concerns(self.who.model_ids, self._model_id)]
        said, self._said = self._said, []
        self._waiting.clear()
        if not self.ended:
            self._woken.clear()
        return b"".join([*said, *told])
