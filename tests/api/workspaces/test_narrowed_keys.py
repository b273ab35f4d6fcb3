"""A key that is narrowed to a model, at every door that there is: a new one needs a word here on what it gets there."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from api.database import Database
from tests.api.records.orders import Orders, orders_of
from tests.api.records.provider import charge, provider_of
from tests.api.walls.doors import DOORS, OF_PEOPLE, OPEN, STREAM
from tests.conftest import TestWorkspace, client_of

OF_EVERYBODY = {
    ("GET", "/v1/integration-types"),
    ("GET", "/v1/me"),
    ("GET", "/v1/members"),
    ("GET", "/v1/workspaces"),
}
"""What any key may see, whatever it is narrowed to."""

STREAMS = {STREAM}
"""What a narrowed key hears of them is tried in tests/api/events."""

LISTS = {("GET", "/v1/models"), ("GET", "/v1/views"), ("GET", "/v1/integrations")}
"""They leave out what it may not know of."""

NAMED_IN_THE_BODY = {("POST", "/v1/views")}
"""The model comes in the body, and is refused as an unknown one is."""

OF_THE_WORKSPACE = {
    ("POST", "/v1/models"),
    ("POST", "/v1/workspaces"),
    ("GET", "/v1/audit-log"),
    ("PATCH", "/v1/members/{user_id}"),
    ("DELETE", "/v1/members/{user_id}"),
    ("GET", "/v1/invitations"),
    ("POST", "/v1/invitations"),
    ("DELETE", "/v1/invitations/{invitation_id}"),
    ("GET", "/v1/api-keys"),
    ("POST", "/v1/api-keys"),
    ("DELETE", "/v1/api-keys/{key_id}"),
    ("POST", "/v1/integrations"),
    ("PATCH", "/v1/integrations/{integration_id}"),
    ("DELETE", "/v1/integrations/{integration_id}"),
    ("GET", "/v1/integrations/{integration_id}/objects/{object_id}"),
    ("GET", "/v1/integrations/{integration_id}/dead-letters"),
    ("POST", "/v1/integrations/{integration_id}/dead-letters/retry"),
    ("POST", "/v1/integrations/{integration_id}/tasks"),
    ("PATCH", "/v1/integrations/{integration_id}/tasks/{task_id}"),
    ("DELETE", "/v1/integrations/{integration_id}/tasks/{task_id}"),
    ("POST", "/v1/integrations/{integration_id}/tasks/{task_id}/pause"),
    ("POST", "/v1/integrations/{integration_id}/tasks/{task_id}/resume"),
    ("POST", "/v1/integrations/{integration_id}/tasks/{task_id}/resync"),
}
"""About more than its models: a 403 that says so."""

HIDDEN = ("model_id", "view_id", "integration_id", "task_id", "import_id")
"""Ids of things that belong to models: those of other models look as if they didn't exist."""

ANY = {
    "external_id": "1234",
    "key:path": "charge",
    "external_id:path": "1234",
    "key_id": str(uuid4()),
    "user_id": str(uuid4()),
    "session_id": str(uuid4()),
    "invitation_id": str(uuid4()),
    "object_id": "x",
}

BODIES = {
    "/v1/models": {"name": "Mine too", "id_field": "id"},
    "/v1/workspaces": {"name": "Way out"},
    "/v1/api-keys": {"name": "Way out"},
    "/v1/invitations": {"email": "erin@lunch.test"},
    "/v1/integrations": {"type": "stripe", "name": "Stripe", "credentials": {}},
}


class Shop:
    """Two models with a view, an integration and a task each, and a key that knows of the first one only."""

    def __init__(self, key: httpx.AsyncClient, mine: dict[str, str], other: dict[str, str], orders: Orders) -> None:
        self.key, self.mine, self.other, self.orders = key, mine, other, orders

    async def ask(self, method: str, path: str, ids: dict[str, str]) -> httpx.Response:
        for name, value in (ids | ANY).items():
            path = path.replace(f"{{{name}}}", value)
        assert "{" not in path, f"Say here what stands for the rest of {path}, and whose it is"
        body = BODIES.get(path, {}) if method in {"POST", "PUT", "PATCH"} else None
        named = {"id": "1234"} if path.endswith("/records") and method in {"PUT", "PATCH", "DELETE"} else None
        return await self.key.request(method, path, json=body, params=named)


async def things(
    client: httpx.AsyncClient, database: Database, workspace: TestWorkspace
) -> tuple[dict[str, str], Orders]:
    orders = await orders_of(client)
    view = await client.post("/v1/views", json={"name": "All", "model_id": str(orders.model_id)})
    provider = await provider_of(database, workspace)
    task = await provider.task(orders)
    await provider.write(charge("ch_1", amount=75))
    await orders.post({"id": "1234", "charge": "ch_1"})
    file = {"file": ("orders.csv", "id\n1235\n")}
    imported = await client.post(f"/v1/models/{orders.model_id}/imports", files=file)
    names = (str(orders.model_id), view.json()["id"], str(provider.id), str(task), imported.json()["id"])
    return dict(zip(HIDDEN, names, strict=True)), orders


@pytest.fixture
async def shop(
    app: FastAPI, client: httpx.AsyncClient, database: Database, workspace: TestWorkspace
) -> AsyncIterator[Shop]:
    mine, orders = await things(client, database, workspace)
    other, _ = await things(client, database, workspace)
    made = await client.post("/v1/api-keys", json={"name": "One model's", "model_ids": [mine["model_id"]]})
    assert made.status_code == 201, made.text
    async with client_of(app, {"Authorization": f"Token {made.json()['key']}"}) as key:
        yield Shop(key, mine, other, orders)


def told(answer: httpx.Response) -> Any:
    return answer.status_code, answer.json() | {"request_id": None}


async def test_at_every_door_another_model_is_what_does_not_exist(shop: Shop) -> None:
    nowhere = {name: str(uuid4()) for name in HIDDEN}
    for method, path in DOORS - OPEN - STREAMS - OF_EVERYBODY - LISTS - NAMED_IN_THE_BODY:
        hidden = await shop.ask(method, path, shop.other)
        if (method, path) in OF_PEOPLE:
            assert (hidden.status_code, hidden.json()["code"]) == (403, "not_a_person"), (method, path)
            continue
        if (method, path) in OF_THE_WORKSPACE:
            assert (hidden.status_code, hidden.json()["code"]) == (403, "narrowed_key"), (method, path)
            continue
        assert any(f"{{{name}}}" in path for name in HIDDEN), f"Say here what a narrowed key gets at {method} {path}"
        assert hidden.status_code == 404, (method, path)
        assert told(hidden) == told(await shop.ask(method, path, nowhere)), (method, path)


@pytest.mark.parametrize(("method", "path"), sorted(DOORS - OF_THE_WORKSPACE - OF_PEOPLE - OPEN - STREAMS))
async def test_at_every_door_its_own_model_is_there(shop: Shop, method: str, path: str) -> None:
    answer = await shop.ask(method, path, shop.mine)
    assert answer.is_success or answer.status_code in (415, 422), answer.text


def test_what_is_said_here_is_of_doors_that_there_are() -> None:
    assert OPEN | OF_PEOPLE | OF_EVERYBODY | STREAMS | LISTS | NAMED_IN_THE_BODY | OF_THE_WORKSPACE <= DOORS


async def test_a_task_of_another_model_is_hidden_in_an_integration_that_serves_both(
    shop: Shop, client: httpx.AsyncClient, database: Database, workspace: TestWorkspace
) -> None:
    provider = await provider_of(database, workspace)
    mine, other = await orders_of(client), shop.orders
    task = await provider.task(mine)
    path = f"/v1/integrations/{provider.id}"
    assert (await shop.key.get(path)).status_code == 404
    theirs = await provider.task(other, "other_charge")
    assert [item["id"] for item in (await shop.key.get(f"{path}/tasks")).json()["items"]] == [str(theirs)]
    assert (await shop.key.get(f"{path}/tasks/{theirs}")).status_code == 200
    assert told(await shop.key.get(f"{path}/tasks/{task}")) == told(await shop.key.get(f"{path}/tasks/{uuid4()}"))


async def test_lists_hold_only_what_is_of_its_models(shop: Shop, client: httpx.AsyncClient) -> None:
    for path, name in (("models", "model_id"), ("views", "view_id"), ("integrations", "integration_id")):
        assert [item["id"] for item in (await shop.key.get(f"/v1/{path}")).json()["items"]] == [shop.mine[name]]
        assert len((await client.get(f"/v1/{path}")).json()["items"]) == 2


async def test_it_reads_and_writes_its_own_model(shop: Shop) -> None:
    orders = Orders(shop.key, shop.orders.model_id)
    assert (await orders.post({"id": "1235", "amount": 12})).status_code == 201
    assert (await orders.batch([{"id": "1236"}])).json()["created"] == 1
    view = {"name": "Mine", "model_id": shop.mine["model_id"]}
    assert (await shop.key.post("/v1/views", json=view)).status_code == 201
    assert len((await shop.key.get(f"/v1/views/{shop.mine['view_id']}/records")).json()["items"]) == 3


async def test_a_view_of_another_model_is_refused_as_one_of_no_model(shop: Shop) -> None:
    refused = [
        await shop.key.post("/v1/views", json={"name": "Theirs", "model_id": model_id})
        for model_id in (shop.other["model_id"], str(uuid4()))
    ]
    assert refused[0].status_code == 422
    assert told(refused[0]) == told(refused[1])


async def test_a_key_knows_what_it_is_narrowed_to_also_when_that_is_gone(shop: Shop, client: httpx.AsyncClient) -> None:
    assert (await shop.key.get("/v1/me")).json()["model_ids"] == [shop.mine["model_id"]]
    assert (await client.get("/v1/me")).json()["model_ids"] is None
    await client.delete(f"/v1/models/{shop.mine['model_id']}")
    assert (await shop.key.get("/v1/models")).json()["items"] == []
    listed = (await client.get("/v1/api-keys")).json()["items"]
    assert [key["model_ids"] for key in listed] == [None, [shop.mine["model_id"]]]


@pytest.mark.parametrize(
    ("model_ids", "pointer", "code"),
    [
        ([], "/model_ids", "invalid_value"),
        (["nonsense"], "/model_ids/0", "invalid_value"),
        ([str(uuid4())], "/model_ids/0", "model_not_found"),
    ],
)
async def test_a_key_is_narrowed_to_models_that_there_are(
    client: httpx.AsyncClient, model_ids: list[str], pointer: str, code: str
) -> None:
    answer = await client.post("/v1/api-keys", json={"name": "Narrow", "model_ids": model_ids})
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [(pointer, code)]


async def test_a_key_is_not_narrowed_to_a_strangers_model(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    theirs, mine = await orders_of(stranger), await orders_of(client)
    ids = [str(mine.model_id), str(theirs.model_id)]
    answer = await client.post("/v1/api-keys", json={"name": "Narrow", "model_ids": ids})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/model_ids/1")
    twice = await client.post("/v1/api-keys", json={"name": "Narrow", "model_ids": ids[:1] * 2})
    assert twice.json()["model_ids"] == ids[:1]
