"""`gather status`: what runs on the data folder, and how its database is."""

import asyncio
import json
from datetime import timedelta
from typing import Annotated, Any

import asyncpg
import typer

from api.cli import place
from api.cli.words import count
from api.launch import folder, prepare
from api.launch.errors import CannotStart
from api.settings import settings


def status(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """Say what runs on the data folder and where; the exit code is 1 when nothing does."""
    found = folder.running(settings().data_dir.resolve())
    if as_json:
        print(json.dumps({"running": found is not None, **(found or {})}, indent=2))
    elif found is None:
        print(f"Gather doesn't run on {settings().data_dir}.")
    else:
        print("\n".join(_in_words(found)))
    raise typer.Exit(0 if found else 1)


def _in_words(found: dict[str, Any]) -> list[str]:
    head = f"Gather runs at {found['url']} (process {found['pid']}, data in {found['data_dir']})."
    return [head, *(_part_in_words(part) for part in found["parts"]), *_database_in_words()]


def _part_in_words(part: dict[str, Any]) -> str:
    state = f"process {part['pid']}" if part["pid"] else "down"
    restarts = f", restarted {part['restarts']} times" if part["restarts"] else ""
    return f"  {part['name']:<10} {state}{restarts}  {part['address']}".rstrip()


def _database_in_words() -> list[str]:
    try:
        with place.database() as url:
            return [f"  {name:<10} {words}" for name, words in asyncio.run(_facts(url))]
    except (CannotStart, typer.Exit):
        return []


async def _facts(url: str) -> list[tuple[str, str]]:
    state = await prepare.state(url)
    connection = await asyncpg.connect(url, timeout=5)
    try:
        version = await connection.fetchval("SHOW server_version")
        jobs = await connection.fetchrow(_JOBS) if state.is_current else None
    finally:
        await connection.close()
    migrations = "up to date" if state.is_current else "behind: `gather serve` or `gather migrate` brings it up to date"
    return [
        ("versions", f"Gather {_version()}, PostgreSQL {version.split()[0]}"),
        ("database", migrations),
        *([("jobs", _jobs_in_words(jobs))] if jobs else []),
    ]


def _jobs_in_words(jobs: asyncpg.Record) -> str:
    oldest = f", the oldest for {timedelta(seconds=round(jobs['age']))}" if jobs["waiting"] else ""
    failing = f", {jobs['failing']} of all failed when last tried" if jobs["failing"] else ""
    return f"{count(jobs['waiting'], 'job')} waiting{oldest}; {jobs['running']} running{failing}"


def _version() -> str:
    from importlib.metadata import version

    return version("gather")


_JOBS = """
SELECT count(*) FILTER (WHERE waits) AS waiting, count(*) FILTER (WHERE runs) AS running,
       count(*) FILTER (WHERE failures > 0) AS failing,
       coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE waits)), 0)::float AS age
  FROM (SELECT due_at, failures, coalesce(lease_until > now(), false) AS runs,
               due_at <= now() AND NOT coalesce(lease_until > now(), false) AS waits FROM jobs) AS job
"""
