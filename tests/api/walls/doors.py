"""Every door of the API, and a request for each: made from the routes and the document, so that none is forgotten."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from fastapi.routing import APIRoute

from api.main import ROUTERS, create_app

Door = tuple[str, str]
Ids = dict[str, str]

DOORS: frozenset[Door] = frozenset(
    (method, route.path)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and route.path.startswith("/v1")
    for method in route.methods or ()
)

OPEN: frozenset[Door] = frozenset(
    {
        ("POST", "/v1/sessions"),
        ("POST", "/v1/invitations/accept"),
        ("POST", "/v1/webhooks/{type}/{integration_id}"),
    }
)
"""Without a key: what opens them is a password, a token, a signature."""

OF_PEOPLE: frozenset[Door] = frozenset(
    {
        ("GET", "/v1/sessions"),
        ("DELETE", "/v1/sessions"),
        ("PATCH", "/v1/sessions/current"),
        ("DELETE", "/v1/sessions/current"),
        ("DELETE", "/v1/sessions/{session_id}"),
        ("PATCH", "/v1/me"),
    }
)
"""For somebody who is signed in: a key is nobody."""

STREAM: Door = ("GET", "/v1/events")
"""Goes on for ever once it has begun."""

NAMES: Ids = {"external_id": "1234", "key": "charge", "type": "stripe"}
"""What a path names that isn't an id: everybody may have the same."""

NOT_AT_STRIPE: dict[str, Any] = {"credentials": {}}
"""No test asks the real one."""


@dataclass(frozen=True)
class Request:
    """What a door is sent; `names` says whose ids it has."""

    method: str
    url: str
    names: frozenset[str]
    body: Any
    params: dict[str, str]

    async def by(self, client: httpx.AsyncClient) -> httpx.Response:
        if self.url.endswith("/imports") and self.method == "POST":
            return await client.post(self.url, files={"file": ("orders.csv", "id\n1235\n")})
        return await client.request(self.method, self.url, json=self.body, params=self.params)


def request(door: Door, ids: Ids) -> Request:
    """What goes to a door, with these ids wherever it takes one: in its path, its URL or its body."""
    method, path = door
    operation = _document()["paths"][path.replace(":path", "")][method.lower()]
    asked = [each["name"] for each in operation.get("parameters", []) if each["in"] == "path"]
    known, url = ids | NAMES, path.replace(":path", "")
    for name in asked:
        assert name in known, f"Say in the company of these tests what {name} of {path} is"
        url = url.replace(f"{{{name}}}", known[name])
    params = {"id": "1234"} if _is_of_one(door) else {"model_id": ids["model_id"]} if door == STREAM else {}
    body = _with_ids(_example(operation), ids)
    return Request(method, url, frozenset(_names(asked, body, params)) & ids.keys(), body, params)


def _is_of_one(door: Door) -> bool:
    return door[1].endswith("/records") and door[0] in {"PATCH", "PUT", "DELETE"}


def _names(asked: list[str], body: Any, params: dict[str, str]) -> set[str]:
    inside = body if isinstance(body, dict) else {}
    options = inside.get("options", {})
    return {*asked, *params, *inside, *options, *("model_id" for _ in inside.get("model_ids") or [])}


def _with_ids(body: Any, ids: Ids) -> Any:
    if not isinstance(body, dict):
        return body
    told: dict[str, Any] = {name: ids.get(name, value) for name, value in (body | _safe(body)).items()}
    if "options" in told:
        told["options"] = {name: ids.get(name, value) for name, value in told["options"].items()}
    return told | ({"model_ids": [ids["model_id"]]} if "model_ids" in told else {})


def _safe(body: dict[str, Any]) -> dict[str, Any]:
    return NOT_AT_STRIPE if "credentials" in body else {}


def _example(operation: Any) -> Any:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    schema = content["schema"]
    if "$ref" not in schema:
        return content["example"]
    shape = _document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    each = {name: value["examples"][0] for name, value in shape["properties"].items() if "examples" in value}
    return shape.get("examples", [each])[0]


@cache
def _document() -> Any:
    return create_app().openapi()
