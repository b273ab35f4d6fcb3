"""Stripe's JSON becomes exactly the keys that the contract lists, and money keeps its decimals."""

from typing import Any

import orjson
import pytest

from api.integrations.stripe import reading
from api.integrations.stripe.money import major
from tests.fakestripe import FakeStripe

KEYS = [
    "id",
    "status",
    "amount",
    "amount_minor",
    "amount_captured",
    "amount_captured_minor",
    "amount_refunded",
    "amount_refunded_minor",
    "currency",
    "paid",
    "captured",
    "refunded",
    "disputed",
    "created",
    "customer",
    "payment_intent",
    "invoice",
    "description",
    "statement_descriptor",
    "failure_code",
    "failure_message",
    "receipt_email",
    "receipt_url",
    "billing_name",
    "billing_email",
    "card_brand",
    "card_last4",
    "risk_level",
    "livemode",
    "metadata",
]


def mapped(**facts: Any) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(reading.external_object("charge", orjson.dumps(facts)).mapped)
    return found


class TestCharge:
    def test_it_has_the_keys_of_the_contract_in_their_order(self) -> None:
        assert list(mapped(**FakeStripe().create_charge())) == KEYS

    def test_a_real_charge_reads_as_it_was_sent(self) -> None:
        charge = FakeStripe().create_charge(
            amount=7500, created=1_700_000_000, name="Ada", email="ada@example.com", metadata={"order": "1234"}
        )
        seen = mapped(**charge)
        assert (seen["amount"], seen["amount_minor"]) == (75, 7500)
        assert seen["created"] == "2023-11-14T22:13:20Z"
        assert (seen["billing_name"], seen["billing_email"]) == ("Ada", "ada@example.com")
        assert (seen["card_brand"], seen["risk_level"]) == ("visa", "normal")
        assert len(seen["card_last4"]) == 4
        assert seen["metadata"] == {"order": "1234"}

    def test_an_expanded_reference_reads_as_its_id(self) -> None:
        assert mapped(customer={"id": "cus_1", "object": "customer"})["customer"] == "cus_1"

    def test_a_charge_of_next_to_nothing_is_all_nulls_and_no_error(self) -> None:
        assert {key for key, value in mapped(id="ch_1").items() if value is not None} == {"id", "metadata"}

    @pytest.mark.parametrize("odd", [None, [], "x", 1.5, True, {"a": []}])
    def test_values_of_another_shape_never_stop_a_sync(self, odd: Any) -> None:
        facts = dict.fromkeys(KEYS, odd) | {"billing_details": odd, "outcome": odd, "payment_method_details": odd}
        assert list(mapped(**facts)) == KEYS

    def test_what_postgresql_cannot_hold_is_replaced(self) -> None:
        raw = rb"""{"id": "ch_1", "description": "a\u0000b", "receipt_email": "\ud800",
                   "statement_descriptor": "\\u0000"}"""
        found = reading.external_object("charge", raw)
        seen = orjson.loads(found.mapped)
        assert seen["description"] == "a\ufffdb"
        assert seen["statement_descriptor"] == "\\u0000"
        assert b"\\ud800" not in found.raw.encode()


class TestMoney:
    @pytest.mark.parametrize(
        ("minor", "currency", "shown"),
        [
            (7500, "usd", "75.00"),
            (1, "USD", "0.01"),
            (-7550, "eur", "-75.50"),
            (0, "gbp", "0.00"),
            (7500, "jpy", "7500"),
            (7500, "kwd", "7.500"),
            (5, "bhd", "0.005"),
            (50_000, "isk", "500.00"),
            (50_000, "ugx", "500.00"),
            (12_345_678_901_234_567, "usd", "123456789012345.67"),
            (7500, "krw", "7500"),
        ],
    )
    def test_minor_units_are_read_by_their_currency(self, minor: int, currency: str, shown: str) -> None:
        assert major(minor, currency) == shown

    def test_the_decimals_are_exact_in_json(self) -> None:
        found = reading.external_object("charge", orjson.dumps({"id": "c", "amount": 7510, "currency": "usd"}))
        assert '"amount":75.10,' in found.mapped


class TestEvents:
    def event(self, subject: Any) -> Any:
        event = {"id": "evt_1", "type": "x", "created": 5, "data": {"object": subject}}
        found = reading.event(orjson.dumps(event))
        assert found is not None
        return [(mark.kind, mark.object_id) for mark in found.marks]

    @pytest.mark.parametrize(
        ("subject", "marks"),
        [
            ({"object": "charge", "id": "ch_1"}, [("charge", "ch_1")]),
            ({"object": "charge", "id": "py_1"}, [("charge", "py_1")]),
            (
                {"object": "charge", "id": "ch_1", "payment_intent": "pi_1"},
                [("charge", "ch_1"), ("payment_intent", "pi_1")],
            ),
            (
                {"object": "refund", "id": "re_1", "charge": "ch_1", "payment_intent": "pi_1"},
                [("refund", "re_1"), ("charge", "ch_1")],
            ),
            (
                {"object": "refund", "id": "re_1", "charge": None, "payment_intent": "pi_1"},
                [("refund", "re_1"), ("charge", "pi_1")],
            ),
            ({"object": "dispute", "id": "dp_1", "charge": {"id": "ch_1"}}, [("dispute", "dp_1"), ("charge", "ch_1")]),
            ({"object": "customer", "id": "cus_1"}, [("customer", "cus_1")]),
            ({"object": "discount", "id": "di_1", "customer": "cus_1"}, []),
            ({"object": "invoice", "customer": "cus_1"}, []),
            ({"object": "charge"}, []),
            ({"object": "charge", "id": "../x"}, []),
            (None, []),
        ],
    )
    def test_what_an_event_is_about_is_told_by_its_object(self, subject: Any, marks: Any) -> None:
        assert self.event(subject) == marks

    @pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"id": 1, "type": "x"}', b'{"id": "evt_1"}'])
    def test_what_is_no_event_is_none(self, body: bytes) -> None:
        assert reading.event(body) is None
