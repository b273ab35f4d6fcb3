"""Turns every refusal and failure into one `application/problem+json` answer."""

import logging
from collections.abc import Sequence
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api import errors, exact
from api.errors import GatherError, Invalid, Overloaded, Problem, Unavailable, Unreadable, Unsupported, invalid
from api.sentences import sentence

log = logging.getLogger("gather.api")

CLOSED_BY_CLIENT = 499
"""What is counted when nobody waited for the answer, as nginx does."""

OF_STATUS: dict[int, type[GatherError]] = {
    kind.status: kind
    for kind in (
        errors.Unreadable,
        errors.Unauthorized,
        errors.Forbidden,
        errors.NotFound,
        errors.NotAllowed,
        errors.TooSlow,
        errors.Conflict,
        errors.TooLarge,
        errors.Unsupported,
        errors.Invalid,
        errors.TooMany,
        errors.Unavailable,
    )
}

# SQLSTATE classes that mean "the database is not to be had now", not "the statement is wrong".
AWAY = ("08", "53", "57P", "55P03", "25P03", "40001", "40P01")


def install(app: FastAPI) -> None:
    """Hand every kind of exception to its handler."""
    app.add_exception_handler(GatherError, _refused)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _not_valid)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    app.add_exception_handler(DBAPIError, _database)  # type: ignore[arg-type]
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(PoolTimeout, _crowded)
    app.add_exception_handler(OSError, _busy)
    app.add_exception_handler(Exception, _unexpected)


def answer(request: Request, error: GatherError, *, status: int | None = None) -> Response:
    """The problem document, with the headers that its status calls for."""
    body = error.body(request.scope.get("request_id")) | {"status": status or error.status}
    headers = {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Token"
    if error.status in {429, 503}:
        headers["Retry-After"] = str(error.retry_after or 1)
    return Response(orjson.dumps(body), status or error.status, headers, "application/problem+json")


async def _refused(request: Request, error: GatherError) -> Response:
    return answer(request, error)


async def _not_valid(request: Request, error: RequestValidationError) -> Response:
    found = error.errors()
    whole = [problem["input"] for problem in found if tuple(problem["loc"]) == ("body",)]
    unread = [body for body in whole if isinstance(body, bytes)]
    if unread and _says_json(request):
        return answer(request, _not_json(unread[0]))
    if whole and not _says_json(request):
        return answer(request, Unsupported("This door reads JSON: send it with `Content-Type: application/json`"))
    problems = [Problem(_pointer(item["loc"]), _code(item["type"]), sentence(item)) for item in found]
    where = f" ({problems[0].pointer})" if problems[0].pointer else ""
    return answer(request, Invalid(problems[0].detail + where, errors=problems))


def _not_json(body: bytes) -> GatherError:
    try:
        exact.loads(body)
    except exact.TooDeep as error:
        return invalid(_pointer(("body", error.key) if error.key else ("body",)), "too_deep", str(error))
    except exact.NotJson:
        pass
    return Unreadable("The body is not JSON")


def _says_json(request: Request) -> bool:
    media_type = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    return media_type == "application/json" or media_type.endswith("+json")


def _pointer(place: Sequence[Any]) -> str:
    """A JSON pointer into the body; a parameter of the URL is known by its name."""
    inside, *steps = place
    escaped = [str(step).replace("~", "~0").replace("/", "~1") for step in steps]
    return "/".join(["", *escaped]) if inside == "body" else ".".join(escaped)


def _code(type_: str) -> str:
    known = {
        "missing": "missing",
        "extra_forbidden": "unknown_key",
        "literal_error": "invalid_value",
        "enum": "invalid_value",
    }
    return known.get(type_, "invalid_value")


async def _http(request: Request, error: HTTPException) -> Response:
    if error.status_code == 405:
        return _not_asked_like_this(request)
    kind = OF_STATUS.get(error.status_code, GatherError)
    response = answer(request, kind(str(error.detail)), status=error.status_code)
    response.headers.update(error.headers or {})
    return response


def _not_asked_like_this(request: Request) -> Response:
    allowed = ", ".join(sorted(_methods_at(request)))
    response = answer(request, errors.NotAllowed(f"{request.method} isn't known here; there are {allowed}"))
    response.headers["Allow"] = allowed
    return response


def _methods_at(request: Request) -> set[str]:
    """What a path may be asked: of every route that it fits, where the framework tells of the first one only."""
    routes = [route for route in iter_route_contexts(request.app.routes) if route.methods]
    fitting = [route for route in routes if route.path_regex.match(request.scope["path"])]
    methods = {method for route in fitting for method in route.methods or ()}
    return methods | {"HEAD"} if "GET" in methods else methods


async def _database(request: Request, error: DBAPIError) -> Response:
    state = getattr(error.orig, "sqlstate", None) or ""
    away = (
        error.connection_invalidated or isinstance(error, OperationalError | InterfaceError) or state.startswith(AWAY)
    )
    if not away:
        return await _unexpected(request, error)
    return await _busy(request, error)


async def _gone(_request: Request, _error: Exception) -> Response:
    # Who sent half a request reads no answer; its status is for the figures.
    return Response(status_code=CLOSED_BY_CLIENT)


async def _crowded(request: Request, _error: Exception) -> Response:
    return answer(request, Overloaded())


async def _busy(request: Request, error: Exception) -> Response:
    log.warning("database not available: %s", error)
    return answer(
        request, Unavailable("The database can't be reached just now; try again", code="database_unavailable")
    )


async def _unexpected(request: Request, error: Exception) -> Response:
    # The route's template: an id in a path is a value of somebody's.
    route = getattr(request.scope.get("route"), "path", "no route")
    log.error("unexpected error in %s %s", request.method, route, exc_info=error)
    return answer(request, GatherError("Something went wrong here; the log has it under this request id"))
