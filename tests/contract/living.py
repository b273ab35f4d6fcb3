"""Hooks of schemathesis: requests get ids of things that exist, and what the document has no words for."""

import json
import os
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import uuid4

import httpx
import schemathesis
from schemathesis import Case, HookContext, SerializationContext
from schemathesis.core.parameters import ParameterLocation

from tests.contract import shop

AnyCase = Case[Any]
LEFT_AS_GENERATED = 16
"""One in so many requests keeps the ids that schemathesis made up."""

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu")
FILTERS = (
    '{"field": "amount", "op": "gte", "value": 12.5}',
    '{"or": [{"field": "city", "op": "is_empty"}, {"not": {"field": "paid", "op": "is", "value": true}}]}',
    '{"field": "placed_at", "op": "within", "value": {"direction": "last", "n": 3, "unit": "month"}}',
    '{"field": "stripe_charge.amount", "op": "lt", "value": {"$field": "amount"}}',
)


@schemathesis.serializer("application/x-ndjson", "text/csv")
def lines(context: SerializationContext, value: Any) -> bytes:
    """Lines are sent as they are."""
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "replace")


@schemathesis.hook
def filter_query(context: HookContext, query: Any) -> bool:
    """A parameter that is blank is one that is left out: no wrong one."""
    return not query or all(value not in ("", []) for value in query.values())


@schemathesis.hook
def before_call(context: HookContext, case: AnyCase, kwargs: dict[str, Any]) -> None:
    """Change what is wrong by chance; what is wrong on purpose stays so."""
    places = (
        (ParameterLocation.PATH, case.path_parameters, _path),
        (ParameterLocation.QUERY, case.query, _query),
        (ParameterLocation.HEADER, case.headers, _headers),
        (ParameterLocation.BODY, case.body, _body),
    )
    for place, values, mend in places:
        if isinstance(values, Mapping) and _is_meant(case, place):
            mend(case, values)
    of_people = f"{case.method.upper()} {case.operation.path}" in OF_PEOPLE
    if of_people and _is_meant(case, ParameterLocation.HEADER):
        _as_a_person(case, kwargs)


OF_PEOPLE = {"GET /v1/sessions", "DELETE /v1/sessions", "PATCH /v1/sessions/current", "PATCH /v1/me"}


def _as_a_person(case: AnyCase, kwargs: dict[str, Any]) -> None:
    for headers in (case.headers, kwargs.get("headers")):
        if headers is not None:
            headers.pop("Authorization", None)
            headers.update({"Cookie": os.environ["GATHER_CONTRACT_COOKIE"], "X-Gather-CSRF": "1"})


def _is_meant(case: AnyCase, where: ParameterLocation) -> bool:
    component = case.meta.components.get(where) if case.meta else None
    return component is None or component.mode.is_positive


def _path(case: AnyCase, values: Any) -> None:
    make = DISPOSABLE.get(case.operation.path) if case.method.upper() == "DELETE" else None
    _enliven(values, _ids() | (make() if make else {}))


def _query(case: AnyCase, values: Any) -> None:
    values.pop("cursor", None)
    if "id" in values and case.method.upper() == "GET":
        for name in values.keys() - {"id"}:
            del values[name]
    _draw(values, "timezone", ZONES)
    _draw(values, "filter", FILTERS)


def _headers(case: AnyCase, values: Any) -> None:
    if "Idempotency-Key" in values:
        values["Idempotency-Key"] = str(uuid4())


def _body(case: AnyCase, values: Any) -> None:
    if values.get("cursor") is not None:
        del values["cursor"]
    _draw(values, "timezone", ZONES)
    _enliven(values, {"model_id": _ids()["model_id"]})
    if isinstance(options := values.get("options"), dict):
        _enliven(options, {"model_id": _ids()["model_id"]})
    if values.get("model_ids"):
        values["model_ids"] = [_ids()["model_id"]]


def _enliven(values: Any, living: shop.Ids) -> None:
    for name in values.keys() & living.keys():
        if isinstance(values[name], str) and _chance(values[name]) % LEFT_AS_GENERATED:
            values[name] = living[name]


def _draw(values: Any, name: str, choices: tuple[str, ...]) -> None:
    if isinstance(values.get(name), str):
        values[name] = choices[_chance(values[name]) % len(choices)]


def _chance(text: str) -> int:
    """It follows from the case, so that it comes out the same when the case is run again."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[0]


@cache
def _ids() -> shop.Ids:
    return dict(json.loads(os.environ["GATHER_CONTRACT_IDS"]))


@cache
def _api() -> httpx.Client:
    headers = {"Authorization": f"Token {os.environ['GATHER_CONTRACT_KEY']}"}
    return httpx.Client(base_url=os.environ["GATHER_CONTRACT_URL"], headers=headers, trust_env=False, timeout=30)


def _made(path: str, name: str, body: Callable[[], dict[str, Any]]) -> Callable[[], shop.Ids]:
    return lambda: {name: shop.made(_api(), path, body())}


DISPOSABLE: Mapping[str, Callable[[], shop.Ids]] = {
    "/v1/models/{model_id}": _made("/v1/models", "model_id", lambda: {"name": "Passing", "id_field": "id"}),
    "/v1/views/{view_id}": _made("/v1/views", "view_id", lambda: {"name": "Passing", "model_id": _ids()["model_id"]}),
    "/v1/api-keys/{key_id}": _made("/v1/api-keys", "key_id", lambda: {"name": "Passing"}),
    "/v1/invitations/{invitation_id}": _made(
        "/v1/invitations", "invitation_id", lambda: {"email": f"{uuid4()}@example.com"}
    ),
    "/v1/integrations/{integration_id}": _made(
        "/v1/integrations", "integration_id", lambda: shop.connection("Passing")
    ),
    "/v1/integrations/{integration_id}/tasks/{task_id}": lambda: {"task_id": str(uuid4())},
}
"""What a DELETE takes away is made for it, so that the rest stays."""
