"""Every door that changes something notes it, or it is said here why not: a new one fails until that is settled."""

from collections.abc import Iterator

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.audit.dependencies import Noting
from api.main import ROUTERS

ROUTES = {
    (method, route.path): route
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and route.path.startswith("/v1")
    for method in route.methods or ()
}

RECORDS = "/v1/models/{model_id}/records"

WRITING_RECORDS = {
    ("POST", RECORDS),
    ("POST", f"{RECORDS}/batch"),
    ("PATCH", RECORDS),
    ("PUT", RECORDS),
    ("PATCH", f"{RECORDS}/{{external_id:path}}"),
    ("PUT", f"{RECORDS}/{{external_id:path}}"),
}
"""What companies send all day long: a record tells itself when it was changed."""

ONLY_ASKING = {
    (method, path) for method, path in ROUTES if method == "POST" and path.endswith(("/query", "/count", "/summary"))
}
"""Questions that come in a body."""

WITHOUT_A_CALLER = {
    ("POST", "/v1/sessions"),
    ("POST", "/v1/invitations/accept"),
    ("POST", "/v1/webhooks/{type}/{integration_id}"),
}
"""Signing in and accepting note by themselves who it was (`test_log.py`); a provider's notice changes no settings."""

TAKEN_AWAY = {("GET", "/v1/models/{model_id}/export"), ("GET", "/v1/views/{view_id}/export")}
"""They change nothing, but data leaves by them."""


def parts(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from parts(inner)


def test_every_door_that_changes_something_notes_it() -> None:
    noting = {door for door, route in ROUTES.items() if Noting in parts(route.dependant)}
    changing = {(method, path) for method, path in ROUTES if method != "GET"}
    assert noting == changing - WRITING_RECORDS - ONLY_ASKING - WITHOUT_A_CALLER | TAKEN_AWAY


def test_what_is_said_here_is_of_doors_that_there_are() -> None:
    assert ROUTES.keys() >= WRITING_RECORDS | WITHOUT_A_CALLER | TAKEN_AWAY
    assert len(ONLY_ASKING) > 4
