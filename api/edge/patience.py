"""How long a connection may keep the server waiting: for a request, for the rest of it, for an answer to be taken."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Wait(Enum):
    """What the server waits for, if it waits for the other side at all."""

    HEAD = "the head of a request"
    BODY = "the rest of a request"
    READER = "an answer to be taken"
    NEXT = "another request"
    NOTHING = "nothing: it is the server's turn"


WITHOUT_REQUEST = (Wait.HEAD, Wait.NEXT)
"""Who keeps it waiting like this has asked for nothing yet."""


@dataclass(frozen=True, slots=True)
class Patience:
    """A head must be complete in so many seconds; what moves must move by so many bytes in any so many."""

    head_seconds: float = 10.0
    next_seconds: float = 30.0
    sent_seconds: float = 30.0
    least_sent: int = 1024
    taken_seconds: float = 60.0
    least_taken: int = 32 * 1024

    def seconds(self, wait: Wait) -> float | None:
        """How long at most; None for ever."""
        return {
            Wait.HEAD: self.head_seconds,
            Wait.NEXT: self.next_seconds,
            Wait.BODY: self.sent_seconds,
            Wait.READER: self.taken_seconds,
        }.get(wait)

    def least(self, wait: Wait) -> int | None:
        """By how much it must move meanwhile; None where nothing but its end counts."""
        return {Wait.BODY: self.least_sent, Wait.READER: self.least_taken}.get(wait)


class Waiting(Protocol):
    """A connection, as far as patience is concerned."""

    def waits_for(self) -> tuple[Wait, object]:
        """What for, and in which request: another one's wait is another wait."""

    def moved(self, wait: Wait) -> int:
        """How many bytes have come, or have gone, up to now."""


class Standing:
    """For how long a connection has kept the server waiting."""

    __slots__ = ("about", "moved", "since", "wait")

    def __init__(self, now: float) -> None:
        self.wait, self.moved, self.since = Wait.NOTHING, 0, now
        self.about: object = None

    def is_over(self, connection: Waiting, patience: Patience, now: float) -> bool:
        """Look again: whether there is no patience left."""
        wait, about = connection.waits_for()
        moved = connection.moved(wait)
        if wait is not self.wait or about is not self.about or self._has_moved(moved, patience.least(wait)):
            self.wait, self.about, self.moved, self.since = wait, about, moved, now
            return False
        seconds = patience.seconds(wait)
        return seconds is not None and now - self.since >= seconds

    def _has_moved(self, moved: int, least: int | None) -> bool:
        # Less than before: the application added to what waits for its reader, and it adds only where much was taken.
        return least is not None and (moved - self.moved >= least or moved < self.moved)
