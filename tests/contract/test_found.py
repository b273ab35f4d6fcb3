"""What schemathesis found, each by itself."""

import httpx
import pytest

from tests.api.records.orders import Orders, orders_of


@pytest.fixture
async def orders(client: httpx.AsyncClient) -> Orders:
    return await orders_of(client)


@pytest.mark.parametrize("body", [b"1.5", b"-2.17e291", b"0.0", b"1", b'"x"', b"[]"])
async def test_a_value_is_no_body_even_where_every_key_may_be_left_out(
    client: httpx.AsyncClient, orders: Orders, body: bytes
) -> None:
    view = await client.post("/v1/views", json={"name": "All", "model_id": str(orders.model_id)})
    headers = {"Content-Type": "application/json"}
    for method, url in (("PATCH", f"/v1/views/{view.json()['id']}"), ("POST", f"{orders.url}/query")):
        answer = await client.request(method, url, content=body, headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, ""), answer.text


async def test_an_idempotency_key_is_looked_at_in_a_dry_run_too(orders: Orders) -> None:
    orders.client.headers["Idempotency-Key"] = "k" * 256
    for answer in (
        await orders.post({"id": "1"}, dry_run="true"),
        await orders.batch([{"id": "1"}], dry_run="true"),
        await orders.delete("1", dry_run="true"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_idempotency_key")


async def test_a_dry_run_leaves_its_idempotency_key_to_the_real_one(orders: Orders) -> None:
    orders.client.headers["Idempotency-Key"] = "once"
    assert (await orders.batch([{"id": "1"}], dry_run="true")).json()["dry_run"] is True
    assert (await orders.batch([{"id": "1"}])).json()["created"] == 1


@pytest.mark.parametrize("moment", ["0.5", "1700000000", "2026", "1e3"])
async def test_a_number_is_no_moment_of_the_audit_log(client: httpx.AsyncClient, moment: str) -> None:
    answer = await client.get("/v1/audit-log", params={"since": moment})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "since")
    assert "written out" in answer.json()["detail"]


@pytest.mark.parametrize("shown", [{"hidden": 0}, {"hidden": "no"}, {"width": "200"}, {"width": True}])
async def test_a_column_takes_a_truth_for_a_truth_and_a_number_for_a_number(
    client: httpx.AsyncClient, orders: Orders, shown: dict[str, object]
) -> None:
    view = {"name": "All", "model_id": str(orders.model_id), "columns": [{"field": "id"} | shown]}
    answer = await client.post("/v1/views", json=view)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/columns/0/{next(iter(shown))}")


async def test_a_field_is_hidden_by_a_truth(client: httpx.AsyncClient, orders: Orders) -> None:
    await orders.post({"id": "1"})
    answer = await client.patch(f"/v1/models/{orders.model_id}/fields/id", json={"hidden": "yes"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/hidden")


async def test_a_record_in_the_url_is_named(orders: Orders) -> None:
    for method in ("PATCH", "PUT", "DELETE"):
        answer = await orders.client.request(method, orders.url, json={"a": 1})
        (problem,) = answer.json()["errors"]
        assert (answer.status_code, problem["pointer"], problem["code"]) == (422, "id", "missing")
