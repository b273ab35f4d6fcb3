"""A parameter that no write reads is refused, whatever would have been written."""

import re

import pytest
from fastapi.routing import APIRoute

from api.main import ROUTERS
from tests.api.records.orders import Orders

WRITES = sorted(
    (method, route.path)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and re.match(r"/v1/models/{model_id}/(records|trash|imports)", route.path)
    for method in (route.methods or set()) - {"GET"}
    if not route.path.endswith(("/query", "/count", "/summary"))
)


@pytest.mark.parametrize(("method", "path"), WRITES)
async def test_a_misspelt_parameter_writes_nothing(orders: Orders, method: str, path: str) -> None:
    await orders.post({"id": "1", "n": 1})
    url = path.replace("{model_id}", str(orders.model_id)).replace("{external_id:path}", "1")
    named = {"id": "1"} if path.endswith("/records") and method != "POST" else {}
    body = [{"id": "2"}] if path.endswith("/batch") else {"id": "1"} if method != "DELETE" else None
    answer = await orders.client.request(method, url, json=body, params={"dryrun": "true", **named})
    assert answer.status_code == 422, answer.text
    (problem,) = answer.json()["errors"]
    assert (problem["pointer"], problem["code"]) == ("dryrun", "unknown_parameter")
    assert await orders.data("1") == {"id": "1", "n": 1}
    assert await orders.data("2") is None


async def test_what_there_is_instead_is_said(orders: Orders) -> None:
    detail = (await orders.post({"id": "1"}, dryrun="true")).json()["detail"]
    assert detail == "There is no parameter 'dryrun' here; there are dry_run, merge, mode"
    restored = await orders.client.post(f"/v1/models/{orders.model_id}/trash/restore?x=1", json={"id": "1"})
    assert restored.json()["detail"].endswith("there are none")


async def test_a_parameter_is_given_once(orders: Orders) -> None:
    answer = await orders.client.post(f"{orders.url}?dry_run=true&dry_run=false", json={"id": "1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "repeated_parameter")
    assert (await orders.post({"id": "1"}, dry_run="true", mode="create")).status_code == 201
