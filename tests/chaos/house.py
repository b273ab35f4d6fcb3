"""PostgreSQL, Redis, the API and two workers as processes that a round may kill, freeze, fill, and bring back."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import httpx
import psutil
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.launch import parts, postgres, redis
from api.launch.process import tethered
from api.settings import settings
from tests.journeys.product import free_port
from tests.worker.processes import Worker, start_worker, stop_worker

DURABLE_WITHOUT_DISK = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB"}
"""A process that dies takes nothing committed with it; only a power cut would."""
QUICKLY = {"stripe_confirm_seconds": "0.5", "secret_key": "a secret of the chaos", "bootstrap_api_key": ""}
POLLING = {"stripe_poll_seconds": "0.3", "public_url": ""}
WORKERS = 2
PATIENCE_SECONDS = 60
BROKEN = (OSError, RedisError, httpx.TransportError)

Process = subprocess.Popen[bytes]


@dataclass
class House:
    """Everything that Gather consists of, each by its process."""

    folder: Path
    output: BinaryIO
    stripe_port: int
    postgres: postgres.Server
    redis: redis.Server
    url: str
    workers: list[Worker] = field(default_factory=list)
    running: dict[str, Process] = field(default_factory=dict)

    @property
    def worker_settings(self) -> dict[str, str]:
        """What a worker is told beside the environment."""
        return {"redis_url": self.redis.url}

    def run(self, name: str, command: list[str]) -> None:
        """Start a process in place of the one that had this name."""
        self.running[name] = subprocess.Popen(
            command, cwd=parts.ROOT, stdout=self.output, stderr=subprocess.STDOUT, start_new_session=True
        )

    def start_postgres(self) -> None:
        postgres.clear_left_overs(self.postgres)
        command = tethered(self.postgres.command, death_signal=signal.SIGINT, user=self.postgres.account)
        self.run("postgres", command)

    def start_redis(self) -> None:
        redis.clear_left_overs(self.redis)
        self.run("redis", tethered(self.redis.command))

    def start_api(self) -> None:
        self.run("api", [*parts.API, *parts.QUIETLY, "--port", self.url.rsplit(":", 1)[1]])

    def start_worker(self) -> None:
        self.workers.append(start_worker(self.worker_settings, self.output))

    async def end(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a process and wait for its end."""
        process = self.running[name]
        process.send_signal(number)
        await asyncio.to_thread(process.wait, PATIENCE_SECONDS)

    def a_backend(self, number: int) -> psutil.Process | None:
        """One of PostgreSQL's sessions of a client."""
        found = psutil.Process(self.running["postgres"].pid).children()
        sessions = [one for one in found if " [local] " in " ".join(one.cmdline())]
        return sessions[number % len(sessions)] if sessions else None

    def ask_redis(self) -> Redis:
        asked: Redis = Redis.from_url(self.redis.url)
        return asked

    async def whole(self) -> None:
        """Bring back what is missing, and wait until all of it answers."""
        for process in [*self.workers, *self.running.values()]:
            process.send_signal(signal.SIGCONT)
        for name, start in (("postgres", self.start_postgres), ("redis", self.start_redis), ("api", self.start_api)):
            if name not in self.running or self.running[name].poll() is not None:
                start()
        async with asyncio.timeout(PATIENCE_SECONDS), httpx.AsyncClient(trust_env=False) as client:
            while not await self._answers(client):  # noqa: ASYNC110 - nobody tells when a process is ready
                await asyncio.sleep(0.05)

    async def _answers(self, client: httpx.AsyncClient) -> bool:
        with suppress(*BROKEN):
            async with self.ask_redis() as asked:
                await asked.config_set("maxmemory", 0)
            return (await client.get(f"{self.url}/readyz")).status_code == 200
        return False

    async def keep_two_workers(self) -> None:
        while len(self.workers) < WORKERS:
            self.start_worker()
        while len(self.workers) > WORKERS:
            await asyncio.to_thread(stop_worker, self.workers.pop())


@asynccontextmanager
async def house(folder: Path, *, webhooks: bool) -> AsyncIterator[House]:
    """Build it, and take it down again."""
    async with AsyncExitStack() as stack:
        output = stack.enter_context(_log(folder))
        server = postgres.prepare(folder / "postgres", durable=False)
        kept = {name: value for name, value in server.settings.items() if name not in postgres.FORGETFUL}
        made = House(
            folder,
            output,
            free_port(),
            replace(server, settings={**kept, "synchronous_commit": "on", **DURABLE_WITHOUT_DISK}),
            redis.prepare(folder / "redis"),
            f"http://127.0.0.1:{free_port()}",
        )
        _tell(made, webhooks=webhooks)
        stack.push_async_callback(_take_down, made)
        made.start_postgres()
        process = made.running["postgres"]
        while not postgres.is_ready(made.postgres, process.pid):  # noqa: ASYNC110 - it tells by a file
            await asyncio.sleep(0.05)
        subprocess.run(parts.MIGRATE, check=True, cwd=parts.ROOT, stdout=output, stderr=output)
        await made.whole()
        await made.keep_two_workers()
        yield made


def _log(folder: Path) -> BinaryIO:
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / "house.log").open("ab")


def _tell(made: House, *, webhooks: bool) -> None:
    """The settings of every process, this one's too."""
    told: Mapping[str, str] = {
        **QUICKLY,
        "database_url": made.postgres.url,
        "redis_url": made.redis.url,
        "data_dir": str(made.folder),
        "stripe_api_base": f"http://127.0.0.1:{made.stripe_port}",
        **({"stripe_poll_seconds": "2", "public_url": made.url} if webhooks else POLLING),
    }
    os.environ.update({f"GATHER_{name.upper()}": value for name, value in told.items()})
    settings.cache_clear()


async def _take_down(made: House) -> None:
    for worker in made.workers:
        await asyncio.to_thread(stop_worker, worker)
    for name in ("api", "redis"):
        if name in made.running and made.running[name].poll() is None:
            await made.end(name, signal.SIGTERM)
    if made.running["postgres"].poll() is None:
        await made.end("postgres", signal.SIGINT)
