"""The checks of `gather doctor` that ask the database."""

import time

import asyncpg
import typer

from api.cli import place
from api.cli.finding import Finding
from api.launch import folder, prepare
from api.launch.errors import CannotStart
from api.operations.sealed import opened_by
from api.settings import Settings

CLOCK_SECONDS, OLDEST_POSTGRES = 5.0, 170_000


async def of_database(known: Settings) -> list[Finding]:
    """Is it there, new enough, up to date, on time, and do its secrets open."""
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
