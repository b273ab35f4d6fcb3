"""Events: filters, late ones, and what is forgotten after thirty days."""

from __future__ import annotations

import time

import httpx
import pytest
import stripe

from tests.fakestripe import FakeStripe


async def listed(client: stripe.StripeClient, **params: object) -> list[str]:
    page = await client.v1.events.list_async(params)  # type: ignore[arg-type]
    return [event.type for event in page.data]


@pytest.fixture
def told(fake: FakeStripe) -> FakeStripe:
    """A charge, its refund and a customer, in this order."""
    fake.refund(fake.create_charge()["id"])
    fake.create_customer()
    return fake


class TestFilters:
    async def test_newest_first(self, told: FakeStripe, client: stripe.StripeClient) -> None:
        newest_first = ["customer.created", "refund.created", "charge.refunded", "charge.succeeded"]
        assert await listed(client) == newest_first

    async def test_a_wildcard(self, told: FakeStripe, client: stripe.StripeClient) -> None:
        assert await listed(client, type="charge.*") == ["charge.refunded", "charge.succeeded"]

    async def test_types_as_the_sdk_writes_them(self, told: FakeStripe, client: stripe.StripeClient) -> None:
        assert await listed(client, types=["customer.created", "charge.succeeded"]) == [
            "customer.created",
            "charge.succeeded",
        ]

    async def test_types_with_empty_brackets(self, told: FakeStripe, http: httpx.AsyncClient) -> None:
        answer = await http.get("/v1/events?types[]=refund.created&types[]=customer.created")
        assert [event["type"] for event in answer.json()["data"]] == ["customer.created", "refund.created"]

    async def test_type_and_types_exclude_each_other(self, client: stripe.StripeClient) -> None:
        with pytest.raises(stripe.InvalidRequestError):
            await listed(client, type="charge.*", types=["refund.created"])

    async def test_pages_and_created(self, told: FakeStripe, client: stripe.StripeClient) -> None:
        first = await client.v1.events.list_async({"limit": 2, "created": {"gte": int(time.time()) - 60}})
        assert first.has_more
        assert await listed(client, starting_after=first.data[-1].id) == ["charge.refunded", "charge.succeeded"]

    async def test_created_is_in_whole_seconds(self, told: FakeStripe, http: httpx.AsyncClient) -> None:
        for event in (await http.get("/v1/events")).json()["data"]:
            assert isinstance(event["created"], int)
            assert event["api_version"] == told.api_version


class TestTime:
    async def test_an_event_may_appear_late(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        fake.faults.add("events_lag", path="/v1/events", seconds=30, count=1)
        fake.create_charge()
        fake.create_customer()
        assert await listed(client) == ["customer.created"]
        fake.clock = lambda: time.time() + 31
        assert await listed(client) == ["customer.created", "charge.succeeded"]

    async def test_thirty_days_on_it_is_gone(self, told: FakeStripe, client: stripe.StripeClient) -> None:
        id = next(told.shelves["event"].walk())["id"]
        assert (await client.v1.events.retrieve_async(id)).id == id
        told.clock = lambda: time.time() + 31 * 86_400
        assert await listed(client) == []
        with pytest.raises(stripe.InvalidRequestError):
            await client.v1.events.retrieve_async(id)
