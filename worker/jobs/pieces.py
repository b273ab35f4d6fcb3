"""Work on many records in pieces, each a transaction that is short enough for a write to wait for."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

FEWEST, MOST = 20, 1000
LOCKED_SECONDS = 0.05
"""The records of a transaction are locked for as long as it takes: so long somebody's write may wait."""


class Pieces:
    """How many records are done at once: as many as take so long, by what the last ones took."""

    def __init__(self) -> None:
        self.size = FEWEST

    @contextmanager
    def timed(self) -> Iterator[int]:
        """Do a piece of this size."""
        began = time.monotonic()
        yield self.size
        self.took(self.size, time.monotonic() - began)

    def took(self, done: int, seconds: float) -> None:
        """So many took so long: the next piece is at most twice as large as the last was to be."""
        wanted = done * LOCKED_SECONDS / max(seconds, 0.001)
        self.size = int(min(max(wanted, FEWEST), 2 * self.size, MOST))
