"""`gather workspace create`, `gather user reset-password`, `gather api-key create`: what is new is shown once."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.words import count, fail, note
from api.cli.work import on_database

if TYPE_CHECKING:
    from api.database import Database

workspaces = typer.Typer(no_args_is_help=True, help="Workspaces.")
users = typer.Typer(no_args_is_help=True, help="People.")
api_keys = typer.Typer(no_args_is_help=True, help="API keys.")


def _group() -> None:
    """A group of one command is still a group."""


for group in (workspaces, users, api_keys):
    group.callback()(_group)


@workspaces.command("create")
def create_workspace(
    name: str, email: Annotated[str, typer.Option(help="Its owner; made if nobody signs in so yet.")]
) -> None:
    """Make a workspace, and its owner if they are new; prints the login once."""
    if not name.strip() or "@" not in email:
        fail("A workspace has a name, and its owner an e-mail address.")

    async def act(database: "Database") -> tuple[str, str | None]:
        from api.operations import people

        async with database.transaction() as session:
            return await people.create_workspace(session, name.strip(), email)

    key, password = on_database(act)
    note("Keep these: they are shown only once.")
    print(f"E-mail    {email.strip().lower()}")
    print(f"Password  {password or '(as before)'}")
    print(f"API key   {key}")


@users.command("reset-password")
def reset_password(email: str) -> None:
    """Give a person a new password, printed once, and end all their sessions."""

    async def act(database: "Database") -> tuple[str, int]:
        from api.operations import people

        async with database.transaction() as session:
            return await people.reset_password(session, email)

    password, ended = on_database(act)
    note(f"The new password of {email.strip().lower()}, shown only once; {count(ended, 'session')} ended:")
    print(password)


@api_keys.command("create")
def create_api_key(
    name: str,
    workspace: Annotated[str | None, typer.Option(help="Name or id; needed if there are several.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="May be given more than once; all if none is.")] = None,
    model: Annotated[list[str] | None, typer.Option(help="Name or id; narrows the key; more than once.")] = None,
) -> None:
    """Make an API key: it alone is on standard output, so that KEY=$(gather api-key create …) holds it."""

    async def act(database: "Database") -> str:
        from api.operations import people
        from api.workspaces.keys import EVERY_SCOPE

        if unknown := set(scope or ()).difference(EVERY_SCOPE):
            fail(f"There is no scope {', '.join(sorted(unknown))}. There is: {', '.join(EVERY_SCOPE)}")
        async with database.transaction() as session:
            return await people.create_key(session, name, workspace, list(scope or EVERY_SCOPE), model or [])

    key = on_database(act)
    note("Keep it: it is shown only once.")
    print(key)
