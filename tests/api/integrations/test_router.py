"""Connecting a provider: the key is tried, kept sealed, and never shown again."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from api.database import Database
from api.integrations import objects
from api.integrations.contract import ExternalObject, Seen
from tests.conftest import TestWorkspace
from tests.fakestripe import DEFAULT_KEY, FakeStripe

UNKNOWN = "6a8b5c1e-0d3f-4c55-9b7e-2f1a0c9d8e7f"


async def connect(client: httpx.AsyncClient, **body: Any) -> httpx.Response:
    asked = {"type": "stripe", "name": "Our Stripe", "credentials": {"api_key": DEFAULT_KEY}} | body
    return await client.post("/v1/integrations", json=asked)


class TestTypes:
    async def test_the_catalogue_tells_what_can_be_connected_and_draws_its_forms(
        self, client: httpx.AsyncClient
    ) -> None:
        body = (await client.get("/v1/integration-types")).json()
        (stripe,) = body["items"]
        assert body["next_cursor"] is None
        assert (stripe["type"], stripe["name"]) == ("stripe", "Stripe")
        assert stripe["credentials_schema"]["properties"]["api_key"]["writeOnly"] is True
        charges, *others = stripe["tasks"]
        assert [task["name"] for task in others] == [
            "Sync Stripe Customers",
            "Sync Stripe Invoices",
            "Sync Stripe Subscriptions",
            "Sync Stripe Payment Intents",
            "Sync Stripe Refunds",
            "Sync Stripe Disputes",
        ]
        assert (charges["type"], charges["name"]) == ("sync_stripe_charges", "Sync Stripe Charges")
        assert (charges["kind"], charges["default_link_name"]) == ("charge", "stripe_charge")
        schema = charges["options_schema"]
        assert schema["required"] == ["model_id", "stripe_charge_id_field"]
        assert schema["properties"]["model_id"]["title"] == "Model ID"
        assert schema["properties"]["model_id"]["x-format"] == "model"
        field = schema["properties"]["stripe_charge_id_field"]
        assert (field["title"], field["x-format"], field["x-model-from"]) == (
            "Stripe Charge ID Field",
            "field",
            "model_id",
        )


class TestConnecting:
    async def test_a_good_key_is_kept_and_only_its_end_is_shown(
        self, client: httpx.AsyncClient, stripe: FakeStripe, database: Database
    ) -> None:
        answer = await connect(client)
        assert answer.status_code == 201
        body = answer.json()
        assert (body["type"], body["name"], body["key_hint"]) == ("stripe", "Our Stripe", DEFAULT_KEY[-4:])
        assert (body["status"], body["delivery"], body["livemode"]) == ("setting_up", "polling", False)
        assert body["account"] == {"id": stripe.account["id"], "name": "Gather Lunch Deliveries"}
        assert body["created_at"].endswith("Z")
        shown = [answer.text, (await client.get("/v1/integrations")).text]
        shown.append((await client.get(f"/v1/integrations/{body['id']}")).text)
        assert all(DEFAULT_KEY not in text for text in shown)
        async with database.transaction() as session:
            stored = text("SELECT credentials FROM integrations WHERE id = :id")
            assert DEFAULT_KEY.encode() not in bytes(await session.scalar(stored, {"id": body["id"]}))

    async def test_a_wrong_key_is_refused_in_stripes_words_and_nothing_is_kept(
        self, client: httpx.AsyncClient, stripe: FakeStripe
    ) -> None:
        answer = await connect(client, credentials={"api_key": "sk_test_wrong"})
        assert answer.status_code == 422
        (problem,) = answer.json()["errors"]
        assert problem["pointer"] == "/credentials/api_key"
        assert problem["detail"].startswith("Invalid API Key provided")
        assert (await client.get("/v1/integrations")).json()["items"] == []

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({"type": "paypal"}, "/type"),
            ({"name": " "}, "/name"),
            ({"credentials": {}}, "/credentials/api_key"),
            ({"credentials": {"api_key": ""}}, "/credentials/api_key"),
            ({"credentials": {"api_key": 5}}, "/credentials/api_key"),
            ({"credentials": {"api_key": "ключ"}}, "/credentials/api_key"),
            ({"credentials": {"api_key": "sk\r\nX: y"}}, "/credentials/api_key"),
            ({"credentials": {"api_key": DEFAULT_KEY, "other": "x"}}, "/credentials/other"),
            ({"credentials": []}, "/credentials"),
            ({"mode": "x"}, "/mode"),
        ],
    )
    async def test_what_is_wrong_is_pointed_at(
        self, client: httpx.AsyncClient, stripe: FakeStripe, body: dict[str, Any], pointer: str
    ) -> None:
        answer = await connect(client, **body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == pointer

    async def test_a_key_that_may_not_read_charges_is_refused_with_the_permission_it_lacks(
        self, client: httpx.AsyncClient, stripe: FakeStripe
    ) -> None:
        stripe.keys.add("rk_test_nothing", {})
        answer = await connect(client, credentials={"api_key": "rk_test_nothing"})
        assert answer.status_code == 422
        assert "charge" in answer.json()["errors"][0]["detail"]


class TestManaging:
    async def test_it_is_renamed_and_given_another_key(self, client: httpx.AsyncClient, stripe: FakeStripe) -> None:
        url = f"/v1/integrations/{(await connect(client)).json()['id']}"
        assert (await client.patch(url, json={"name": "Shop"})).json()["name"] == "Shop"
        stripe.keys.add("sk_test_other_9876")
        changed = await client.patch(url, json={"credentials": {"api_key": "sk_test_other_9876"}})
        assert (changed.json()["name"], changed.json()["key_hint"]) == ("Shop", "9876")

    async def test_deleted_it_is_gone_at_once(self, client: httpx.AsyncClient, stripe: FakeStripe) -> None:
        url = f"/v1/integrations/{(await connect(client)).json()['id']}"
        assert (await client.delete(url)).status_code == 204
        assert (await client.get(url)).status_code == 404
        assert (await client.delete(url)).status_code == 404

    async def test_another_workspace_sees_none_of_it(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, stripe: FakeStripe
    ) -> None:
        id_ = (await connect(client)).json()["id"]
        unknown = await stranger.get(f"/v1/integrations/{UNKNOWN}")
        assert unknown.status_code == 404
        for answer in (
            await stranger.get(f"/v1/integrations/{id_}"),
            await stranger.patch(f"/v1/integrations/{id_}", json={"name": "Mine"}),
            await stranger.delete(f"/v1/integrations/{id_}"),
            await stranger.get(f"/v1/integrations/{id_}/tasks"),
            await stranger.get(f"/v1/integrations/{id_}/objects/ch_1"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, unknown.json()["code"])
        assert (await stranger.get("/v1/integrations")).json()["items"] == []

    async def test_an_object_is_shown_whole(
        self, client: httpx.AsyncClient, stripe: FakeStripe, database: Database, workspace: TestWorkspace
    ) -> None:
        id_ = (await connect(client)).json()["id"]
        whole = ExternalObject("charge", "ch_1", 1, None, "{}", '{"id": "ch_1", "amount": 1.50}')
        async with database.transaction() as session:
            read_at = datetime.now(UTC)
            await objects.upsert(session, workspace.id, UUID(id_), "charge", [Seen([whole], read_at)])
        answer = await client.get(f"/v1/integrations/{id_}/objects/ch_1")
        assert '"amount": 1.50' in answer.text
        for unknown in ("ch_2", "%00"):
            assert (await client.get(f"/v1/integrations/{id_}/objects/{unknown}")).status_code == 404
