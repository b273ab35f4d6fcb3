"""Which database a command works on: the one of GATHER_DATABASE_URL, or the embedded one of the data folder."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from api.cli.words import fail
from api.launch import folder, postgres
from api.launch.errors import CannotStart
from api.settings import Settings, settings


@contextmanager
def database(*, may_be_new: bool = False, alone: bool = False) -> Iterator[str]:
    """The URL of the database; an embedded one that doesn't run is served as long as the block lasts.

    `alone` refuses a Gather that runs on the data folder.
    """
    try:
        with _served(settings(), may_be_new, alone) as url:
            yield url
    except CannotStart as reason:
        fail(str(reason))


@contextmanager
def _served(known: Settings, may_be_new: bool, alone: bool) -> Iterator[str]:
    data = known.data_dir.resolve()
    found = folder.running(data)
    if found and alone:
        raise CannotStart(f"Gather runs at {found['url']} (process {found['pid']}): stop it first.")
    if known.database_url:
        yield known.database_url
    elif found:
        yield _of_running(str(found["database_url"]))
    else:
        if not may_be_new and not (data / "postgres" / "PG_VERSION").exists():
            raise CannotStart(
                f"There is no database in {data} yet: `gather serve` makes it. GATHER_DATA_DIR says where."
            )
        with folder.claimed(data), postgres.embedded_postgres(data / "postgres") as url:
            yield url


def _of_running(url: str) -> str:
    if ":…@" in url:
        raise CannotStart("The running Gather has its database by GATHER_DATABASE_URL: give it to this command too.")
    return url


def for_tools(url: str) -> tuple[str, dict[str, str]]:
    """A URL without its password, which `ps` would show, and the environment that holds it, for PostgreSQL's tools."""
    password = urlsplit(url).password
    inherited: Mapping[str, str] = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    if password is None:
        return url, dict(inherited)
    return url.replace(f":{password}@", "@", 1), {**inherited, "PGPASSWORD": unquote(password)}
