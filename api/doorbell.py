"""The doorbell: tells a worker, through arq on Redis, that work is due. Nothing depends on it being heard."""

import asyncio
import contextlib
import logging
from datetime import timedelta
from typing import Literal

import orjson
from arq import ArqRedis, create_pool
from arq.connections import RedisSettings

log = logging.getLogger("gather.doorbell")

WAKE = "wake"
PATIENCE_SECONDS = 0.25

# JSON, not arq's pickle: writing to Redis must not mean running code here.
SERIALIZER, DESERIALIZER = orjson.dumps, orjson.loads


class Doorbell:
    """Rings over one pool of connections, made at the first ring and made anew after an error."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._pool: ArqRedis | None = None

    async def ring(self) -> None:
        """Wake a worker, within a quarter of a second or not at all."""
        if self._url is None:
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._wake(self._url)
        except Exception as error:
            log.info("the doorbell is out of order, the worker will look by itself: %r", error)
            await self.close()

    async def standing(self) -> Literal["ok", "away", "none"]:
        """Whether there is a Redis, and whether it answers."""
        if self._url is None:
            return "none"
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await (await self._connected(self._url)).ping()
        except Exception:
            await self.close()
            return "away"
        return "ok"

    async def _wake(self, url: str) -> None:
        # No job id: arq would drop a ring while an earlier one with the same id is being answered.
        await (await self._connected(url)).enqueue_job(WAKE, _expires=timedelta(minutes=1))

    async def _connected(self, url: str) -> ArqRedis:
        if self._pool is None:
            redis = RedisSettings.from_dsn(url)
            redis.conn_retries, redis.conn_timeout = 0, 1
            self._pool = await create_pool(redis, job_serializer=SERIALIZER, job_deserializer=DESERIALIZER)
        return self._pool

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            with contextlib.suppress(Exception):
                await pool.aclose()
