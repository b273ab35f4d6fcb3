"""Objects: full shapes, and what each operation does to them."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
import stripe

from tests import fakestripe
from tests.fakestripe import FakeStripe, StripeError
from tests.fakestripe.kinds import KINDS

from .conftest import SDK_POSTS_BYTES

SHAPES = json.loads(Path(fakestripe.__file__).with_name("shapes.json").read_text())


def types(fake: FakeStripe) -> list[str]:
    """The types of all events, oldest first."""
    return [event["type"] for event in fake.shelves["event"].walk(newest_first=False)]


class TestShapes:
    @pytest.mark.parametrize(
        "kind", ["charge", "customer", "invoice", "subscription", "payment_intent", "refund", "dispute"]
    )
    async def test_every_seeded_object_has_every_key_of_stripe(
        self, fake: FakeStripe, http: httpx.AsyncClient, kind: str
    ) -> None:
        fake.seed("charge", 250)
        if kind in ("invoice", "subscription"):
            fake.seed(kind, 50)
        path = KINDS[kind].path
        data = (await http.get(path, params={"limit": 100})).json()["data"]
        assert data
        assert all(body.keys() >= SHAPES[kind].keys() for body in data)
        assert all(body["object"] == kind for body in data)

    async def test_a_retrieved_object_equals_the_listed_one(self, fake: FakeStripe, http: httpx.AsyncClient) -> None:
        fake.seed("charge", 100)
        for listed in (await http.get("/v1/charges", params={"limit": 100})).json()["data"]:
            assert (await http.get(f"/v1/charges/{listed['id']}")).json() == listed

    async def test_an_unknown_id_is_a_404_in_stripes_words(self, client: stripe.StripeClient) -> None:
        with pytest.raises(stripe.InvalidRequestError, match="No such charge: 'ch_nobody'") as caught:
            await client.v1.charges.retrieve_async("ch_nobody")
        assert (caught.value.http_status, caught.value.code, caught.value.param) == (404, "resource_missing", "id")

    async def test_currencies_keep_their_minor_units(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        for currency, amount in (("jpy", 7500), ("kwd", 7500), ("isk", 750_000)):
            made = fake.create_charge(amount=amount, currency=currency)
            charge = await client.v1.charges.retrieve_async(made["id"])
            assert (charge.amount, charge.currency) == (amount, currency)

    async def test_a_payment_without_a_card_is_a_py(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        made = fake.create_charge(method="sepa_debit", status="pending")
        assert made["id"].startswith("py_")
        charge = await client.v1.charges.retrieve_async(made["id"])
        assert charge.payment_method_details is not None
        assert (charge.status, charge.payment_method_details.type) == ("pending", "sepa_debit")
        assert fake.refund(fake.succeed(made["id"])["id"])["id"].startswith("pyr_")


class TestRefunds:
    async def test_a_part_then_the_rest(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        id = fake.create_charge(amount=7500)["id"]
        fake.refund(id, 2500)
        part = await client.v1.charges.retrieve_async(id)
        assert (part.amount_refunded, part.refunded) == (2500, False)
        fake.refund(id)
        whole = await client.v1.charges.retrieve_async(id)
        assert (whole.amount_refunded, whole.refunded, whole.status) == (7500, True, "succeeded")
        assert types(fake) == ["charge.succeeded", *["charge.refunded", "refund.created"] * 2]

    def test_more_than_is_left_is_refused(self, fake: FakeStripe) -> None:
        id = fake.create_charge(amount=500)["id"]
        with pytest.raises(StripeError, match="greater than unrefunded"):
            fake.refund(id, 501)
        fake.refund(id)
        with pytest.raises(StripeError, match="already been refunded"):
            fake.refund(id)

    def test_a_refund_that_fails_gives_the_amount_back_to_the_charge(self, fake: FakeStripe) -> None:
        id = fake.create_charge(amount=500)["id"]
        refund = fake.refund(id, status="pending")
        fake.update_refund(refund["id"], status="failed")
        charge = fake.get("charge", id)
        assert (charge["amount_refunded"], charge["refunded"]) == (0, False)
        assert types(fake)[-2:] == ["charge.refund.updated", "refund.failed"]

    @SDK_POSTS_BYTES
    async def test_over_the_api_too(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        id = fake.create_charge(amount=500)["id"]
        facts = {"charge": id, "amount": 200, "reason": "duplicate", "metadata": {"ticket": "7"}}
        refund = await client.v1.refunds.create_async(facts)  # type: ignore[arg-type]
        assert (refund.reason, fake.get("refund", refund.id)["metadata"]) == ("duplicate", {"ticket": "7"})
        assert fake.get("charge", id)["amount_refunded"] == 200


class TestTheRest:
    async def test_a_dispute_marks_the_charge_but_speaks_of_itself(
        self, fake: FakeStripe, client: stripe.StripeClient
    ) -> None:
        id = fake.create_charge()["id"]
        dispute = fake.dispute(id)
        fake.close_dispute(dispute["id"], status="won")
        assert (await client.v1.charges.retrieve_async(id)).disputed
        assert (await client.v1.disputes.retrieve_async(dispute["id"])).status == "won"
        about = [event["data"]["object"]["object"] for event in fake.shelves["event"].walk()]
        assert about == ["dispute"] * 4 + ["charge"]

    async def test_a_deleted_customer_leaves_a_stub(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        id = fake.create_customer(name="Ada", email="ada@example.com")["id"]
        await client.v1.customers.delete_async(id)
        assert (await client.v1.customers.retrieve_async(id)).to_dict() == {
            "id": id,
            "object": "customer",
            "deleted": True,
        }
        assert (await client.v1.customers.list_async()).data == []
        last = next(fake.shelves["event"].walk())
        assert (last["type"], last["data"]["object"]["name"]) == ("customer.deleted", "Ada")

    def test_a_capture_of_less_gives_the_rest_back(self, fake: FakeStripe) -> None:
        id = fake.create_charge(amount=900, captured=False)["id"]
        charge = fake.capture(id, 600)
        assert (charge["captured"], charge["amount_captured"], charge["amount_refunded"]) == (True, 600, 300)

    def test_a_pending_charge_may_fail(self, fake: FakeStripe) -> None:
        charge = fake.fail(fake.create_charge(status="pending")["id"])
        assert (charge["status"], charge["paid"], charge["failure_code"]) == ("failed", False, "card_declined")
        assert types(fake) == ["charge.pending", "charge.failed"]

    def test_an_edit_says_what_it_was_before(self, fake: FakeStripe) -> None:
        id = fake.create_charge(metadata={"order": "1", "note": "x"})["id"]
        fake.edit(id, metadata={"order": "2", "note": None})
        last = next(fake.shelves["event"].walk())
        assert last["type"] == "charge.updated"
        assert last["data"]["object"]["metadata"] == {"order": "2"}
        assert last["data"]["previous_attributes"] == {"metadata": {"order": "1", "note": "x"}}

    def test_an_event_keeps_the_state_of_its_moment(self, fake: FakeStripe) -> None:
        id = fake.create_charge(description="before")["id"]
        first = next(fake.shelves["event"].walk())
        fake.edit(id, description="after")
        assert first["data"]["object"]["description"] == "before"

    def test_edits_of_a_payment_intent_are_silent(self, fake: FakeStripe) -> None:
        id = fake.create_payment_intent(amount=100)["id"]
        fake.edit(id, metadata={"a": "b"})
        assert types(fake) == ["payment_intent.created"]

    def test_a_payment_intent_names_its_latest_try(self, fake: FakeStripe) -> None:
        id = fake.create_payment_intent(amount=100)["id"]
        failed = fake.confirm_payment_intent(id, succeed=False)["latest_charge"]
        paid = fake.confirm_payment_intent(id)["latest_charge"]
        assert fake.get("charge", failed)["status"] == "failed"
        assert fake.get("charge", paid)["payment_intent"] == id
        assert fake.get("payment_intent", id)["latest_charge"] == paid
