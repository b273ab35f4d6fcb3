"""How commands speak: results on standard output, everything else on standard error, refusals as one sentence."""

from typing import NoReturn

import typer


def fail(reason: str) -> NoReturn:
    """End the command: it didn't do what it was asked for, and this is why."""
    typer.echo(reason, err=True)
    raise typer.Exit(1)


def note(text: str) -> None:
    """Something to know that isn't the result."""
    typer.echo(text, err=True)


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 record`, `2,000 records`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
