"""Seeding: a million charges weigh nothing, read the same every time, and take changes like any other."""

from __future__ import annotations

import time
import tracemalloc
from collections import Counter

import httpx
import stripe

from tests.fakestripe import FakeStripe


def whole(fake: FakeStripe, kind: str) -> list[dict[str, object]]:
    return list(fake.shelves[kind].walk())


class TestLaziness:
    async def test_a_million_charges_cost_no_memory_until_read(self, fake: FakeStripe, http: httpx.AsyncClient) -> None:
        tracemalloc.start()
        fake.seed("charge", 1_000_000)
        page = (await http.get("/v1/charges", params={"limit": 100, "starting_after": "ch_seed_500000"})).json()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert page["data"][0]["id"] == "ch_seed_499999"
        assert page["has_more"]
        assert peak < 20_000_000

    def test_a_page_is_quick(self, fake: FakeStripe) -> None:
        """The fake must not be what a benchmark measures; it takes about 1.5 ms, the bound is for a busy machine."""
        fake.seed("charge", 1_000_000)
        start = time.perf_counter()
        for _ in range(10):
            fake.shelves["charge"].take(100)
        assert (time.perf_counter() - start) / 10 < 0.02

    def test_the_same_seed_makes_the_same_objects(self) -> None:
        one, two, other = FakeStripe(), FakeStripe(), FakeStripe()
        for fake, seed in ((one, 3), (two, 3), (other, 4)):
            fake.seed("charge", 50, seed=seed, until=1_700_000_000)
        assert whole(one, "charge") == whole(two, "charge") != whole(other, "charge")

    def test_two_seeds_stand_in_one_order(self, fake: FakeStripe) -> None:
        made = [fake.seed("charge", 30, until=1_700_000_000), fake.seed("charge", 30, until=1_700_000_000)]
        assert made[1]["charge"]["first"] == "ch_seed_000030"
        found = whole(fake, "charge")
        assert len({body["id"] for body in found}) == 60
        seconds = [body["created"] for body in found]
        assert seconds == sorted(seconds, reverse=True)  # type: ignore[type-var]


class TestChanges:
    async def test_a_seeded_charge_takes_a_refund(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        fake.seed("charge", 100)
        before = await client.v1.charges.retrieve_async("ch_seed_000050")
        fake.refund("ch_seed_000050", 1)
        after = await client.v1.charges.retrieve_async("ch_seed_000050")
        assert (before.amount_refunded, after.amount_refunded) == (0, 1)
        listed = {it.id: it.amount_refunded for it in (await client.v1.charges.list_async({"limit": 100})).data}
        assert listed["ch_seed_000050"] == 1
        assert len(listed) == 100


class TestTheLunchBusiness:
    def test_the_objects_name_one_another(self, fake: FakeStripe) -> None:
        fake.seed("charge", 400)
        for charge in whole(fake, "charge"):
            customer = fake.get("customer", str(charge["customer"]))
            intent = fake.get("payment_intent", str(charge["payment_intent"]))
            assert customer["name"] == charge["billing_details"]["name"]  # type: ignore[index]
            assert (intent["latest_charge"], intent["amount"]) == (charge["id"], charge["amount"])

    def test_refunds_and_disputes_agree_with_their_charges(self, fake: FakeStripe) -> None:
        fake.seed("charge", 1000)
        returned = Counter({str(it["charge"]): it["amount"] for it in whole(fake, "refund")})
        disputed = {it["charge"] for it in whole(fake, "dispute")}
        charges = whole(fake, "charge")
        assert {it["id"]: it["amount_refunded"] for it in charges if it["amount_refunded"]} == dict(returned)
        assert {it["id"] for it in charges if it["disputed"]} == disputed
        assert len(returned) == 25
        assert len(disputed) == 5

    def test_it_has_every_status_currency_and_way_to_pay(self, fake: FakeStripe) -> None:
        fake.seed("charge", 3000)
        charges = whole(fake, "charge")
        assert {it["status"] for it in charges} == {"succeeded", "failed", "pending"}
        assert {it["currency"] for it in charges} == {"usd", "eur", "jpy", "kwd", "isk"}
        assert {str(it["id"])[:3] for it in charges} == {"ch_", "py_"}
        assert all((it["status"] == "succeeded") == it["paid"] for it in charges)
