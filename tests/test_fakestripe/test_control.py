"""The control API, from another process as drivers use it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from tests.fakestripe import DEFAULT_KEY, FakeStripe, process


@pytest.fixture(scope="module")
def driver() -> Iterator[httpx.Client]:
    with (
        process("--seed-charges", "500", "--webhook-private") as url,
        httpx.Client(base_url=url, trust_env=False) as it,
    ):
        it.headers["Authorization"] = f"Bearer {DEFAULT_KEY}"
        yield it


class TestAProcessOfItsOwn:
    def test_it_serves_what_it_was_seeded_with(self, driver: httpx.Client) -> None:
        assert driver.get("/v1/charges").json()["data"][0]["id"] == "ch_seed_000499"
        assert driver.get("/v1/account").json()["object"] == "account"

    def test_operations_are_posted_as_json(self, driver: httpx.Client) -> None:
        charge = driver.post("/_fake/create_charge", json={"amount": 900, "currency": "eur"}).json()
        driver.post("/_fake/refund", json={"charge": charge["id"], "amount": 300})
        assert driver.get(f"/v1/charges/{charge['id']}").json()["amount_refunded"] == 300

    def test_the_truth_is_told_whatever_the_lag(self, driver: httpx.Client) -> None:
        driver.post("/_fake/faults", json={"kind": "read_lag", "seconds": 60})
        id = driver.post("/_fake/create_charge", json={}).json()["id"]
        assert driver.get(f"/v1/charges/{id}").status_code == 404
        truth = driver.get("/_fake/truth/charge", params={"ids": f"{id},ch_nobody"}).json()["objects"]
        assert (truth[id]["id"], truth["ch_nobody"]) == (id, None)
        driver.delete("/_fake/faults")
        assert driver.get(f"/v1/charges/{id}").status_code == 200

    def test_the_truth_is_paged_from_the_oldest(self, driver: httpx.Client) -> None:
        page = driver.get("/_fake/truth/charge", params={"after": "ch_seed_000099", "limit": 3}).json()["objects"]
        assert list(page) == ["ch_seed_000100", "ch_seed_000101", "ch_seed_000102"]

    def test_counters(self, driver: httpx.Client) -> None:
        driver.delete("/_fake/counters")
        for limit in (1, 1, 2):
            driver.get("/v1/charges", params={"limit": limit})
        driver.get("/v1/charges/ch_nobody")
        report = driver.get("/_fake/counters").json()
        assert report["endpoints"]["GET /v1/charges"]["requests"] == 3
        assert report["endpoints"]["GET /v1/charges"]["busiest_second"] == 3
        assert report["endpoints"]["GET /v1/charges/{id}"]["statuses"] == {"404": 1}
        assert report["repeated_pages"] == {"/v1/charges?limit=1": 2}

    def test_the_switch_for_private_urls(self, driver: httpx.Client) -> None:
        ask = {"url": "http://127.0.0.1:9/", "enabled_events": ["*"]}
        assert driver.post("/_fake/create_webhook_endpoint", json=ask).status_code == 400
        driver.post("/_fake/settings", json={"refuse_private_urls": False})
        assert driver.post("/_fake/create_webhook_endpoint", json=ask).status_code == 200

    def test_a_mistake_of_the_driver_is_a_400_that_says_so(self, driver: httpx.Client) -> None:
        answer = driver.post("/_fake/refund", json={"colour": "red"})
        assert answer.status_code == 400
        assert "colour" in answer.json()["error"]["message"]


class TestCountersInProcess:
    async def test_requests_under_way_at_once(self, fake: FakeStripe, http: httpx.AsyncClient) -> None:
        fake.faults.add("latency", seconds=0.1)
        await asyncio.gather(*(http.get("/v1/charges") for _ in range(6)))
        assert fake.counters.total.max_concurrency == 6
