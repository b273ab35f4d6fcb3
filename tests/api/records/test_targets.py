"""What is remembered of a key and a model is never taken on trust: a change of them counts from the next write on."""

from typing import Any

import httpx

from tests.api.records.orders import Orders
from tests.api.records.provider import Provider
from tests.conftest import TestWorkspace, client_of


async def test_a_revoked_key_writes_nothing_from_the_next_request_on(
    client: httpx.AsyncClient, app: Any, orders: Orders
) -> None:
    key = (await client.post("/v1/api-keys", json={"name": "a script", "scopes": ["records:write"]})).json()
    async with client_of(app, {"Authorization": f"Token {key['key']}"}) as script:
        path = f"/v1/models/{orders.model_id}/records"
        for number in range(3):
            assert (await script.post(path, json={"id": f"{number}"})).status_code == 201
        assert (await client.delete(f"/v1/api-keys/{key['id']}")).status_code == 204
        assert (await script.post(path, json={"id": "after"})).status_code == 401
        assert (await script.post(path, content=b"{")).status_code == 401
    assert (await client.get(f"{path}/after")).status_code == 404


async def test_a_deleted_model_is_not_found_from_the_next_request_on(client: httpx.AsyncClient, orders: Orders) -> None:
    path = f"/v1/models/{orders.model_id}/records"
    assert (await client.post(path, json={"id": "1"})).status_code == 201
    assert (await client.post(path, json={"id": "2"})).status_code == 201
    await client.delete(f"/v1/models/{orders.model_id}")
    refused = await client.post(path, json={"id": "3"})
    assert (refused.status_code, refused.json()["code"]) == (404, "model_not_found")


async def test_the_name_of_a_new_task_is_no_key_of_a_record_from_the_next_request_on(
    client: httpx.AsyncClient, orders: Orders, provider: Provider
) -> None:
    path = f"/v1/models/{orders.model_id}/records"
    for number in range(2):
        assert (await client.post(path, json={"id": "1", "stripe_charge": number})).status_code in (200, 201)
    await provider.task(orders)
    refused = await client.post(path, json={"id": "1", "stripe_charge": 2})
    assert refused.status_code == 422, refused.text
    fine = await client.post(path, json={"id": "1", "city": "Rome"})
    assert fine.json()["linked"] == {"stripe_charge": None}


async def test_the_name_of_a_deleted_task_is_a_key_like_any_other_from_the_next_request_on(
    client: httpx.AsyncClient, orders: Orders, provider: Provider
) -> None:
    path = f"/v1/models/{orders.model_id}/records"
    task = await provider.task(orders)
    assert (await client.post(path, json={"id": "1"})).status_code == 201
    await provider.remove(task)
    written = await client.post(path, json={"id": "1", "stripe_charge": "a field now"})
    assert written.status_code == 200, written.text
    assert written.json()["linked"] == {}


async def test_a_strangers_key_is_not_served_by_what_is_remembered_of_another(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, workspace: TestWorkspace, orders: Orders
) -> None:
    path = f"/v1/models/{orders.model_id}/records"
    assert (await client.post(path, json={"id": "1"})).status_code == 201
    for _ in range(2):
        assert (await stranger.post(path, json={"id": "1"})).status_code == 404
    again = await client.post(path, json={"id": "1"}, headers={"Authorization": f"bearer  {workspace.api_key}"})
    assert again.json()["action"] == "unchanged"
