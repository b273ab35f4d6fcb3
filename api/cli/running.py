"""`gather serve`, `migrate`, `api` and `worker`: everything for one machine, or each part for many."""

import asyncio
import os
from typing import Annotated, NoReturn

import typer

from api.cli.words import fail
from api.launch import parts, prepare
from api.launch.errors import CannotStart
from api.launch.serve import serve as serve_all
from api.launch.tether import die_with
from api.settings import settings


def serve(
    with_parent: Annotated[
        bool, typer.Option("--with-parent", help="Stop when the process that started it ends.")
    ] = False,
) -> None:
    """Run everything: embedded servers where no URL is given, migrations, API, worker."""
    if with_parent:
        die_with(os.getppid())
    raise typer.Exit(serve_all(settings()))


def migrate() -> None:
    """Bring the database of GATHER_DATABASE_URL up to date, and make the first workspace if there is none."""
    _need_urls("database_url")
    try:
        asyncio.run(prepare.migrate({}))
        login = asyncio.run(prepare.first_run({}))
    except CannotStart as reason:
        fail(str(reason))
    print("The database is up to date.")
    if login:
        print(f"The first workspace is there. E-mail {login.email}, password {login.password}, API key {login.api_key}")


def api() -> None:
    """Run only the API, on GATHER_HOST and GATHER_PORT."""
    _need_urls("database_url", "redis_url")
    known = settings()
    _become([*parts.API, *parts.QUIETLY, "--host", known.host, "--port", str(known.port)])


def worker() -> None:
    """Run only the worker."""
    _need_urls("database_url", "redis_url")
    _become(parts.WORKER)


def _need_urls(*names: str) -> None:
    missing = [f"GATHER_{name.upper()}" for name in names if getattr(settings(), name) is None]
    if missing:
        fail(f"Set {' and '.join(missing)}; `gather serve` brings its own servers.")


def _become(command: list[str]) -> NoReturn:
    os.chdir(parts.ROOT)
    os.execvp(command[0], command)
