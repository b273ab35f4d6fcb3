"""The doorbell's other end: an arq worker whose one function wakes the loop. Redis may be absent, for ever."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

from arq import ArqRedis, create_pool
from arq.connections import RedisSettings
from arq.typing import WorkerCoroutine
from arq.worker import Worker, func
from redis.exceptions import RedisError

from api.doorbell import DESERIALIZER, SERIALIZER, WAKE

log = logging.getLogger("gather.worker")

LONGEST_REST_SECONDS = 10.0


async def listen(url: str | None, wake: Callable[[], None]) -> None:
    """Hear the bell for as long as there is one; when it breaks, try again later and later."""
    if url is None:
        return
    rest = 0.5
    while True:
        try:
            await _answer(url, wake)
        except Exception as error:
            log.info("no doorbell (%r); looking for work every second", error)
        await asyncio.sleep(rest)
        rest = min(rest * 2, LONGEST_REST_SECONDS)


async def _answer(url: str, wake: Callable[[], None]) -> None:
    async def woken(ctx: dict[Any, Any], *args: Any, **kwargs: Any) -> None:  # noqa: ARG001
        wake()

    redis = RedisSettings.from_dsn(url)
    redis.conn_retries, redis.conn_timeout = 0, 2
    pool = await create_pool(redis, job_serializer=SERIALIZER, job_deserializer=DESERIALIZER)
    try:
        await _worker(pool, woken).main()
    finally:
        # Not `Worker.close`: it asks Redis once more, and fails before it lets go when Redis is what broke.
        with contextlib.suppress(RedisError, OSError):
            await pool.aclose(close_connection_pool=True)


def _worker(pool: ArqRedis, woken: WorkerCoroutine) -> Worker:
    return Worker(
        functions=[func(woken, name=WAKE, timeout=5, keep_result=0, max_tries=1)],
        redis_pool=pool,
        handle_signals=False,
        poll_delay=0.1,
        health_check_interval=5,
        job_serializer=SERIALIZER,
        job_deserializer=DESERIALIZER,
    )
