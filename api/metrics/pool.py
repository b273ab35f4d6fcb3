"""A pool that knows how long connections were waited for."""

from time import perf_counter
from typing import Any

from sqlalchemy import exc
from sqlalchemy.pool import AsyncAdaptedQueuePool

from api.metrics.instruments import POOL_WAIT_SECONDS


class Line:
    """Those who wait for a connection of this process just now, and how soon it is one's turn."""

    SHORT, LONGEST = 32, 1000
    PATIENCE_SECONDS = 1.0
    NEWEST = 0.2
    """How much the last one counts for the pace."""

    waiting = 0
    pace = 0.0
    """So many seconds pass from one's turn to another's, while somebody waits."""
    moves = False
    moved_at = 0.0

    @classmethod
    def left(cls, now: float) -> None:
        """Somebody's turn has come, or was waited for in vain."""
        cls.waiting -= 1
        if cls.waiting and cls.moves:
            cls.pace += cls.NEWEST * (now - cls.moved_at - cls.pace)
        cls.moves, cls.moved_at = cls.waiting > 0, now

    @classmethod
    def is_too_long(cls, times: float = 1.0) -> bool:
        """Whether one more would wait for too long. A line that moves may be long: many at once are no rush yet."""
        waiting = cls.waiting
        return waiting >= cls.SHORT and (waiting * cls.pace > times * cls.PATIENCE_SECONDS or waiting >= cls.LONGEST)


class TimedPool(AsyncAdaptedQueuePool):
    """SQLAlchemy's own, with a clock beside it; connecting anew counts as waiting."""

    def _do_get(self) -> Any:
        # Who was let in may find that others were too, or be here for the second time: twice the patience, not more.
        if Line.is_too_long(2.0):
            raise exc.TimeoutError("the line for a connection is too long")
        began = perf_counter()
        Line.waiting += 1
        try:
            return super()._do_get()
        finally:
            now = perf_counter()
            Line.left(now)
            POOL_WAIT_SECONDS.observe(now - began)
