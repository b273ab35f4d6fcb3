"""The `gather` command: everything at once for one machine, or each part on its own for many."""

import asyncio
import json
import os
from typing import Annotated, Any, NoReturn

import typer

from api.launch import folder, parts, prepare
from api.launch.errors import CannotStart
from api.launch.serve import serve as serve_all
from api.launch.tether import die_with
from api.settings import Settings, settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Gather: your records beside your Stripe money.")


@app.command()
def serve(
    with_parent: Annotated[
        bool, typer.Option("--with-parent", help="Stop when the process that started it ends.")
    ] = False,
) -> None:
    """Run everything: embedded servers where no URL is given, migrations, API, worker."""
    if with_parent:
        die_with(os.getppid())
    raise typer.Exit(serve_all(settings()))


@app.command()
def migrate() -> None:
    """Bring the database of GATHER_DATABASE_URL up to date, and make the first workspace if there is none."""
    environment = _needs_urls("database_url")
    try:
        asyncio.run(prepare.migrate(environment))
        login = asyncio.run(prepare.first_run(environment))
    except CannotStart as reason:
        _fail(str(reason))
    print("The database is up to date.")
    if login:
        print(f"The first workspace is there. E-mail {login.email}, password {login.password}, API key {login.api_key}")


@app.command()
def api() -> None:
    """Run only the API, on GATHER_HOST and GATHER_PORT."""
    _needs_urls("database_url", "redis_url")
    known = settings()
    _become([*parts.API, *parts.QUIETLY, "--host", known.host, "--port", str(known.port)])


@app.command()
def worker() -> None:
    """Run only the worker."""
    _needs_urls("database_url", "redis_url")
    _become(parts.WORKER)


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """Say what runs on the data folder and where; the exit code is 1 when nothing does."""
    found = folder.running(settings().data_dir.resolve())
    if as_json:
        print(json.dumps({"running": found is not None, **(found or {})}, indent=2))
    else:
        print(_in_words(found))
    raise typer.Exit(0 if found else 1)


def _in_words(found: dict[str, Any] | None) -> str:
    if found is None:
        return f"Gather doesn't run on {settings().data_dir}."
    head = f"Gather runs at {found['url']} (process {found['pid']}, data in {found['data_dir']})."
    return "\n".join([head, *(_part_in_words(part) for part in found["parts"])])


def _part_in_words(part: dict[str, Any]) -> str:
    state = f"process {part['pid']}" if part["pid"] else "down"
    restarts = f", restarted {part['restarts']} times" if part["restarts"] else ""
    return f"  {part['name']:<10} {state}{restarts}  {part['address']}".rstrip()


def _needs_urls(*names: str) -> dict[str, str]:
    known: Settings = settings()
    missing = [f"GATHER_{name.upper()}" for name in names if getattr(known, name) is None]
    if missing:
        _fail(f"Set {' and '.join(missing)}; `gather serve` brings its own servers.")
    return {}


def _become(command: list[str]) -> NoReturn:
    os.chdir(parts.ROOT)
    os.execvp(command[0], command)


def _fail(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
