"""Waiting for what happens in other processes."""

import asyncio
from collections.abc import Callable


async def until(holds: Callable[[], bool], *, within: float = 10) -> None:
    """Return as soon as it holds; fail when it doesn't in time."""
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
