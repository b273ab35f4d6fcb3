"""`gather verify` and `gather psql`: what the database holds, as sums that can be compared, and as it is."""

import asyncio
import json
import subprocess
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import place, tools
from api.cli.words import count, fail, note

if TYPE_CHECKING:
    from api.operations.sealed import Opened
    from api.operations.sums import Sums


def verify(as_json: Annotated[bool, typer.Option("--json", help="For machines, and for diff.")] = False) -> None:
    """Count and sum up every model, so that two servers can be compared, and try the stored secrets."""
    with place.database() as url:
        held, opened = asyncio.run(look(url))
    if as_json:
        print(json.dumps(asdict(held), indent=2, ensure_ascii=False))
    else:
        for sum in [*held.models, *held.tables]:
            where = f"  ({sum.workspace})" if sum.workspace else ""
            print(f"{sum.rows:>14,}  {sum.checksum}  {sum.name}{where}")
    say_whether_secrets_open(opened)


async def look(url: str) -> "tuple[Sums, Opened]":
    """The sums and the secrets of one moment."""
    from api.operations import sums
    from api.operations.sealed import opened_by

    async with sums.snapshot(url) as connection:
        return await sums.sums(connection), await opened_by(connection)


def say_whether_secrets_open(opened: "Opened") -> None:
    """Say so, or fail."""
    if opened.closed:
        fail(
            f"{len(opened.closed)} of {count(opened.secrets, 'stored secret')} don't open: bring the key that "
            "sealed them, by GATHER_SECRET_KEY or as secret.key in the data folder."
        )
    note(f"{count(opened.secrets, 'stored secret')}, and the key opens all.")


def psql() -> None:
    """Open psql on the database; without a psql, say the database's URL."""
    with place.database() as url:
        program = tools.find("psql")
        if program is None:
            print(url)
            fail("There is no psql here: this is the database's URL, for a client of yours.")
        plain, environment = place.for_tools(url)
        done = subprocess.run([program, plain], env=environment)
    raise typer.Exit(done.returncode)
