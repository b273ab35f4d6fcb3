"""Faults and limits: each goes wrong on the wire exactly as scripted, and again the same way in the next run."""

from __future__ import annotations

import asyncio
import json
import time

import httpx
import pytest
import stripe

from tests.fakestripe import FakeStripe, running


async def status(http: httpx.AsyncClient, path: str = "/v1/charges") -> int:
    return (await http.get(path)).status_code


class TestBreakages:
    async def test_a_scripted_429_gives_its_reason_and_then_is_over(
        self, fake: FakeStripe, http: httpx.AsyncClient
    ) -> None:
        fake.faults.add("rate_limit", count=1, reason="global-concurrency", should_retry=True)
        answer = await http.get("/v1/charges")
        assert answer.status_code == 429
        assert answer.headers["stripe-rate-limited-reason"] == "global-concurrency"
        assert answer.headers["stripe-should-retry"] == "true"
        assert await status(http) == 200

    async def test_should_retry_is_absent_unless_scripted(self, fake: FakeStripe, http: httpx.AsyncClient) -> None:
        fake.faults.add("rate_limit")
        assert "stripe-should-retry" not in (await http.get("/v1/charges")).headers

    @pytest.mark.parametrize(
        ("kind", "error"),
        [
            ("rate_limit", stripe.RateLimitError),
            ("server_error", stripe.APIError),
            ("bad_gateway", stripe.APIError),
            ("truncated", stripe.APIError),
            ("cut", stripe.APIConnectionError),
            ("reset", stripe.APIConnectionError),
            ("unauthorized", stripe.AuthenticationError),
            ("forbidden", stripe.PermissionError),
        ],
    )
    async def test_what_the_sdk_makes_of_each(
        self, fake: FakeStripe, client: stripe.StripeClient, kind: str, error: type[stripe.StripeError]
    ) -> None:
        fake.seed("charge", 10)
        fake.faults.add(kind)
        with pytest.raises(error) as caught:
            await client.v1.charges.list_async()
        assert type(caught.value) is error

    async def test_truncated_is_a_200_whose_json_ends_in_the_middle(
        self, fake: FakeStripe, http: httpx.AsyncClient
    ) -> None:
        fake.seed("charge", 10)
        fake.faults.add("truncated")
        answer = await http.get("/v1/charges")
        assert answer.status_code == 200
        assert answer.text.startswith('{"object":"list"')
        with pytest.raises(json.JSONDecodeError):
            answer.json()

    async def test_bad_gateway_is_a_page_of_html(self, fake: FakeStripe, http: httpx.AsyncClient) -> None:
        fake.faults.add("bad_gateway")
        answer = await http.get("/v1/charges")
        assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")

    async def test_a_hang_outlasts_the_clients_patience(self, fake: FakeStripe, http: httpx.AsyncClient) -> None:
        fake.faults.add("hang", seconds=5, count=1)
        with pytest.raises(httpx.ReadTimeout):
            await http.get("/v1/charges", timeout=0.1)
        assert await status(http) == 200

    async def test_a_reset_after_the_work_was_done(self, fake: FakeStripe, http: httpx.AsyncClient) -> None:
        """The trap of a create: it happened, and nobody was told; the idempotency key finds it again."""
        fake.faults.add("reset", method="POST", count=1, after=True)
        ask = {"data": {"url": "https://example.com/", "enabled_events[]": "*"}, "headers": {"Idempotency-Key": "k"}}
        with pytest.raises(httpx.TransportError):
            await http.post("/v1/webhook_endpoints", **ask)  # type: ignore[arg-type]
        assert len(fake.shelves["webhook_endpoint"]) == 1
        again = await http.post("/v1/webhook_endpoints", **ask)  # type: ignore[arg-type]
        assert again.headers["idempotent-replayed"] == "true"
        assert again.json()["secret"]
        assert len(fake.shelves["webhook_endpoint"]) == 1


class TestScript:
    async def test_a_path_a_method_and_a_few_free_requests_first(
        self, fake: FakeStripe, http: httpx.AsyncClient
    ) -> None:
        fake.faults.add("server_error", path="/v1/charges", method="GET", skip=2, count=1)
        assert await status(http, "/v1/customers") == 200
        assert [await status(http) for _ in range(4)] == [200, 200, 500, 200]

    async def test_the_same_seed_strikes_the_same_requests(self) -> None:
        runs = []
        for seed in (5, 5, 6):
            fake = FakeStripe(seed=seed)
            fake.faults.add("server_error", probability=0.5)
            runs.append([bool(fake.faults.strike("GET", "/v1/charges")) for _ in range(64)])
        assert runs[0] == runs[1] != runs[2]
        assert 16 < sum(runs[0]) < 48

    def test_a_fault_that_does_not_exist_is_an_error(self, fake: FakeStripe) -> None:
        with pytest.raises(ValueError, match="unknown fault"):
            fake.faults.add("earthquake")


class TestLag:
    async def test_reads_show_the_past(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        now = time.time()
        fake.clock = lambda: now
        old, seeded = fake.create_charge(description="old")["id"], "ch_seed_000003"
        fake.seed("charge", 5)
        now += 10
        fake.edit(old, description="new")
        fake.edit(seeded, description="new")
        young = fake.create_charge()["id"]
        now += 1
        fake.faults.add("read_lag", seconds=5)
        assert (await client.v1.charges.retrieve_async(old)).description == "old"
        assert (await client.v1.charges.retrieve_async(seeded)).description != "new"
        with pytest.raises(stripe.InvalidRequestError):
            await client.v1.charges.retrieve_async(young)
        listed = {it.id: it.description for it in (await client.v1.charges.list_async()).data}
        assert (young in listed, listed[old]) == (False, "old")
        now += 5
        assert (await client.v1.charges.list_async()).data[0].id == young
        assert (await client.v1.charges.retrieve_async(seeded)).description == "new"

    async def test_latency(self, fake: FakeStripe, http: httpx.AsyncClient) -> None:
        fake.faults.add("latency", seconds=0.1)
        start = time.monotonic()
        assert await status(http) == 200
        assert time.monotonic() - start >= 0.1


class TestLimits:
    async def test_the_request_above_the_rate_of_its_endpoint_is_a_429(
        self, fake: FakeStripe, http: httpx.AsyncClient
    ) -> None:
        fake.limits.rate = 5
        answers = await asyncio.gather(*(http.get("/v1/charges") for _ in range(8)))
        assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 3
        assert {it.headers["stripe-rate-limited-reason"] for it in answers if it.status_code == 429} == {
            "endpoint-rate"
        }
        assert await status(http, "/v1/customers") == 200
        await asyncio.sleep(1.05)
        assert await status(http) == 200

    async def test_the_whole_account_has_a_rate_too(self) -> None:
        fake = FakeStripe(global_rate=2)
        async with running(fake) as url, httpx.AsyncClient(base_url=url) as http:
            http.headers["Authorization"] = f"Bearer {fake.keys.default}"
            paths = ("/v1/charges", "/v1/customers", "/v1/events")
            assert [await status(http, path) for path in paths] == [200, 200, 429]


class TestKeys:
    async def test_no_key(self, url: str) -> None:
        async with httpx.AsyncClient(base_url=url) as anyone:
            answer = await anyone.get("/v1/charges")
        assert answer.status_code == 401
        assert answer.json()["error"]["message"].startswith("You did not provide an API key")

    async def test_an_unknown_key_is_named_with_its_middle_hidden(self, http: httpx.AsyncClient) -> None:
        answer = await http.get("/v1/charges", headers={"Authorization": "Bearer sk_test_abcdefghijklwxyz"})
        assert answer.status_code == 401
        assert answer.json()["error"]["message"] == "Invalid API Key provided: sk_test_************wxyz"

    async def test_a_revoked_key(self, fake: FakeStripe, http: httpx.AsyncClient) -> None:
        assert await status(http) == 200
        fake.keys.revoke(fake.keys.default)
        assert await status(http) == 401

    async def test_a_restricted_key_may_do_what_it_was_given(self, fake: FakeStripe, http: httpx.AsyncClient) -> None:
        fake.keys.add("rk_test_reader", {"charge": "read"})
        http.headers["Authorization"] = "Bearer rk_test_reader"
        assert await status(http) == 200
        refused = await http.get("/v1/events")
        assert refused.status_code == 403
        assert "Having the 'rak_event_read' permission" in refused.json()["error"]["message"]
        assert (await http.post("/v1/charges", data={"amount": "1", "currency": "usd"})).status_code == 403


class TestHeaders:
    async def test_version_date_and_request_id(self, http: httpx.AsyncClient) -> None:
        answer = await http.get("/v1/charges", headers={"Stripe-Version": "2022-11-15"})
        assert answer.headers["stripe-version"] == "2022-11-15"
        assert answer.headers["request-id"].startswith("req_")
        assert answer.headers["date"].endswith("GMT")

    async def test_an_unknown_path_is_a_404_in_json(self, http: httpx.AsyncClient) -> None:
        answer = await http.get("/v1/unicorns")
        assert answer.status_code == 404
        assert "Unrecognized request URL" in answer.json()["error"]["message"]
