"""`gather backup` and `gather restore`: a copy of everything at one moment, and back, wholly or not at all."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import asyncpg
import typer

from api.cli import place, tools
from api.cli.looking import look, say_whether_secrets_open
from api.cli.words import count, fail, note
from api.launch import prepare

if TYPE_CHECKING:
    from api.operations.sealed import Opened
    from api.operations.sums import Sums

KEY_APART = (
    "The secret key is not in it. Keep GATHER_SECRET_KEY, or the data folder's secret.key, in another safe place."
)
Backup = Annotated[
    Path, typer.Argument(metavar="FILE", help="A dump as pg_restore reads it; its sums are in FILE.json.")
]


def backup(file: Backup) -> None:
    """Write the whole database into FILE, as it is at one moment, while Gather goes on."""
    if not file.parent.is_dir():
        fail(f"There is no folder {file.parent}.")
    with place.database() as url:
        held = asyncio.run(_dump(url, file))
    print(
        f"{file}: {count(held.records, 'record')} of {count(len(held.models), 'model')}, {file.stat().st_size:,} bytes."
    )
    note(KEY_APART)


async def _dump(url: str, file: Path) -> "Sums":
    from api.operations import sums

    unfinished = file.with_name(f"{file.name}.unfinished")
    async with sums.snapshot(url) as connection:
        shown = await connection.fetchval("SELECT pg_export_snapshot()")
        dumping = asyncio.to_thread(tools.dump, url, shown, unfinished)
        held, _ = await asyncio.gather(sums.sums(connection), dumping)
    _sums_of(file).write_text(json.dumps(asdict(held), indent=2, ensure_ascii=False))
    unfinished.replace(file)
    return held


def restore(
    file: Backup,
    force: Annotated[bool, typer.Option("--force", help="Replace all that the database holds.")] = False,
) -> None:
    """Bring FILE back, into an empty database: wholly, or not at all. Gather must not run on it meanwhile."""
    if not file.is_file():
        fail(f"There is no file {file}.")
    expected = json.loads(_sums_of(file).read_text()) if _sums_of(file).exists() else None
    if expected and (unknown := set(expected["revisions"]) - prepare.known_revisions()):
        fail(f"The backup is of a newer Gather (its database is at {', '.join(unknown)}): update this one first.")
    with place.database(may_be_new=True, alone=True) as url:
        asyncio.run(_refuse_unless_free(url, force))
        tools.load(url, file)
        held = asyncio.run(_settled(url))
        state = asyncio.run(prepare.state(url))
        _say_restored(held, expected, state.is_current)
    say_whether_secrets_open(held[1])


async def _refuse_unless_free(url: str, force: bool) -> None:
    from api.operations import restoring

    connection = await asyncpg.connect(url)
    try:
        if not force and (found := await restoring.tables(connection)):
            fail(f"The database isn't empty ({count(found, 'table')}). --force replaces all that it holds.")
        if found := await restoring.visitors(connection):
            fail(f"An API or a worker is at work on this database ({count(found, 'connection')}): stop them first.")
    finally:
        await connection.close()


async def _settled(url: str) -> "tuple[Sums, Opened]":
    from api.operations import restoring

    connection = await asyncpg.connect(url)
    try:
        await restoring.settle(connection)
    finally:
        await connection.close()
    return await look(url)


def _say_restored(held: "tuple[Sums, Opened]", expected: dict[str, Any] | None, is_current: bool) -> None:
    sums, _ = held
    print(f"Restored: {count(sums.records, 'record')} of {count(len(sums.models), 'model')}.")
    if expected is None:
        note("There are no sums beside the backup (FILE.json) to compare with.")
    elif json.loads(json.dumps(asdict(sums))) != expected:
        fail("What was restored differs from the backup's sums: compare `gather verify --json` with FILE.json.")
    else:
        print("Every count and checksum is as it was when the backup was made.")
    if not is_current:
        note("The database is of an older Gather: `gather serve` or `gather migrate` brings it up to date.")


def _sums_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")
