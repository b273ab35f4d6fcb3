"""Every kind of Stripe object is a row of one table: named, told apart, and read into fields that people know."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from api.integrations.catalogue import KINDS, TASKS
from api.integrations.stripe import reading
from api.integrations.stripe.kinds import EVENT_TYPES, event_types
from tests.fakestripe import FakeStripe
from tests.fakestripe.kinds import SEEDABLE
from tests.fakestripe.shapes import TEMPLATES

DOCS = Path(__file__).parents[3] / "docs" / "integrations.md"
ODD: list[Any] = [None, [], "x", 1.5, True, {"a": []}, {"data": [1]}, {"data": [{"price": 3}]}]


def mapped(kind: str, **facts: Any) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(reading.external_object(kind, orjson.dumps(facts)).mapped)
    return found


class TestTheTable:
    def test_every_kind_has_a_task_named_after_it(self) -> None:
        assert set(KINDS) == set(SEEDABLE)
        assert [(task.type, task.name, task.field_option, kind.link_name) for _, kind, task in TASKS.values()] == [
            ("sync_stripe_charges", "Sync Stripe Charges", "stripe_charge_id_field", "stripe_charge"),
            ("sync_stripe_customers", "Sync Stripe Customers", "stripe_customer_id_field", "stripe_customer"),
            ("sync_stripe_invoices", "Sync Stripe Invoices", "stripe_invoice_id_field", "stripe_invoice"),
            (
                "sync_stripe_subscriptions",
                "Sync Stripe Subscriptions",
                "stripe_subscription_id_field",
                "stripe_subscription",
            ),
            (
                "sync_stripe_payment_intents",
                "Sync Stripe Payment Intents",
                "stripe_payment_intent_id_field",
                "stripe_payment_intent",
            ),
            ("sync_stripe_refunds", "Sync Stripe Refunds", "stripe_refund_id_field", "stripe_refund"),
            ("sync_stripe_disputes", "Sync Stripe Disputes", "stripe_dispute_id_field", "stripe_dispute"),
        ]

    def test_no_event_and_no_prefix_is_of_two_kinds(self) -> None:
        prefixes = [prefix for kind in KINDS.values() for prefix in kind.id_prefixes]
        assert len(set(prefixes)) == len(prefixes)
        assert len(set(EVENT_TYPES)) == len(EVENT_TYPES)
        assert "invoice.upcoming" not in EVENT_TYPES

    def test_parents_are_kinds(self) -> None:
        assert {parent for kind in KINDS.values() for parent in kind.parents.values()} <= set(KINDS)

    def test_news_of_a_charge_are_also_its_refunds_and_disputes_and_fit_one_call(self) -> None:
        types = event_types(["charge"])
        assert {"charge.updated", "refund.failed", "charge.dispute.closed"} <= set(types)
        assert len(types) == 16

    @pytest.mark.parametrize("kind", SEEDABLE)
    def test_one_kind_alone_fits_one_call(self, kind: str) -> None:
        assert 0 < len(event_types([kind])) <= 20


class TestTheDocs:
    @pytest.mark.parametrize("kind", SEEDABLE)
    def test_the_page_names_everything_of_a_kind(self, kind: str) -> None:
        page, row = DOCS.read_text(), KINDS[kind]
        assert row.task is not None
        fields = {name for name in row.fields if not name.endswith("_minor")}
        said = {*fields, *row.events, row.link_name, row.task.type, row.task.field_option}
        assert {word for word in said if f"`{word}`" not in page} == set()


class TestMapping:
    @pytest.mark.parametrize("kind", SEEDABLE)
    def test_what_is_shown_is_what_the_catalogue_of_fields_says(self, kind: str) -> None:
        assert list(mapped(kind, **TEMPLATES[kind])) == list(KINDS[kind].fields)

    @pytest.mark.parametrize("kind", SEEDABLE)
    @pytest.mark.parametrize("odd", ODD)
    def test_values_of_another_shape_never_stop_a_sync(self, kind: str, odd: Any) -> None:
        keys = [*TEMPLATES[kind], *KINDS[kind].fields, "items", "payments", "charges", "parent"]
        assert list(mapped(kind, **dict.fromkeys(keys, odd))) == list(KINDS[kind].fields)

    def test_a_customer(self) -> None:
        customer = FakeStripe().create_customer(name="Ada", email="ada@example.com", balance=-1250, currency="usd")
        seen = mapped("customer", **customer)
        assert (seen["name"], seen["email"], seen["delinquent"]) == ("Ada", "ada@example.com", False)
        assert (seen["balance"], seen["balance_minor"]) == (-12.5, -1250)

    def test_an_invoice(self) -> None:
        fake = FakeStripe()
        invoice = fake.create_invoice(customer="cus_1", amount=1999, number="L-1", due_date=1_700_000_000)
        assert mapped("invoice", **invoice)["paid"] is False
        seen = mapped("invoice", **fake.pay_invoice(invoice["id"]))
        assert (seen["number"], seen["status"], seen["paid"]) == ("L-1", "paid", True)
        assert (seen["total"], seen["amount_paid"], seen["amount_remaining_minor"]) == (19.99, 19.99, 0)
        assert seen["due_date"] == "2023-11-14T22:13:20Z"
        assert seen["paid_at"] is not None
        assert seen["customer"] == "cus_1"

    @pytest.mark.parametrize(
        "facts",
        [
            {"subscription": "sub_1", "charge": "ch_1", "payment_intent": "pi_1"},
            {
                "parent": {"type": "subscription_details", "subscription_details": {"subscription": "sub_1"}},
                "payments": {"data": [{"payment": {"charge": "ch_1", "payment_intent": {"id": "pi_1"}}}]},
            },
        ],
        ids=["before 2025-03-31", "since"],
    )
    def test_an_invoice_of_every_version_names_its_relations(self, facts: Any) -> None:
        seen = mapped("invoice", id="in_1", **facts)
        assert (seen["subscription"], seen["charge"], seen["payment_intent"]) == ("sub_1", "ch_1", "pi_1")

    def test_of_several_payments_of_an_invoice_the_default_one_is_named(self) -> None:
        payments = [
            {"payment": {"payment_intent": "pi_1"}},
            {"is_default": True, "payment": {"payment_intent": "pi_2"}},
        ]
        seen = mapped("invoice", id="in_1", payments={"data": payments})
        assert (seen["payment_intent"], seen["charge"]) == ("pi_2", None)

    def test_a_subscription(self) -> None:
        subscription = FakeStripe().create_subscription(customer="cus_1", amount=4900, created=1_700_000_000)
        subscription["items"]["data"][0]["quantity"] = 3
        seen = mapped("subscription", **subscription)
        assert (seen["status"], seen["customer"], seen["item_count"], seen["quantity"]) == ("active", "cus_1", 1, 3)
        assert (seen["unit_amount"], seen["amount"], seen["amount_minor"]) == (49, 147, 14700)
        assert (seen["interval"], seen["interval_count"]) == ("month", 1)
        assert (seen["current_period_start"], seen["current_period_end"]) == (
            "2023-11-14T22:13:20Z",
            "2023-12-14T22:13:20Z",
        )
        assert seen["price"].startswith("price_")
        assert seen["product"].startswith("prod_")

    def test_a_subscription_of_an_older_version_has_its_period_itself(self) -> None:
        assert mapped("subscription", current_period_end=0)["current_period_end"] == "1970-01-01T00:00:00Z"

    def test_a_subscription_whose_items_go_on_elsewhere_does_not_say_how_many(self) -> None:
        assert mapped("subscription", items={"data": [{}], "has_more": True})["item_count"] is None

    def test_a_payment_intent(self) -> None:
        fake = FakeStripe()
        intent = fake.create_payment_intent(amount=7500, currency="kwd", confirm=True)
        seen = mapped("payment_intent", **intent)
        assert (seen["status"], seen["amount"], seen["amount_received"]) == ("succeeded", 7.5, 7.5)
        assert seen["latest_charge"] == intent["latest_charge"]
        error = {"code": "card_declined", "decline_code": "insufficient_funds", "message": "No."}
        failed = mapped("payment_intent", last_payment_error=error)
        assert (failed["failure_code"], failed["failure_message"]) == ("insufficient_funds", "No.")

    def test_a_refund(self) -> None:
        fake = FakeStripe()
        charge = fake.create_charge(amount=1000)["id"]
        refund = fake.refund(charge=charge, amount=400, reason="duplicate")
        seen = mapped("refund", **fake.update_refund(refund["id"], status="failed"))
        assert (seen["status"], seen["amount"], seen["reason"], seen["charge"]) == ("failed", 4, "duplicate", charge)
        assert seen["failure_reason"] == "expired_or_canceled_card"

    def test_a_refund_is_of_its_key_s_mode(self) -> None:
        found = reading.external_object("refund", b'{"id": "re_1"}', live=True)
        assert orjson.loads(found.mapped)["livemode"] is True
        assert found.raw == '{"id": "re_1"}'

    def test_a_dispute(self) -> None:
        fake = FakeStripe()
        charge = fake.create_charge(amount=1000, created=1_700_000_000)["id"]
        dispute = fake.dispute(charge=charge)
        seen = mapped("dispute", **dispute)
        assert (seen["status"], seen["reason"], seen["charge"]) == ("needs_response", "fraudulent", charge)
        assert (seen["amount"], seen["is_charge_refundable"], seen["has_evidence"]) == (10, False, False)
        assert seen["evidence_due_by"].endswith("Z")
