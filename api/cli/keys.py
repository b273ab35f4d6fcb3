"""`gather keys`: the keys of GATHER_SECRET_KEY, with which stored secrets are sealed."""

from typing import TYPE_CHECKING

import typer

from api.cli.words import count, fail
from api.cli.work import on_database

if TYPE_CHECKING:
    from api.database import Database
    from api.operations.sealed import Rotated

app = typer.Typer(no_args_is_help=True, help="The keys of GATHER_SECRET_KEY.")


@app.callback()
def keys() -> None:
    """The keys of GATHER_SECRET_KEY."""


@app.command()
def rotate() -> None:
    """Seal every stored secret anew with the first key of GATHER_SECRET_KEY; run it again if it was cut short."""
    batches = on_database(_rotate)
    sealed = sum(batch.sealed for batch in batches)
    print(f"{count(sealed, 'secret')} sealed anew with the first key.")
    if closed := [name for batch in batches for name in batch.closed]:
        fail(f"None of the keys opens these (integration, column): {'; '.join(closed)}. Keep the old keys.")
    print("All stored secrets are sealed with the first key: the others may be removed from GATHER_SECRET_KEY.")


async def _rotate(database: "Database") -> "list[Rotated]":
    from api.operations.sealed import rotate as batches

    return [batch async for batch in batches(database)]
