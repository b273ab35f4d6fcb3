"""What a URL may say: a parameter that nobody reads is refused, for it may be a misspelt `dry_run` or `filter`."""

from collections import Counter
from collections.abc import Iterator, Sequence

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.errors import Invalid, Problem


def known(route: APIRoute) -> list[str]:
    """The parameters that a route reads: those that the framework knows of, and those that it describes by itself."""
    described = (route.openapi_extra or {}).get("parameters", ())
    own = (parameter["name"] for parameter in described if parameter["in"] == "query")
    return sorted({*_declared(route.dependant), *own})


def check(request: Request, known: Sequence[str]) -> None:
    """Raise Invalid for parameters that aren't known, or are given twice."""
    given = Counter(name for name, _ in request.query_params.multi_items())
    if problems := [found for name, times in given.items() if (found := _problem(name, times, known))]:
        raise Invalid(problems[0].detail, code=problems[0].code, errors=problems)


def _declared(dependant: Dependant) -> Iterator[str]:
    yield from (parameter.alias for parameter in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _declared(inner)


def _problem(name: str, times: int, known: Sequence[str]) -> Problem | None:
    if name not in known:
        said = f"there are {', '.join(known)}" if known else "there are none"
        return Problem(name, "unknown_parameter", f"There is no parameter {name!r} here; {said}")
    return Problem(name, "repeated_parameter", f"{name!r} is given {times} times") if times > 1 else None
