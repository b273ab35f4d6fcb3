"""What breaks under a company: each outage is brought back by itself, or by the house when the day ends."""

import asyncio
import signal
from contextlib import suppress

import psutil

from tests.chaos.day import Day
from tests.chaos.house import BROKEN
from tests.worker.chaos import Action
from tests.worker.processes import stop_worker


async def kill_a_worker(day: Day) -> None:
    worker = day.house.workers.pop(0)
    worker.kill()
    await asyncio.to_thread(worker.wait)
    day.house.start_worker()


async def restart_a_worker(day: Day) -> None:
    await asyncio.to_thread(stop_worker, day.house.workers.pop(0))
    day.house.start_worker()


async def freeze_a_worker(day: Day) -> None:
    """It wakes up long after the other one took its work over."""
    worker = day.house.workers[day.chance.randrange(len(day.house.workers))]
    worker.send_signal(signal.SIGSTOP)
    day.later(4, lambda: worker.send_signal(signal.SIGCONT))


async def kill_the_api(day: Day) -> None:
    await day.house.end("api", signal.SIGKILL)
    day.house.start_api()


async def freeze_the_api(day: Day) -> None:
    process = day.house.running["api"]
    process.send_signal(signal.SIGSTOP)
    day.later(1, lambda: process.send_signal(signal.SIGCONT))


async def restart_postgres(day: Day) -> None:
    await day.house.end("postgres", signal.SIGINT)
    await asyncio.sleep(day.chance.random())
    day.house.start_postgres()


async def kill_postgres(day: Day) -> None:
    """Its sessions live on for a moment, and work."""
    await day.house.end("postgres", signal.SIGKILL)
    await asyncio.sleep(day.chance.random() * 0.3)
    day.house.start_postgres()


async def kill_a_session_of_postgres(day: Day) -> None:
    """The server lets go of all the others too, and recovers by itself."""
    with suppress(psutil.Error):
        if session := day.house.a_backend(day.chance.randrange(100)):
            session.kill()


async def end_a_session_of_postgres(day: Day) -> None:
    with suppress(psutil.Error):
        if session := day.house.a_backend(day.chance.randrange(100)):
            session.terminate()


async def kill_redis(day: Day) -> None:
    if day.house.running["redis"].poll() is None:
        await day.house.end("redis", signal.SIGKILL)
        day.later(day.chance.random() * 2, day.house.start_redis)


async def freeze_redis(day: Day) -> None:
    process = day.house.running["redis"]
    process.send_signal(signal.SIGSTOP)
    day.later(1, lambda: process.send_signal(signal.SIGCONT))


async def flush_redis(day: Day) -> None:
    with suppress(*BROKEN):
        async with asyncio.timeout(1), day.house.ask_redis() as redis:
            await redis.flushall()


async def fill_redis(day: Day) -> None:
    """Every write is refused from now on, until the day's end."""
    with suppress(*BROKEN):
        async with asyncio.timeout(1), day.house.ask_redis() as redis:
            await redis.config_set("maxmemory", 1)


OUTAGES: dict[Action, int] = {
    kill_a_worker: 4,
    restart_a_worker: 1,
    freeze_a_worker: 3,
    kill_the_api: 3,
    freeze_the_api: 1,
    restart_postgres: 1,
    kill_postgres: 1,
    kill_a_session_of_postgres: 1,
    end_a_session_of_postgres: 2,
    kill_redis: 2,
    freeze_redis: 1,
    flush_redis: 2,
    fill_redis: 2,
}
