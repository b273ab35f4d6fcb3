"""What a write's URL may say: a parameter that nobody reads is refused, for it may be a misspelt `dry_run`."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant

from api.errors import Invalid, Problem


def check(request: Request) -> None:
    """Raise Invalid for parameters that the request's route doesn't know, or is given twice."""
    if not request.scope["query_string"]:
        return
    known = sorted(set(_known(request.scope["route"].dependant)))
    given = Counter(name for name, _ in request.query_params.multi_items())
    if problems := [found for name, times in given.items() if (found := _problem(name, times, known))]:
        raise Invalid(problems[0].detail, code=problems[0].code, errors=problems)


async def _checked(request: Request) -> None:
    check(request)


ONLY_KNOWN: Any = Depends(_checked)
"""Of the `dependencies` of a route that writes, after the one that asks who is calling."""


def _known(dependant: Dependant) -> Iterator[str]:
    yield from (parameter.alias for parameter in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _known(inner)


def _problem(name: str, times: int, known: list[str]) -> Problem | None:
    if name not in known:
        said = f"there are {', '.join(known)}" if known else "there are none"
        return Problem(name, "unknown_parameter", f"There is no parameter {name!r} here; {said}")
    return Problem(name, "repeated_parameter", f"{name!r} is given {times} times") if times > 1 else None
