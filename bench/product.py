"""The product as a user runs it, on a data folder of its own, with a fake Stripe beside it."""

import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, TypeAlias

import asyncpg
import httpx
import orjson

from bench.memory import Memory
from bench.wire import Wire
from tests import fakestripe
from tests.journeys.product import Product, serving

FOLDER = Path(".gather-bench")
SECRET_KEY = "a secret of the bench"  # noqa: S105
PATIENTLY = {"secret_key": SECRET_KEY}
QUICKLY = {**PATIENTLY, "stripe_requests_per_second": "200"}
"""The fake answers faster than Stripe may be asked."""

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Running:
    """A running Gather, and every way to it: its API, its database, its processes."""

    product: Product
    stripe: str
    api: httpx.AsyncClient
    database: Connection
    database_url: str
    memory: Memory

    async def wire(self) -> Wire:
        """A connection to the API for what is measured."""
        return await Wire.open(self.product.url, self.product.headers)

    async def get(self, path: str) -> Json:
        return _read(await self.api.get(path))

    async def post(self, path: str, body: Json | bytes) -> Json:
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        return _read(await self.api.post(path, content=content, headers={"Content-Type": "application/json"}))


@asynccontextmanager
async def running(folder: Path, settings: Mapping[str, str] = QUICKLY) -> AsyncIterator[Running]:
    """`gather serve` in an empty folder, which is thrown away afterwards; `settings` are a product's own."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with fakestripe.process() as stripe, serving(folder, stripe_api_base=stripe, **settings) as product:
            url = str(product.status()["database_url"])
            memory = Memory({part: product.pid_of(part) for part in ("api", "worker")})
            api = httpx.AsyncClient(base_url=f"{product.url}/v1", headers=product.headers, trust_env=False, timeout=600)
            database = await asyncpg.connect(url, server_settings={"jit": "off", "timezone": "UTC"})
            try:
                yield Running(product, stripe, api, database, url, memory)
            finally:
                await api.aclose()
                await database.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _read(answer: httpx.Response) -> Json:
    if answer.is_error:
        raise RuntimeError(f"{answer.request.url} was answered {answer.status_code}: {answer.text}")
    read: Json = answer.json()
    return read


def say(text: str) -> None:
    """Tell the person at the terminal what is being done."""
    print(f"{monotonic() - _BEGAN:6.0f} s  {text}", file=sys.stderr, flush=True)


_BEGAN = monotonic()
