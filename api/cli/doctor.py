"""`gather doctor`: what is well, what isn't, and what to do about it."""

import asyncio

import typer

from api.settings import settings


def doctor() -> None:
    """Check everything that Gather needs; exit code 1 if anything is wrong."""
    from pydantic import ValidationError

    from api.cli.checks import findings

    try:
        known = settings()
    except ValidationError as error:
        wrong = "; ".join(f"GATHER_{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors())
        print(f"✗ settings     {wrong}")
        raise typer.Exit(1) from None
    found = asyncio.run(findings(known))
    for one in found:
        print(f"{'✓' if one.well else '✗'} {one.name:<12} {one.words}")
        if not one.well:
            print(f"  {'':<12} {one.advice}")
    raise typer.Exit(0 if all(one.well for one in found) else 1)
