"""What Stripe sends the first ten of, or only to those who ask, is read to its end: invoices' payments, items."""

import pytest

from tests.fakestripe import FakeStripe
from tests.worker.test_kinds import Shop, shop

__all__ = ["shop"]


class TestPaymentsOfAnInvoice:
    async def test_a_paid_invoice_names_its_payment_intent_listed_or_fetched(
        self, shop: Shop, stripe: FakeStripe
    ) -> None:
        before, after = (stripe.create_invoice(customer="cus_1")["id"] for _ in range(2))
        paid = stripe.pay_invoice(before)["payments"]["data"][0]["payment"]["payment_intent"]
        await shop.name("listed", invoice=before)
        await shop.name("fetched", invoice=after)
        await shop.is_live(await shop.add_task("invoice"))
        await shop.shows("listed", "invoice", {"status": "paid", "payment_intent": paid})
        await shop.shows("fetched", "invoice", {"status": "open", "payment_intent": None})
        paid = stripe.pay_invoice(after)["payments"]["data"][0]["payment"]["payment_intent"]
        await shop.shows("fetched", "invoice", {"status": "paid", "payment_intent": paid})

    @pytest.mark.parametrize("others", [12, 230])
    async def test_its_default_payment_is_found_behind_all_others(
        self, others: int, shop: Shop, stripe: FakeStripe
    ) -> None:
        invoice = stripe.create_invoice(customer="cus_1")["id"]
        for number in range(others):
            stripe.add_invoice_payment(invoice, charge=f"ch_{number}")
        paid = stripe.pay_invoice(invoice)["payments"]["data"][-1]["payment"]["payment_intent"]
        await shop.name("1", invoice=invoice)
        await shop.is_live(await shop.add_task("invoice"))
        await shop.shows("1", "invoice", {"payment_intent": paid, "charge": "ch_0"})
        kept = await shop.client.get(f"/v1/integrations/{shop.integration_id}/objects/{invoice}")
        assert (len(kept.json()["payments"]["data"]), kept.json()["payments"]["has_more"]) == (others + 1, False)

    async def test_a_key_that_may_not_read_them_reads_the_invoice(self, shop: Shop, stripe: FakeStripe) -> None:
        invoice = stripe.create_invoice(customer="cus_1")["id"]
        stripe.pay_invoice(invoice)
        await shop.name("1", invoice=invoice)
        stripe.unexpandable = frozenset({"payments"})
        await shop.is_live(await shop.add_task("invoice"))
        await shop.shows("1", "invoice", {"status": "paid", "payment_intent": None})


class TestItemsOfASubscription:
    async def test_they_are_counted_where_stripe_embeds_only_the_first(self, shop: Shop, stripe: FakeStripe) -> None:
        subscription = stripe.create_subscription(customer="cus_1", item_count=14)["id"]
        await shop.name("1", subscription=subscription)
        await shop.is_live(await shop.add_task("subscription"))
        await shop.shows("1", "subscription", {"item_count": 14})

    async def test_they_stay_uncounted_where_the_rest_may_not_be_read(self, shop: Shop, stripe: FakeStripe) -> None:
        subscription = stripe.create_subscription(customer="cus_1", item_count=14)["id"]
        stripe.faults.add("forbidden", path="/v1/subscription_items")
        await shop.name("1", subscription=subscription)
        await shop.is_live(await shop.add_task("subscription"))
        await shop.shows("1", "subscription", {"status": "active", "item_count": None})
