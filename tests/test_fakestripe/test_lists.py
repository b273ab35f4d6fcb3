"""Lists: newest first, paged by ids, narrowed by time and by owner."""

from __future__ import annotations

import httpx
import pytest
import stripe

from tests.fakestripe import FakeStripe


async def ids(client: stripe.StripeClient, **params: object) -> list[str]:
    page = await client.v1.charges.list_async(params)  # type: ignore[arg-type]
    return [charge.id for charge in page.data]


class TestPaging:
    async def test_the_sdk_walks_every_object_once_newest_first(
        self, fake: FakeStripe, client: stripe.StripeClient
    ) -> None:
        fake.seed("charge", 250)
        live = [fake.create_charge()["id"] for _ in range(3)]
        page = await client.v1.charges.list_async({"limit": 100})
        seen = [charge.id async for charge in page.auto_paging_iter()]
        assert seen[:3] == live[::-1]
        assert seen[3] == "ch_seed_000249"
        assert len(seen) == len(set(seen)) == 253

    async def test_within_one_second_the_later_one_comes_first(
        self, fake: FakeStripe, client: stripe.StripeClient
    ) -> None:
        made = [fake.create_charge(created=1_700_000_000)["id"] for _ in range(5)]
        assert await ids(client) == made[::-1]
        assert await ids(client, starting_after=made[2]) == [made[1], made[0]]

    async def test_ending_before_gives_the_page_just_above(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        made = [fake.create_charge(created=1_700_000_000 + n)["id"] for n in range(6)]
        assert await ids(client, ending_before=made[1], limit=2) == [made[3], made[2]]

    async def test_a_new_charge_does_not_shift_a_cursor(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        fake.seed("charge", 10)
        first = await ids(client, limit=4)
        fake.create_charge()
        assert await ids(client, limit=4, starting_after=first[-1]) == [f"ch_seed_{n:06d}" for n in (5, 4, 3, 2)]

    @pytest.mark.parametrize("limit", [0, 101, "many"])
    async def test_a_limit_out_of_range_is_a_400(self, http: httpx.AsyncClient, limit: object) -> None:
        answer = await http.get("/v1/charges", params={"limit": str(limit)})
        assert answer.status_code == 400
        assert answer.json()["error"]["param"] == "limit"

    async def test_an_unknown_cursor_is_resource_missing(self, client: stripe.StripeClient) -> None:
        with pytest.raises(stripe.InvalidRequestError) as caught:
            await ids(client, starting_after="ch_nobody")
        assert (caught.value.http_status, caught.value.code) == (400, "resource_missing")

    async def test_an_unknown_parameter_is_refused(self, http: httpx.AsyncClient) -> None:
        assert (await http.get("/v1/charges", params={"colour": "red"})).status_code == 400

    async def test_expand_is_tolerated(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        fake.create_charge()
        assert len(await ids(client, expand=["data.refunds"])) == 1


class TestCreated:
    @pytest.mark.parametrize(
        ("created", "seconds"),
        [
            ({"gte": 102, "lt": 104}, [103, 102]),
            ({"gt": 102, "lte": 104}, [104, 103]),
            ({"lt": 102}, [101, 100]),
            ({"gt": 103}, [104]),
            (102, [102]),
            ({"gte": 104, "lt": 104}, []),
        ],
    )
    async def test_ranges(
        self, fake: FakeStripe, client: stripe.StripeClient, created: object, seconds: list[int]
    ) -> None:
        for second in range(100, 105):
            fake.create_charge(created=second)
        page = await client.v1.charges.list_async({"created": created})  # type: ignore[arg-type]
        assert [charge.created for charge in page.data] == seconds

    async def test_disjoint_windows_cover_a_seed_exactly(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        fake.seed("charge", 300, until=1_700_000_300, span_days=300 / 86_400)
        seen: list[str] = []
        for start in range(1_700_000_000, 1_700_000_300, 75):
            page = await client.v1.charges.list_async({"created": {"gte": start, "lt": start + 75}, "limit": 100})
            seen += [charge.id async for charge in page.auto_paging_iter()]
        assert len(seen) == len(set(seen)) == 300

    async def test_a_cursor_with_a_window_below_it_gives_an_empty_page(
        self, fake: FakeStripe, client: stripe.StripeClient
    ) -> None:
        made = [fake.create_charge(created=second)["id"] for second in (100, 200)]
        assert await ids(client, created={"gte": 150}, starting_after=made[0]) == []


class TestFilters:
    async def test_by_customer_among_seeded_and_live_charges(
        self, fake: FakeStripe, client: stripe.StripeClient
    ) -> None:
        fake.seed("charge", 70)
        live = fake.create_charge(customer="cus_seed_000003")["id"]
        assert await ids(client, customer="cus_seed_000003") == [
            live,
            *[f"ch_seed_{n:06d}" for n in (69, 58, 47, 36, 25, 14, 3)],
        ]

    async def test_by_customer_within_a_window_and_from_a_cursor(
        self, fake: FakeStripe, client: stripe.StripeClient
    ) -> None:
        fake.seed("charge", 70)
        since = fake.get("charge", "ch_seed_000030")["created"]
        window = {"customer": "cus_seed_000003", "created": {"gte": since}}
        assert await ids(client, **window) == [f"ch_seed_{n:06d}" for n in (69, 58, 47, 36)]
        assert await ids(client, **window, starting_after="ch_seed_000058") == ["ch_seed_000047", "ch_seed_000036"]

    async def test_refunds_by_charge(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        one, other = (fake.create_charge(amount=500)["id"] for _ in range(2))
        refund = fake.refund(one, 100)
        fake.refund(other, 100)
        page = await client.v1.refunds.list_async({"charge": one})
        assert [found.id for found in page.data] == [refund["id"]]

    async def test_cancelled_subscriptions_hide_unless_asked_for(
        self, fake: FakeStripe, client: stripe.StripeClient
    ) -> None:
        alive = fake.create_subscription(customer="cus_1")["id"]
        gone = fake.cancel_subscription(fake.create_subscription(customer="cus_1")["id"])["id"]
        found = {}
        for status in ("", "all", "canceled"):
            page = await client.v1.subscriptions.list_async({"status": status} if status else {})
            found[status] = [it.id for it in page.data]
        assert found == {"": [alive], "all": [gone, alive], "canceled": [gone]}
