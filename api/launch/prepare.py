"""Brings a database up to date: its migrations, then the first workspace when there is none."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import asyncpg

from api import revisions
from api.launch.errors import CannotStart
from api.launch.parts import FIRST_RUN, MIGRATE, ROOT
from api.launch.process import Part, environment_for, tethered

newest_revisions, known_revisions = revisions.newest, revisions.known


@dataclass(frozen=True)
class FirstLogin:
    """How to sign in to a workspace that was made just now; shown once."""

    email: str
    password: str
    api_key: str


@dataclass(frozen=True)
class State:
    """What a database needs still; asking saves the usual start two interpreters."""

    is_current: bool
    is_inhabited: bool


async def state(url: str) -> State:
    connection = await _connect(url)
    try:
        if not await connection.fetchval("SELECT to_regclass('workspaces') IS NOT NULL"):
            return State(is_current=False, is_inhabited=False)
        done = {row["version_num"] for row in await connection.fetch("SELECT version_num FROM alembic_version")}
        inhabited = await connection.fetchval("SELECT EXISTS (SELECT FROM workspaces)")
    finally:
        await connection.close()
    return State(is_current=done == newest_revisions(), is_inhabited=inhabited)


async def _connect(url: str) -> asyncpg.Connection:
    try:
        return await asyncpg.connect(url)
    except (OSError, ValueError, asyncpg.PostgresError) as error:
        raise CannotStart(f"The database of GATHER_DATABASE_URL can't be reached: {error}") from error


async def migrate(environment: Mapping[str, str]) -> None:
    await _output("The migrations", MIGRATE, environment)


async def first_run(environment: Mapping[str, str]) -> FirstLogin | None:
    """Make the first workspace if there is none; answers its login."""
    said = (await _output("The first run", FIRST_RUN, environment)).strip()
    return FirstLogin(**json.loads(said.splitlines()[-1])) if said else None


async def _output(what: str, command: Sequence[str], environment: Mapping[str, str]) -> str:
    part = Part(name=command[-1], command=command, environment=environment)
    process = await asyncio.create_subprocess_exec(
        *tethered(command),
        cwd=ROOT,
        env=environment_for(part),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    output, errors = await process.communicate()
    if process.returncode != 0:
        raise CannotStart(f"{what} failed:\n{errors.decode(errors='replace').strip()}")
    return output.decode()
