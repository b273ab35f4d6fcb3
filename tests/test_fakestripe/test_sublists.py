"""Lists inside an object: the first ten, some only where they are asked for, the rest on a path of its own."""

from __future__ import annotations

import httpx
import pytest
import stripe

from tests.fakestripe import FakeStripe


@pytest.fixture
def invoice(fake: FakeStripe) -> str:
    """An invoice with a dozen payments."""
    id: str = fake.create_invoice(customer="cus_1")["id"]
    for number in range(12):
        fake.add_invoice_payment(id, charge=f"ch_{number}")
    return id


class TestPayments:
    async def test_they_are_sent_to_those_who_ask_only(self, invoice: str, http: httpx.AsyncClient) -> None:
        plain = (await http.get(f"/v1/invoices/{invoice}")).json()
        assert "payments" not in plain
        asked = (await http.get(f"/v1/invoices/{invoice}", params={"expand[]": "payments"})).json()
        assert (len(asked["payments"]["data"]), asked["payments"]["has_more"]) == (10, True)
        listed = (await http.get("/v1/invoices", params={"expand[0]": "data.payments"})).json()["data"]
        assert listed == [asked]

    async def test_the_sdk_walks_all_of_them(self, invoice: str, client: stripe.StripeClient) -> None:
        page = await client.v1.invoice_payments.list_async({"invoice": invoice, "limit": 5})
        assert len([payment async for payment in page.auto_paging_iter()]) == 12

    async def test_an_event_never_has_them(self, invoice: str, fake: FakeStripe) -> None:
        fake.pay_invoice(invoice)
        told = next(body for body in fake.shelves["event"].walk() if body["type"] == "invoice.paid")
        assert "payments" not in told["data"]["object"]


class TestItems:
    async def test_the_first_ten_are_embedded(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        id = fake.create_subscription(customer="cus_1", item_count=11)["id"]
        embedded = (await client.v1.subscriptions.retrieve_async(id))["items"]
        assert (len(embedded.data), embedded.has_more) == (10, True)
        rest = await client.v1.subscription_items.list_async(
            {"subscription": id, "starting_after": embedded.data[9].id}
        )
        assert (len(rest.data), rest.has_more) == (1, False)


class TestDrafts:
    async def test_one_that_is_deleted_is_unknown(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        id = fake.create_invoice(customer="cus_1", status="draft")["id"]
        fake.delete_invoice(id)
        with pytest.raises(stripe.InvalidRequestError, match="No such invoice"):
            await client.v1.invoices.retrieve_async(id)
