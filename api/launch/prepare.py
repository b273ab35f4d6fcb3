"""Brings a database up to date: its migrations, then the first workspace when there is none."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.launch.errors import CannotStart
from api.launch.parts import FIRST_RUN, MIGRATE, ROOT
from api.launch.process import Part, environment_for, tethered


@dataclass(frozen=True)
class FirstLogin:
    """How to sign in to a workspace that was made just now; shown once."""

    email: str
    password: str
    api_key: str


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
