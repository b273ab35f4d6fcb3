"""The checks of `gather doctor`: each says what it found, and what to do when that isn't well."""

import asyncio
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import typer

from api.cli import place
from api.launch import folder, parts, prepare
from api.launch.door import open_door
from api.launch.errors import CannotStart
from api.operations.sealed import opened_by
from api.settings import Settings

ROOM_BYTES, CLOCK_SECONDS, OLDEST_POSTGRES = 2**30, 5.0, 170_000


@dataclass(frozen=True)
class Finding:
    """What a check found."""

    name: str
    well: bool
    words: str
    advice: str = ""


async def findings(known: Settings) -> list[Finding]:
    """Every check, in the order in which one would mend."""
    return [
        *await _database(known),
        await _redis(known),
        *(check(known) for check in LOCAL),
    ]


async def _database(known: Settings) -> list[Finding]:
    data = known.data_dir.resolve()
    if not known.database_url and not folder.running(data) and not (data / "postgres" / "PG_VERSION").exists():
        return [Finding("database", True, "none yet; `gather serve` makes one")]
    try:
        with place.database() as url:
            connection = await asyncpg.connect(url, timeout=5)
            try:
                state = await prepare.state(url)
                return [*await _of_server(connection), _migrations(state), *await _secrets(connection, state)]
            finally:
                await connection.close()
    except (OSError, ValueError, CannotStart, asyncpg.PostgresError, typer.Exit) as error:
        return [Finding("database", False, f"can't be reached: {error}", "Start it, or correct GATHER_DATABASE_URL.")]


async def _of_server(connection: "asyncpg.Connection[asyncpg.Record]") -> list[Finding]:
    version = await connection.fetchval("SHOW server_version")
    number = int(await connection.fetchval("SHOW server_version_num"))
    apart = abs(float(await connection.fetchval("SELECT extract(epoch FROM clock_timestamp())::float")) - time.time())
    return [
        Finding("database", number >= OLDEST_POSTGRES, f"PostgreSQL {version.split()[0]}", "Gather needs 17 or newer."),
        Finding(
            "clock",
            apart < CLOCK_SECONDS,
            f"{apart:.1f} s from the database's",
            "Switch on time synchronisation (NTP) on both: webhooks with a stale time are refused.",
        ),
    ]


def _migrations(state: prepare.State) -> Finding:
    words = "up to date" if state.is_current else "the database isn't at this Gather's revision"
    return Finding("migrations", state.is_current, words, "`gather migrate`, or `gather serve`, brings it up to date.")


async def _secrets(connection: "asyncpg.Connection[asyncpg.Record]", state: prepare.State) -> list[Finding]:
    if not state.is_current:
        return []
    found = await opened_by(connection)
    words = f"opens {found.secrets - len(found.closed)} of {found.secrets} stored secrets"
    advice = "Bring the key that sealed them, by GATHER_SECRET_KEY or as secret.key in the data folder."
    return [Finding("secret key", not found.closed, words, advice)]


async def _redis(known: Settings) -> Finding:
    if not known.redis_url:
        return Finding("redis", True, "embedded; `gather serve` starts it")
    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    advice = "Start it, or correct GATHER_REDIS_URL. Nothing is lost without it: work only starts a second later."
    try:
        async with asyncio.timeout(3), Redis.from_url(known.redis_url) as redis:
            await redis.ping()
    except (OSError, ValueError, RedisError) as error:
        return Finding("redis", False, f"doesn't answer: {error}", advice)
    return Finding("redis", True, "answers")


def _disk(known: Settings) -> Finding:
    data = known.data_dir.resolve()
    where = next(path for path in [data, *data.parents] if path.exists())
    free = shutil.disk_usage(where).free
    well = free > ROOM_BYTES and os.access(where, os.W_OK)
    return Finding("disk", well, f"{free / 2**30:.1f} GiB free at {where}", "Make room: Gather wants 1 GiB, writable.")


def _web_app(known: Settings) -> Finding:
    page = Path(parts.ROOT / known.web_dir).resolve() / "index.html"
    return Finding("web app", page.exists(), "built" if page.exists() else f"no {page}", "`make web` builds it.")


def _public_url(known: Settings) -> Finding:
    if known.public_url is None:
        return Finding("public URL", True, "none: Stripe is polled")
    url = urlsplit(known.public_url)
    well = url.scheme == "https" and bool(url.hostname) and url.hostname not in {"localhost", "127.0.0.1", "::1"}
    return Finding("public URL", well, known.public_url, "Stripe wants https://, with a name that it can reach.")


def _port(known: Settings) -> Finding:
    if found := folder.running(known.data_dir.resolve()):
        return Finding("port", True, f"Gather serves {found['url']}")
    try:
        open_door(known.host, known.port).listener.close()
    except CannotStart as reason:
        return Finding("port", False, f"{known.port} can't be had", str(reason))
    return Finding("port", True, f"{known.port} is free")


LOCAL: tuple[Callable[[Settings], Finding], ...] = (_disk, _web_app, _public_url, _port)
