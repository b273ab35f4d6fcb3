"""The checks of `gather doctor`: each says what it found, and what to do when that isn't well."""

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from api.cli.database_checks import of_database
from api.cli.finding import Finding
from api.launch import folder, parts
from api.launch.door import open_door
from api.launch.errors import CannotStart
from api.settings import Settings

ROOM_BYTES = 2**30


async def findings(known: Settings) -> list[Finding]:
    """Every check, in the order in which one would mend."""
    return [
        *await of_database(known),
        await _redis(known),
        *(check(known) for check in LOCAL),
    ]


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
