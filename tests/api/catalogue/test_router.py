"""A model's fields over HTTP."""

from typing import Any

import httpx
import pytest

from api.database import Database
from api.models import fields
from tests.api.records.orders import orders_of
from tests.api.records.provider import provider_of
from tests.conftest import TestWorkspace


async def a_model(client: httpx.AsyncClient) -> str:
    answer = await client.post("/v1/models", json={"name": "Orders", "type": "custom", "id_field": "id"})
    return str(answer.json()["id"])


async def send(client: httpx.AsyncClient, model: str, *rows: dict[str, Any]) -> None:
    answer = await client.post(f"/v1/models/{model}/records/batch", json=list(rows))
    assert answer.status_code == 200, answer.text


async def shown(client: httpx.AsyncClient, model: str) -> dict[str, dict[str, Any]]:
    return {field["key"]: field for field in (await client.get(f"/v1/models/{model}/fields")).json()["items"]}


class TestFields:
    async def test_fields_are_listed_in_the_order_in_which_they_were_sent(self, client: httpx.AsyncClient) -> None:
        model = await a_model(client)
        await send(client, model, {"id": "1", "zone": "A", "a": 1, "middle": True})
        await send(client, model, {"id": "2", "early": "x"})
        own = [key for key, field in (await shown(client, model)).items() if field["source"] == "own"]
        assert own == ["id", "zone", "a", "middle", "early"]

    async def test_fields_are_paged_when_a_limit_is_given(self, client: httpx.AsyncClient) -> None:
        model, found, cursor = await a_model(client), list[str](), None
        await send(client, model, {"id": "1", "a": 1, "b": 2, "ü/": 3})
        while found == [] or cursor:
            page = await client.get(
                f"/v1/models/{model}/fields", params={"limit": 2} | ({"cursor": cursor} if cursor else {})
            )
            found += [field["key"] for field in page.json()["items"]]
            cursor = page.json()["next_cursor"]
        assert found == ["id", "a", "b", "ü/", "_created_at", "_updated_at"]
        assert (await client.get(f"/v1/models/{model}/fields", params={"cursor": "Z29uZQ=="})).status_code == 400

    async def test_a_type_is_known_at_once_and_stays_the_same_when_sightings_are_folded(
        self, client: httpx.AsyncClient, database: Database, workspace: TestWorkspace
    ) -> None:
        model = await a_model(client)
        await send(client, model, {"id": "1", "amount": 75, "day": "2026-01-31"}, {"id": "2", "amount": "12.50"})
        before = await shown(client, model)
        assert (before["amount"]["type"], before["amount"]["share"], before["day"]["type"]) == ("number", 1.0, "date")
        async with database.transaction() as session:
            for workspace_id, model_id in await fields.models_to_fold(session, limit=10_000):
                if workspace_id == workspace.id:
                    assert await fields.fold(session, workspace_id, model_id) == 1
        assert await shown(client, model) == before

    async def test_records_are_counted_exactly_before_and_after_a_fold(
        self, client: httpx.AsyncClient, database: Database, workspace: TestWorkspace
    ) -> None:
        model = await a_model(client)
        await send(client, model, {"id": "1"}, {"id": "2"})
        await client.delete(f"/v1/models/{model}/records/2")
        assert (await client.get(f"/v1/models/{model}")).json()["record_count"] == 1
        async with database.transaction() as session:
            for workspace_id, model_id in await fields.models_to_fold(session, limit=10_000):
                if workspace_id == workspace.id:
                    await fields.fold(session, workspace_id, model_id)
        assert (await client.get(f"/v1/models/{model}")).json()["record_count"] == 1

    async def test_nine_of_ten_values_make_a_type_and_the_share_is_told(self, client: httpx.AsyncClient) -> None:
        model = await a_model(client)
        await send(client, model, *({"id": str(n), "amount": n or "n/a"} for n in range(10)))
        field = (await shown(client, model))["amount"]
        assert (field["type"], field["share"]) == ("number", 0.9)
        await send(client, model, {"id": "10", "amount": "none"})
        assert (await shown(client, model))["amount"]["type"] == "text"


class TestDrift:
    async def test_a_slip_and_values_that_do_not_fit_are_told_until_the_field_is_chosen(
        self, client: httpx.AsyncClient
    ) -> None:
        model = await a_model(client)
        await send(client, model, *({"id": str(n), "amount": n or "n/a", "city": "Oslo"} for n in range(20)))
        await send(client, model, {"id": "20", "ammount": 75})
        found = await shown(client, model)
        assert [(warning["code"], warning["similar_to"]) for warning in found["ammount"]["warnings"]] == [
            ("similar_field", "amount")
        ]
        (mixed,) = found["amount"]["warnings"]
        assert (mixed["code"], mixed["share"], mixed["sample"]) == ("mixed_types", 0.95, "n/a")
        assert {key for key, field in found.items() if not field["warnings"]} == {
            "id", "city", "_created_at", "_updated_at",
        }  # fmt: skip
        chosen = await client.patch(f"/v1/models/{model}/fields/ammount", json={"hidden": True})
        assert chosen.json()["warnings"] == (await shown(client, model))["ammount"]["warnings"] == []


class TestPinning:
    async def test_a_pinned_type_stays_whatever_comes_and_a_null_frees_it(self, client: httpx.AsyncClient) -> None:
        model = await a_model(client)
        await send(client, model, {"id": "1", "zip": 1234})
        path = f"/v1/models/{model}/fields/zip"
        pinned = (await client.patch(path, json={"type": "text"})).json()
        assert (pinned["type"], pinned["inferred_type"], pinned["pinned"]) == ("text", "number", True)
        await send(client, model, {"id": "2", "zip": 5678})
        assert (await shown(client, model))["zip"]["type"] == "text"
        freed = (await client.patch(path, json={"type": None})).json()
        assert (freed["type"], freed["pinned"]) == ("number", False)

    async def test_a_label_and_hiding_leave_the_type_alone(self, client: httpx.AsyncClient) -> None:
        model = await a_model(client)
        await send(client, model, {"id": "1", "amount": 75})
        path = f"/v1/models/{model}/fields/amount"
        changed = (await client.patch(path, json={"label": "Amount paid", "hidden": True})).json()
        assert (changed["label"], changed["hidden"], changed["type"]) == ("Amount paid", True, "number")

    async def test_what_no_record_has_shown_and_what_a_type_can_not_be_are_refused(
        self, client: httpx.AsyncClient
    ) -> None:
        model = await a_model(client)
        for body in ({}, {"label": "Nothing"}, {"hidden": True}, {"type": None}):
            assert (await client.patch(f"/v1/models/{model}/fields/nothing", json=body)).status_code == 404
        refused = await client.patch(f"/v1/models/{model}/fields/id", json={"type": "number"})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/type")
        assert (await client.patch(f"/v1/models/{model}/fields/id", json={"type": "money"})).status_code == 422
        assert set(await shown(client, model)) == {"id", "_created_at", "_updated_at"}

    async def test_a_type_is_prepared_before_a_record_shows_its_field(
        self, client: httpx.AsyncClient, database: Database, workspace: TestWorkspace
    ) -> None:
        model = await a_model(client)
        made = await client.patch(f"/v1/models/{model}/fields/zip", json={"type": "text", "label": "Post code"})
        assert made.status_code == 200
        expected = {"key": "zip", "type": "text", "pinned": True, "share": None, "samples": [], "label": "Post code"}
        for field in (made.json(), (await shown(client, model))["zip"]):
            assert {key: field[key] for key in expected} == expected
        sent = await client.post(f"/v1/models/{model}/records", data={"id": "1", "zip": "12345", "n": "12345"})
        assert sent.json()["data"] == {"id": "1", "zip": "12345", "n": 12345}
        async with database.transaction() as session:
            for workspace_id, model_id in await fields.models_to_fold(session, limit=10_000):
                if workspace_id == workspace.id:
                    await fields.fold(session, workspace_id, model_id)
        folded = (await shown(client, model))["zip"]
        assert (folded["type"], folded["pinned"], folded["label"]) == ("text", True, "Post code")
        assert (folded["share"], folded["samples"]) == (1.0, ["12345"])

    @pytest.mark.parametrize(
        ("key", "code"),
        [
            ("a.b", "invalid_key"),
            ("stripe_charge.amount", "invalid_key"),
            ("x" * 256, "invalid_key"),
            ("_created_at", "reserved_key"),
            ("stripe_charge", "reserved_key"),
            ("%00", "null_character"),
        ],
    )
    async def test_a_type_is_prepared_only_for_what_a_record_can_hold(
        self, client: httpx.AsyncClient, database: Database, workspace: TestWorkspace, key: str, code: str
    ) -> None:
        orders = await orders_of(client)
        await (await provider_of(database, workspace)).task(orders)
        path = f"/v1/models/{orders.model_id}/fields"
        before = (await client.get(path)).json()
        answer = await client.patch(f"{path}/{key}", json={"type": "text"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "key")
        assert answer.json()["code"] == code
        assert (await client.get(path)).json() == before
