"""Adding a task: its options are checked with pointers, its link name is its own."""

from typing import Any

import httpx
import pytest

from tests.fakestripe import FakeStripe
from tests.worker.conftest import add_task, connect, orders_model

UNKNOWN = "6a8b5c1e-0d3f-4c55-9b7e-2f1a0c9d8e7f"


@pytest.fixture
async def integration(client: httpx.AsyncClient, stripe: FakeStripe) -> str:
    return await connect(client)


@pytest.fixture
async def model(client: httpx.AsyncClient) -> str:
    return await orders_model(client)


class TestAdding:
    async def test_it_is_queued_with_its_options(self, client: httpx.AsyncClient, integration: str, model: str) -> None:
        answer = await add_task(client, integration, model)
        assert answer.status_code == 201
        body = answer.json()
        assert (body["type"], body["status"], body["link_name"]) == ("sync_stripe_charges", "queued", "stripe_charge")
        assert body["options"] == {
            "model_id": model,
            "stripe_charge_id_field": "stripe_charge_id",
            "link_name": "stripe_charge",
        }
        assert (body["progress"]["objects_synced"], body["progress"]["records_linked"]) == (0, 0)
        assert (body["lag_seconds"], body["last_synced_at"], body["error"]) == (None, None, None)
        listed = (await client.get(f"/v1/integrations/{integration}/tasks")).json()
        assert [task["id"] for task in listed["items"]] == [body["id"]]

    @pytest.mark.parametrize(
        ("options", "pointer", "code"),
        [
            ({"model_id": UNKNOWN}, "/options/model_id", "model_not_found"),
            ({"model_id": "nonsense"}, "/options/model_id", "model_not_found"),
            ({"model_id": 5}, "/options/model_id", "model_not_found"),
            ({"model_id": None}, "/options/model_id", "missing"),
            ({"stripe_charge_id_field": None}, "/options/stripe_charge_id_field", "missing"),
            ({"stripe_charge_id_field": ""}, "/options/stripe_charge_id_field", "missing"),
            ({"stripe_charge_id_field": "a.b"}, "/options/stripe_charge_id_field", "invalid_value"),
            ({"link_name": "No Blanks"}, "/options/link_name", "invalid_value"),
            ({"other": 1}, "/options/other", "unknown_key"),
        ],
    )
    async def test_what_is_wrong_is_pointed_at(
        self,
        client: httpx.AsyncClient,
        integration: str,
        model: str,
        options: dict[str, Any],
        pointer: str,
        code: str,
    ) -> None:
        answer = await add_task(client, integration, **({"model_id": model} | options))
        assert answer.status_code == 422
        (problem,) = answer.json()["errors"]
        assert (problem["pointer"], problem["code"]) == (pointer, code)

    async def test_a_type_that_is_not_offered_is_refused(
        self, client: httpx.AsyncClient, integration: str, model: str
    ) -> None:
        body = {"type": "sync_moons", "options": {"model_id": model}}
        answer = await client.post(f"/v1/integrations/{integration}/tasks", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/type")

    async def test_a_name_that_is_taken_is_a_conflict(
        self, client: httpx.AsyncClient, integration: str, model: str
    ) -> None:
        await add_task(client, integration, model)
        again = await add_task(client, integration, model)
        assert (again.status_code, again.json()["code"]) == (409, "link_name_taken")
        other = await add_task(client, integration, model, link_name="refund_charge")
        assert other.status_code == 201

    async def test_a_field_of_the_records_keeps_its_name(
        self, client: httpx.AsyncClient, integration: str, model: str
    ) -> None:
        await client.post(f"/v1/models/{model}/records", json={"id": "1", "stripe_charge": "ch_1"})
        answer = await add_task(client, integration, model)
        assert (answer.status_code, answer.json()["code"]) == (409, "link_name_taken")

    async def test_a_model_of_another_workspace_does_not_exist_here(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, integration: str
    ) -> None:
        answer = await add_task(client, integration, await orders_model(stranger))
        assert answer.json()["errors"][0]["code"] == "model_not_found"


class TestManaging:
    async def test_it_is_paused_resumed_resynced_and_deleted(
        self, client: httpx.AsyncClient, integration: str, model: str
    ) -> None:
        url = f"/v1/integrations/{integration}/tasks/{(await add_task(client, integration, model)).json()['id']}"
        assert (await client.post(f"{url}/pause")).json()["status"] == "paused"
        assert (await client.post(f"{url}/resume")).json()["status"] == "queued"
        assert (await client.post(f"{url}/resync")).status_code == 200
        assert (await client.delete(url)).status_code == 204
        assert (await client.get(url)).status_code == 404
        assert (await client.post(f"{url}/pause")).status_code == 404

    async def test_its_options_are_changed_one_by_one(
        self, client: httpx.AsyncClient, integration: str, model: str
    ) -> None:
        url = f"/v1/integrations/{integration}/tasks/{(await add_task(client, integration, model)).json()['id']}"
        changed = await client.patch(url, json={"options": {"stripe_charge_id_field": "charge"}})
        assert changed.json()["options"]["stripe_charge_id_field"] == "charge"
        assert changed.json()["options"]["model_id"] == model
        assert (await client.patch(url, json={})).json()["options"] == changed.json()["options"]
        wrong = await client.patch(url, json={"options": {"model_id": UNKNOWN}})
        assert wrong.status_code == 422

    async def test_deleting_its_model_ends_it(self, client: httpx.AsyncClient, integration: str, model: str) -> None:
        await add_task(client, integration, model)
        assert (await client.delete(f"/v1/models/{model}")).status_code == 204
        assert (await client.get(f"/v1/integrations/{integration}/tasks")).json()["items"] == []

    async def test_deleting_its_integration_ends_it_at_once_and_frees_its_name(
        self, client: httpx.AsyncClient, integration: str, model: str
    ) -> None:
        await add_task(client, integration, model)
        assert (await client.delete(f"/v1/integrations/{integration}")).status_code == 204
        record = await client.post(f"/v1/models/{model}/records", json={"id": "1"})
        assert record.json()["linked"] == {}
        assert (await add_task(client, await connect(client), model)).status_code == 201
