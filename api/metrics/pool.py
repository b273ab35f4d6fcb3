"""A pool that knows how long connections were waited for."""

from time import perf_counter
from typing import Any

from sqlalchemy.pool import AsyncAdaptedQueuePool

from api.metrics.instruments import POOL_WAIT_SECONDS


class Line:
    """Those who wait for a connection of this process just now."""

    SHORT, LONGEST = 64, 1000
    PATIENCE_SECONDS = 1.0

    waiting = 0
    lately = 0.0
    """So many seconds had waited who left the line last."""

    @classmethod
    def is_too_long(cls) -> bool:
        """Whether one more would wait for too long. A line that moves may be long: many at once are no rush yet."""
        return cls.waiting >= cls.SHORT and (cls.lately > cls.PATIENCE_SECONDS or cls.waiting >= cls.LONGEST)


class TimedPool(AsyncAdaptedQueuePool):
    """SQLAlchemy's own, with a clock beside it; connecting anew counts as waiting."""

    def _do_get(self) -> Any:
        began = perf_counter()
        Line.waiting += 1
        try:
            return super()._do_get()
        finally:
            Line.waiting -= 1
            Line.lately = perf_counter() - began
            POOL_WAIT_SECONDS.observe(Line.lately)
