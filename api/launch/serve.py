"""`gather serve`: embedded servers where no URL is given, an up-to-date database, then the API and the worker."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from api.launch import folder, parts, postgres, prepare, redis
from api.launch.console import Console
from api.launch.door import Door, open_door
from api.launch.errors import CannotStart
from api.launch.prepare import FirstLogin
from api.launch.process import Part
from api.launch.supervisor import Supervisor
from api.launch.welcome import welcome
from api.settings import Settings

AfterReady = Callable[[Door, FirstLogin | None], Awaitable[None]]
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def serve(settings: Settings, *, extra: Sequence[Part] = (), after_ready: AfterReady | None = None) -> int:
    """Run all parts until told to stop; answers the exit code."""
    console = Console(as_json=settings.log_format == "json")
    data = settings.data_dir.resolve()
    try:
        with folder.claimed(data):
            folder.clear_left_overs(data)
            return asyncio.run(_run(settings, data, console, extra, after_ready))
    except CannotStart as reason:
        console.say(f"\nStopped: {reason}")
        return 1


async def _run(
    settings: Settings, data: Path, console: Console, extra: Sequence[Part], after_ready: AfterReady | None
) -> int:
    gather = Gather(settings, data, console)
    session = asyncio.create_task(gather.run(extra, after_ready))
    _on_signals(lambda: _stop(session, gather.supervisor, console))
    try:
        await session
    except asyncio.CancelledError:
        return 0
    finally:
        gather.door.listener.close()
        await gather.supervisor.stop()
    return 0


def _stop(session: asyncio.Task[None], supervisor: Supervisor, console: Console) -> None:
    if session.done() or session.cancelling():
        supervisor.hurry.set()
        return
    console.say("\nStopping (once more to hurry) …")
    session.cancel()


def _on_signals(act: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in STOPPING_SIGNALS:
        # nohup wants to outlive its terminal; a script's `command &` ignores SIGINT without meaning it.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            loop.add_signal_handler(number, act)


class Gather:
    """One run of all parts on one data folder."""

    def __init__(self, settings: Settings, data: Path, console: Console) -> None:
        self.settings = settings
        self.data = data
        self.console = console
        self.began = time.monotonic()
        self.door = open_door(settings.host, settings.port)
        self.urls = {"database": settings.database_url, "redis": settings.redis_url}
        self.supervisor = Supervisor(console, self._record)

    async def run(self, extra: Sequence[Part], after_ready: AfterReady | None) -> None:
        await self._start_servers()
        if extra:
            await self.supervisor.start(*extra)
        environment = self._environment()
        found = await prepare.state(environment["GATHER_DATABASE_URL"])
        if not found.is_current:
            await prepare.migrate(environment)
        login, _ = await asyncio.gather(
            _nobody() if found.is_inhabited else self._first_run(environment),
            self.supervisor.start(parts.api(self.door, environment), parts.worker(environment)),
        )
        seconds = time.monotonic() - self.began
        self.console.say(f"\nGather is ready at {self.door.url} ({seconds:.1f} s). Ctrl-C stops it.")
        self.console.say("Forgot the password? `gather user reset-password EMAIL`")
        if after_ready:
            await asyncio.gather(after_ready(self.door, login), self.supervisor.wait())
        await self.supervisor.wait()

    async def _first_run(self, environment: Mapping[str, str]) -> FirstLogin | None:
        login = await prepare.first_run(environment)
        if login:  # at once: whatever may fail after this, it is known only now
            welcome(self.console, self.door.url, login)
        return login

    async def _start_servers(self) -> None:
        if self.urls["database"] is None:
            database = await asyncio.to_thread(postgres.prepare, self.data / "postgres")
            self.urls["database"] = database.url
            await self.supervisor.start(postgres.part(database))
        if self.urls["redis"] is None:
            bell = await asyncio.to_thread(redis.prepare, self.data / "redis")
            self.urls["redis"] = bell.url
            await self.supervisor.start(redis.part(bell))

    def _environment(self) -> Mapping[str, str]:
        return {
            "GATHER_DATABASE_URL": self.urls["database"] or "",
            "GATHER_REDIS_URL": self.urls["redis"] or "",
            "GATHER_DATA_DIR": str(self.data),
            "GATHER_WEB_DIR": str((parts.ROOT / self.settings.web_dir).resolve()),
            "GATHER_HOST": self.settings.host,
            "GATHER_PORT": str(self.door.port),
        }

    def _record(self) -> None:
        facts = {
            "url": self.door.url,
            "pid": os.getpid(),
            "data_dir": str(self.data),
            "database_url": _without_password(self.urls["database"]),
            "redis_url": _without_password(self.urls["redis"]),
        }
        folder.record(self.data, facts, self.supervisor.kept)


async def _nobody() -> None:
    return None


def _without_password(url: str | None) -> str | None:
    password = urlsplit(url or "").password
    return url.replace(f":{password}@", ":…@") if url and password else url
