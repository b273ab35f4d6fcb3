"""A pool that knows how long connections were waited for."""

from time import perf_counter
from typing import Any

from sqlalchemy.pool import AsyncAdaptedQueuePool

from api.metrics.instruments import POOL_WAIT_SECONDS


class TimedPool(AsyncAdaptedQueuePool):
    """SQLAlchemy's own, with a clock beside it; connecting anew counts as waiting."""

    def _do_get(self) -> Any:
        began = perf_counter()
        try:
            return super()._do_get()
        finally:
            POOL_WAIT_SECONDS.observe(perf_counter() - began)
