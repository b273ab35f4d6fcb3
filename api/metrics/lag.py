"""How late the event loop is: a sleeper that measures by how much it overslept."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter

from api.metrics.instruments import LOOP_LAG_SECONDS

EVERY_SECONDS = 0.5


@asynccontextmanager
async def watched() -> AsyncIterator[None]:
    """Watch the loop for as long as the block runs."""
    watching = asyncio.create_task(_watch())
    try:
        yield
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching


async def _watch() -> None:
    while True:
        began = perf_counter()
        await asyncio.sleep(EVERY_SECONDS)
        LOOP_LAG_SECONDS.observe(max(perf_counter() - began - EVERY_SECONDS, 0.0))
