"""The doorbell: what rings it is heard at once, and nothing waits for it."""

import asyncio
import time
from pathlib import Path

from api.doorbell import Doorbell
from api.launch.redis import embedded_redis
from worker import bell


async def test_a_ring_is_heard_at_once(tmp_path: Path) -> None:
    heard = asyncio.Event()
    with embedded_redis(tmp_path) as url:
        listening = asyncio.create_task(bell.listen(url, heard.set))
        doorbell = Doorbell(url)
        await doorbell.ring()
        async with asyncio.timeout(5):
            await heard.wait()
        heard.clear()
        await doorbell.ring()
        async with asyncio.timeout(0.5):
            await heard.wait()
        await doorbell.close()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def test_a_bell_without_redis_costs_a_quarter_of_a_second_at_most() -> None:
    doorbell = Doorbell("redis://127.0.0.1:1")
    began = time.monotonic()
    await doorbell.ring()
    assert time.monotonic() - began < 0.4


async def test_it_is_heard_again_after_redis_came_back(tmp_path: Path) -> None:
    heard = asyncio.Event()
    with embedded_redis(tmp_path) as url:
        listening = asyncio.create_task(bell.listen(url, heard.set))
        await asyncio.sleep(0.3)
    await asyncio.sleep(0.5)
    with embedded_redis(tmp_path) as url:
        doorbell = Doorbell(url)
        async with asyncio.timeout(10):
            while not heard.is_set():
                await doorbell.ring()
                await asyncio.sleep(0.1)
        await doorbell.close()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
