"""Records summed up over HTTP, and the values of their fields."""

import json
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import text

from api.database import Database
from api.integrations.contract import ExternalObject
from api.views import queries
from tests.api.records.orders import Orders, orders_of
from tests.api.records.provider import provider_of
from tests.conftest import TestWorkspace

CITIES = ["Berlin", "Berlin", "paris", ""]


@pytest.fixture
async def orders(client: httpx.AsyncClient) -> Orders:
    """Twelve orders."""
    found = await orders_of(client)
    rows = [
        {"id": f"o{n:02}", "amount": n * 10, "city": CITIES[n % 4], "day": f"2026-0{n % 3 + 1}-15"} for n in range(12)
    ]
    assert (await found.batch(rows)).status_code == 200
    return found


@pytest.fixture
async def paid(orders: Orders, database: Database, workspace: TestWorkspace) -> Orders:
    """Charges beside some of them: 75.00 and 25.50 usd, 7500 jpy."""
    provider = await provider_of(database, workspace)
    await provider.task(orders)
    for charge, (amount, currency) in {
        "ch_0": ("75.00", "usd"),
        "ch_1": ("25.50", "usd"),
        "ch_2": ("7500", "jpy"),
    }.items():
        minor = amount.replace(".", "")
        mapped = f'{{"id": "{charge}", "amount": {amount}, "amount_minor": {minor}, "currency": "{currency}"}}'
        await provider.write(ExternalObject("charge", charge, 1, None, mapped, mapped))
    await orders.batch([{"id": f"o0{n}", "charge": f"ch_{n}"} for n in range(3)])
    return orders


async def summed(orders: Orders, **body: Any) -> dict[str, Any]:
    answer = await orders.client.post(f"{orders.url}/summary", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = json.loads(answer.text, parse_float=Decimal)
    return found


async def values(orders: Orders, key: str, **params: Any) -> Any:
    answer = await orders.client.get(f"/v1/models/{orders.model_id}/fields/{key}/values", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(summary: dict[str, Any]) -> list[Any]:
    return [each["value"] for each in summary["aggregates"]]


def wanted(field: str, *functions: str) -> list[dict[str, str]]:
    return [{"field": field, "function": each} for each in functions]


class TestSummary:
    async def test_figures_of_what_a_filter_finds(self, orders: Orders) -> None:
        body = {
            "filter": {"field": "amount", "op": "gte", "value": 80},
            "aggregates": wanted("amount", "sum", "median"),
        }
        found = await summed(orders, **body)
        assert found == {
            "count": 4,
            "aggregates": [
                {"field": "amount", "function": "sum", "value": 380},
                {"field": "amount", "function": "median", "value": 95},
            ],
            "groups": [],
            "groups_capped": False,
            "warnings": [],
        }

    async def test_groups_come_the_largest_first_each_with_its_figures(self, orders: Orders) -> None:
        found = await summed(orders, aggregates=wanted("amount", "max"), group_by=["city"])
        assert [(group["key"], group["count"], told(group)) for group in found["groups"]] == [
            ({"city": "Berlin"}, 6, [90]),
            ({"city": "paris"}, 3, [100]),
            ({"city": None}, 3, [110]),
        ]

    async def test_dates_are_grouped_by_a_unit(self, orders: Orders) -> None:
        found = await summed(orders, group_by=[{"field": "day", "unit": "quarter"}, "city"])
        assert found["groups"][0] == {"key": {"day": "2026-01-01", "city": "Berlin"}, "count": 6, "aggregates": []}

    async def test_money_is_summed_up_for_each_currency_and_never_across(self, paid: Orders) -> None:
        body = {"aggregates": wanted("stripe_charge.amount", "sum", "average", "count", "unique", "empty")}
        answer = await paid.client.post(f"{paid.url}/summary", json=body)
        assert '"value":100.50' in answer.text
        assert told(json.loads(answer.text, parse_float=Decimal)) == [
            [
                {"currency": "usd", "value": Decimal("100.50"), "count": 2},
                {"currency": "jpy", "value": 7500, "count": 1},
            ],
            [
                {"currency": "usd", "value": Decimal("50.25"), "count": 2},
                {"currency": "jpy", "value": 7500, "count": 1},
            ],
            3,
            3,
            9,
        ]

    async def test_minor_units_are_of_a_currency_too(self, paid: Orders) -> None:
        found = await summed(paid, aggregates=wanted("stripe_charge.amount_minor", "sum", "count"))
        usd, jpy = ({"currency": "usd", "value": 10050, "count": 2}, {"currency": "jpy", "value": 7500, "count": 1})
        assert told(found) == [[usd, jpy], 3]

    async def test_each_group_has_its_own_money(self, paid: Orders) -> None:
        found = await summed(paid, aggregates=wanted("stripe_charge.amount", "max"), group_by=["city"])
        usd, jpy = ({"currency": "usd", "value": 75, "count": 2}, {"currency": "jpy", "value": 7500, "count": 1})
        assert [told(group) for group in found["groups"]] == [[[usd]], [[jpy]], [[]]]

    async def test_a_value_that_does_not_fit_is_neither_summed_nor_empty(self, orders: Orders) -> None:
        await orders.post({"id": "odd", "amount": "n/a"})
        await orders.post({"id": "none", "amount": ""})
        found = await summed(orders, aggregates=wanted("amount", "sum", "count", "empty", "unique", "max"))
        assert told(found) == [660, 13, 1, 12, 110]

    async def test_a_filter_is_as_exact_as_the_figures(self, orders: Orders) -> None:
        for n in "12":
            await orders.post(f'{{"id": "{n}", "amount": 900719925474099.{n}000000000000001}}'.encode())
        body = b"""{"filter": {"field": "amount", "op": "is", "value": 900719925474099.1000000000000001},
                   "aggregates": [{"field": "amount", "function": "sum"}]}"""
        answer = await orders.client.post(f"{orders.url}/summary", content=body)
        assert '"value":900719925474099.1000000000000001' in answer.text

    async def test_a_field_that_nobody_has_seen_is_nothing_and_a_warning(self, orders: Orders) -> None:
        found = await summed(orders, aggregates=wanted("ammount", "sum", "count"), group_by=["town"])
        assert told(found) == [None, None]
        assert [(group["key"], group["count"]) for group in found["groups"]] == [({"town": None}, 12)]
        assert [each["field"] for each in found["warnings"]] == ["ammount", "town"]

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({"aggregates": [{"field": "city", "function": "sum"}]}, "/aggregates/0/function"),
            ({"aggregates": [{"field": "city", "function": "mode"}]}, "/aggregates/0/function"),
            ({"aggregates": [{"field": "", "function": "sum"}]}, "/aggregates/0/field"),
            ({"group_by": [{"field": "day", "unit": "fortnight"}]}, "/group_by/0/unit"),
            ({"group_by": [{"field": "city", "unit": "day"}]}, "/group_by/0/unit"),
            ({"group_by": ["a", "b", "c", "d"]}, "/group_by"),
            ({"group_by": ["a\0"]}, "/group_by/0/field"),
            ({"group_by": ["city", "city"]}, "/group_by/1"),
            ({"filter": {"field": "amount", "op": "like", "value": 1}}, "/filter/op"),
            ({"timezone": "Mars/Olympus"}, "/timezone"),
            ({"limit": 5}, "/limit"),
        ],
        ids=str,
    )
    async def test_what_can_not_be_summed_up_is_refused_with_its_pointer(
        self, orders: Orders, body: dict[str, Any], pointer: str
    ) -> None:
        answer = await orders.client.post(f"{orders.url}/summary", json=body)
        assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (422, [pointer])

    async def test_what_takes_too_long_is_a_503_that_names_the_filtered_field(
        self, orders: Orders, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queries, "QUERY_SECONDS", 0.001)
        await orders.batch([{"id": n, "text": "x" * 1000} for n in range(3000)])
        body = {"filter": {"field": "text", "op": "contains", "value": "y"}, "aggregates": wanted("text", "unique")}
        answer = await orders.client.post(f"{orders.url}/summary", json=body)
        assert (answer.status_code, answer.json()["code"]) == (503, "query_timeout")
        assert "text" in answer.json()["detail"]

    async def test_the_example_in_the_docs_runs(self, orders: Orders) -> None:
        schemas = (await orders.client.get("/openapi.json")).json()["components"]["schemas"]
        for example in schemas["SummaryQuery"]["examples"]:
            found = await summed(orders, **example)
            assert found["groups"]
            assert not found["warnings"]


class TestViewSummary:
    async def test_a_view_is_summed_up_as_it_was_saved_unless_other_figures_are_given(self, orders: Orders) -> None:
        saved = {
            "filter": {"field": "amount", "op": "gte", "value": 80},
            "aggregates": wanted("amount", "sum"),
            "group_by": ["city", {"field": "day", "unit": "year"}],
        }
        made = await orders.client.post("/v1/views", json={"name": "Sums", "model_id": str(orders.model_id), **saved})
        assert {key: made.json()[key] for key in saved} == saved
        url = f"/v1/views/{made.json()['id']}/summary"
        own = (await orders.client.post(url, json={})).json()
        assert (told(own), own["groups"][0]["key"]) == ([380], {"city": "Berlin", "day": "2026-01-01"})
        on_top = {"filter": {"field": "city", "op": "is", "value": "Berlin"}, "group_by": []}
        assert (await orders.client.post(url, json=on_top)).json() | {"warnings": []} == {
            "count": 2,
            "aggregates": [{"field": "amount", "function": "sum", "value": 170}],
            "groups": [],
            "groups_capped": False,
            "warnings": [],
        }

    async def test_figures_that_could_not_be_told_are_not_saved_and_one_that_no_longer_can_is_pointed_at(
        self, orders: Orders
    ) -> None:
        body = {"name": "Sums", "model_id": str(orders.model_id)}
        wrong = await orders.client.post("/v1/views", json={**body, "aggregates": wanted("city", "sum")})
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/aggregates/0/function")
        made = (await orders.client.post("/v1/views", json={**body, "aggregates": wanted("amount", "sum")})).json()
        refused = await orders.client.patch(
            f"/v1/views/{made['id']}", json={"group_by": [{"field": "city", "unit": "day"}]}
        )
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/group_by/0/unit")
        await orders.client.patch(f"/v1/models/{orders.model_id}/fields/amount", json={"type": "text"})
        answer = await orders.client.post(f"/v1/views/{made['id']}/summary", json={})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/view/aggregates/0/function")

    async def test_a_view_that_was_saved_with_more_groups_than_there_may_be_is_summed_up_by_the_first_three(
        self, orders: Orders, database: Database
    ) -> None:
        body = {"name": "Sums", "model_id": str(orders.model_id)}
        many = ["city", "a", "b", "c", "d"]
        refused = await orders.client.post("/v1/views", json={**body, "group_by": many})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/group_by")
        view = (await orders.client.post("/v1/views", json=body)).json()
        async with database.transaction() as session:
            earlier = "UPDATE views SET group_by = CAST(:keys AS jsonb) WHERE id = :id"
            await session.execute(text(earlier), {"keys": json.dumps(many), "id": view["id"]})
        url = f"/v1/views/{view['id']}"
        found = (await orders.client.post(f"{url}/summary", json={})).json()
        assert found["groups"][0]["key"] == {"city": "Berlin", "a": None, "b": None}
        assert (await orders.client.patch(url, json={"name": "Still"})).json()["group_by"] == many

    async def test_another_workspace_sums_nothing_up(self, orders: Orders, stranger: httpx.AsyncClient) -> None:
        made = await orders.client.post("/v1/views", json={"name": "Sums", "model_id": str(orders.model_id)})
        for path in (f"{orders.url}/summary", f"/v1/views/{made.json()['id']}/summary"):
            assert (await stranger.post(path, json={})).status_code == 404
        assert (await stranger.get(f"/v1/models/{orders.model_id}/fields/city/values")).status_code == 404


class TestValues:
    async def test_values_come_with_their_counts_the_commonest_first(self, orders: Orders) -> None:
        assert await values(orders, "city") == {
            "items": [{"value": "Berlin", "count": 6}, {"value": "paris", "count": 3}],
            "next_cursor": None,
            "capped": False,
        }
        assert await values(orders, "city", search="PAR") == {
            "items": [{"value": "paris", "count": 3}], "next_cursor": None, "capped": False,
        }  # fmt: skip

    async def test_more_values_than_the_limit_are_told(self, orders: Orders) -> None:
        found = await values(orders, "amount", limit=2)
        assert (found["items"], found["capped"]) == ([{"value": 0, "count": 1}, {"value": 10, "count": 1}], True)

    async def test_a_linked_field_and_what_is_inside_one_have_values(self, paid: Orders) -> None:
        found = (await values(paid, "stripe_charge.currency"))["items"]
        assert found == [{"value": "usd", "count": 2}, {"value": "jpy", "count": 1}]
        assert (await values(paid, "stripe_charge.metadata.order"))["items"] == []
        of_link = await paid.client.get(f"/v1/models/{paid.model_id}/fields/stripe_charge/values")
        assert (of_link.status_code, of_link.json()["errors"][0]["pointer"]) == (422, "key")

    @pytest.mark.parametrize("key", ["a/b", "values", "a/values", "/", "a b", "ü", "100%"])
    async def test_any_key_has_values_and_can_still_be_changed(self, orders: Orders, key: str) -> None:
        await orders.post({"id": "odd", key: "x"})
        quoted = quote(key, safe="")
        assert (await values(orders, quoted))["items"] == [{"value": "x", "count": 1}]
        changed = await orders.client.patch(f"/v1/models/{orders.model_id}/fields/{quoted}", json={"label": "Odd"})
        assert (changed.status_code, changed.json()["key"]) == (200, key)

    async def test_a_field_that_nobody_has_seen_is_a_404_and_a_wrong_limit_a_422(self, orders: Orders) -> None:
        url = f"/v1/models/{orders.model_id}/fields"
        assert (await orders.client.get(f"{url}/town/values")).json()["code"] == "field_not_found"
        assert (await orders.client.get(f"{url}/city/values?limit=0")).status_code == 422
        assert (await orders.client.get(f"{url}/city/values?search=%00")).status_code == 422
