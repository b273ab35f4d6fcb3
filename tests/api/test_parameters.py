"""At every door of the API: who isn't known is told so and nothing else, and a parameter that nobody reads is refused.

The doors are walked, so that a new one can't be forgotten.
"""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi.routing import APIRoute

from api.doors import OPEN, Door
from api.main import ROUTERS
from api.workspaces import keys
from tests.api.records.orders import Orders, orders_of

OF_PROVIDERS = "/v1/webhooks"
"""Their notices are known by a signature, and a parameter that one of them adds must not cost a notice."""

ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
DOORS = sorted(
    (method, route.path)
    for route in ROUTES
    if route.path.startswith("/v1") and not route.path.startswith(OF_PROVIDERS)
    for method in route.methods or ()
)
BODIES: dict[str, dict[str, Any]] = {
    "json": {"json": {"id": "1"}},
    "broken JSON": {"content": b"{", "headers": {"Content-Type": "application/json"}},
    "an unknown type": {"content": b"x", "headers": {"Content-Type": "image/png"}},
    "too much": {"content": b" " * (16 * 1024 * 1024 + 1), "headers": {"Content-Type": "application/json"}},
}
PARAMETERS: list[dict[str, str]] = [{}, {"dryrun": "true"}, {"limit": "0", "mode": "x", "format": "x", "links": "x"}]


@pytest.fixture
async def orders(client: httpx.AsyncClient) -> Orders:
    return await orders_of(client)


def url_of(path: str, model_id: object) -> str:
    path = path.replace("{model_id}", str(model_id)).replace("{external_id:path}", "1").replace("{key:path}", "id")
    return re.sub(r"{\w+}", lambda _: str(uuid4()), path)


def test_every_door_is_one_that_looks() -> None:
    others = {route.path for route in ROUTES if route.path.startswith("/v1") and not isinstance(route, Door)}
    assert others == {"/v1/webhooks/{type}/{integration_id}"}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(("method", "path"), [door for door in DOORS if door not in OPEN])
async def test_without_a_key_there_is_nothing_but_a_401(
    anyone: httpx.AsyncClient, method: str, path: str, body: str
) -> None:
    for params in PARAMETERS:
        sent = BODIES[body] if method in {"POST", "PUT", "PATCH"} else {}
        answer = await anyone.request(method, url_of(path, uuid4()), params=params, **sent)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized"), (params, answer.text)


@pytest.mark.parametrize(("method", "path"), DOORS)
async def test_a_parameter_that_nobody_reads_is_refused(orders: Orders, method: str, path: str) -> None:
    await orders.post({"id": "1", "n": 1})
    named = {"id": "1"} if path.endswith("/records") and method not in {"POST", "GET"} else {}
    body = [{"id": "2"}] if path.endswith("/batch") else {"id": "1"} if method in {"POST", "PUT", "PATCH"} else None
    url = url_of(path, orders.model_id)
    answer = await orders.client.request(method, url, json=body, params={"dryrun": "true", **named})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    (problem,) = answer.json()["errors"]
    assert (problem["pointer"], problem["code"]) == ("dryrun", "unknown_parameter")
    assert await orders.data("1") == {"id": "1", "n": 1}
    assert await orders.data("2") is None


async def test_a_refusal_looks_its_caller_up_once(orders: Orders, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = []

    async def counted(*given: Any) -> Any:
        looked_up.append(given)
        return await find(*given)

    find = keys.find
    monkeypatch.setattr(keys, "find", counted)
    answer = await orders.client.post("/v1/views", json={"name": "A", "model_id": str(orders.model_id), "sort": 1})
    assert (answer.status_code, len(looked_up)) == (422, 1)


async def test_what_there_is_instead_is_said(orders: Orders) -> None:
    detail = (await orders.post({"id": "1"}, dryrun="true")).json()["detail"]
    assert detail == "There is no parameter 'dryrun' here; there are dry_run, merge, mode"
    restored = await orders.client.post(f"/v1/models/{orders.model_id}/trash/restore?x=1", json={"id": "1"})
    assert restored.json()["detail"].endswith("there are none")
    listed = await orders.client.get(f"/v1/models/{orders.model_id}/export?limit=3")
    assert "fields, filter, format" in listed.json()["detail"]


async def test_a_parameter_is_given_once(orders: Orders) -> None:
    answer = await orders.client.post(f"{orders.url}?dry_run=true&dry_run=false", json={"id": "1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "repeated_parameter")
    assert (await orders.post({"id": "1"}, dry_run="true", mode="create")).status_code == 201


async def test_a_notice_of_a_provider_may_bring_parameters(anyone: httpx.AsyncClient) -> None:
    answer = await anyone.post(f"/v1/webhooks/stripe/{uuid4()}?x=1", content=b"{}")
    assert (answer.status_code, answer.json()["code"]) == (404, "integration_not_found")
