"""`python -m tests.fuzz`: so many minutes for each target, or for the named ones; a failure shows the bytes."""

import argparse
import asyncio
import logging
import sys
import time
import traceback

from hypothesis import HealthCheck, Phase, given, settings

from api.database import Database
from api.settings import settings as our_settings
from api.workspaces import service
from tests.conftest import app_on, client_of
from tests.fuzz.bending import bent
from tests.fuzz.requests import World, world_of
from tests.fuzz.targets import TARGETS, Target

ROUND = 500


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--only", choices=TARGETS, nargs="*", default=list(TARGETS))
    options = parser.parse_args()
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
    with asyncio.Runner() as runner:
        return runner.run(_all(options.only, 60 * options.minutes))


async def _all(names: list[str], seconds: float) -> int:
    database = Database(our_settings().sqlalchemy_url)
    app = app_on(database)
    async with database.transaction() as session:
        _, key = await service.create_workspace(session, "Of the fuzzers")
    async with client_of(app, {"Authorization": f"Token {key}"}) as client:
        world, loop = await world_of(app, client), asyncio.get_running_loop()
        # In a thread, for Hypothesis isn't asynchronous.
        broken = [name for name in names if not await asyncio.to_thread(_fuzz, name, world, seconds, loop)]
    await database.close()
    return len(broken)


def _fuzz(name: str, world: World, seconds: float, loop: asyncio.AbstractEventLoop) -> bool:
    """Rounds until the time is over; whether all of it held."""
    target, until, tried = TARGETS[name], time.monotonic() + seconds, 0
    try:
        while time.monotonic() < until:
            tried += _round(target, world, loop, until)
    except Exception:
        traceback.print_exc(limit=-2)
        print(f"{name}: BROKEN, by the bytes above", flush=True)
        return False
    print(f"{name}: {tried:,} cases, all as they should be", flush=True)
    return True


def _round(target: Target, world: World, loop: asyncio.AbstractEventLoop, until: float) -> int:
    tried = 0

    @settings(max_examples=ROUND, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
    @given(bent([*target.seeds, *target.found]))
    def holds(raw: bytes) -> None:
        nonlocal tried
        if time.monotonic() < until:
            tried += 1
            asyncio.run_coroutine_threadsafe(target.check(world, raw), loop).result(60)

    holds()
    return tried


PHASES = (Phase.reuse, Phase.generate, Phase.shrink)

if __name__ == "__main__":
    sys.exit(main())
