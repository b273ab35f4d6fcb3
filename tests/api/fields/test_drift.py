"""Drift: a slip of a key is told from a key that is meant, and values that don't fit are told with an example."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.fields import drift
from api.fields.catalogue import CatalogueField, build
from api.fields.inference import observe
from api.fields.types import FieldType


def told(*records: dict[str, Any]) -> dict[str, list[drift.Notice]]:
    return drift.warnings(build("id", sightings=[observe(records)]))


def slips(counts: dict[str, int]) -> dict[str, str]:
    """Which keys are said to be slips of which, when each was seen so often."""
    records = [{key: "x"} for key, count in counts.items() for _ in range(count)]
    return {key: notices[0]["similar_to"] for key, notices in told(*records).items() if notices}


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("ammount", "amount"),
        ("amuont", "amount"),
        ("amont", "amount"),
        ("Amount", "amount"),
        ("custommerr", "customer"),
        ("order-id", "order_id"),
        ("orderId", "order_id"),
        ("order id", "ORDER_ID"),
        ("oder_id", "order_id"),
        ("items", "item"),
        ("order_items_count", "order_item_count"),
        ("strasze", "strasse"),
        ("gröse", "größe"),
        ("adress1", "address1"),
    ],
)
def test_a_slip_is_told(slip: str, meant: str) -> None:
    assert slips({meant: 50, slip: 3}) == {slip: meant}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("address1", "address2"),
        ("line_1", "line_2"),
        ("line_1", "line_11"),
        ("address", "address2"),
        ("date", "rate"),
        ("created_at", "created_by"),
        ("min_price", "max_price"),
        ("tax", "fax"),
        ("zip", "zap"),
        ("paid", "city"),
        ("order_id", "order"),
        ("?", "!"),
    ],
)
def test_keys_that_differ_for_a_reason_are_left_alone(one: str, other: str) -> None:
    assert slips({one: 50, other: 3}) == slips({one: 3, other: 50}) == {}


def test_two_keys_that_are_both_common_are_both_meant() -> None:
    assert slips({"amount": 50, "ammount": 11}) == {}
    assert slips({"amount": 50, "ammount": 10}) == {"ammount": "amount"}
    assert slips({"amount": 4, "ammount": 1}) == {}


def test_a_key_is_a_slip_of_the_commonest_that_it_is_like() -> None:
    assert slips({"amount": 100, "amounts": 10, "ammount": 1}) == {"amounts": "amount", "ammount": "amount"}


def test_a_key_that_only_empty_values_came_with_may_be_a_slip() -> None:
    assert told(*[{"amount": 1}] * 10, {"ammount": ""})["ammount"][0]["similar_to"] == "amount"


@pytest.mark.parametrize("chosen", [{"pinned": True}, {"hidden": True}, {"label": "Am Mount"}])
def test_a_field_that_a_person_chose_something_for_is_meant(chosen: dict[str, Any]) -> None:
    def field(key: str, count: int, **more: Any) -> CatalogueField:
        return CatalogueField(
            key, FieldType.TEXT, "data", (key,), **({"label": key, "seen": {"nonempty": count}} | more)
        )

    fields = [field("amount", 100), field("ammount", 1)]
    assert drift.warnings(fields)["ammount"]
    assert drift.warnings([fields[0], field("ammount", 1, **chosen)]) == {"amount": [], "ammount": []}


def test_what_is_said_names_both_and_what_to_do() -> None:
    (notice,) = told(*[{"amount": n} for n in range(2000)], {"ammount": 1})["ammount"]
    assert notice == {
        "code": "similar_field",
        "field": "ammount",
        "similar_to": "amount",
        "detail": "`ammount` looks like `amount`: it was seen once, the other 2,000 times. If it is a slip, correct "
        "whoever sends it; if both are meant, choose its type or hide it.",
    }


class TestMixedTypes:
    def test_values_that_do_not_fit_are_counted_and_one_is_shown(self) -> None:
        (notice,) = told(*[{"amount": n} for n in range(95)], *[{"amount": "n/a"}] * 5)["amount"]
        assert notice | {"detail": ""} == {
            "code": "mixed_types", "field": "amount", "type": "number", "share": 0.95, "sample": "n/a", "detail": "",
        }  # fmt: skip
        assert notice["detail"].startswith('Not a number: 5 of the 100 values seen of `amount`, such as "n/a". ')

    def test_a_field_whose_values_all_fit_is_fine(self) -> None:
        assert told({"amount": 1, "note": "x", "list": [1], "blank": ""}, {"amount": "2", "note": 3}) == {
            "id": [], "amount": [], "note": [], "list": [], "blank": [],
        }  # fmt: skip

    def test_a_long_example_is_cut_and_one_that_nobody_kept_is_left_out(self) -> None:
        (long,) = told(*[{"day": "2026-01-31"}] * 20, {"day": ["x" * 100]})["day"]
        assert '["xxx' in long["detail"].replace('\\"', '"')
        assert "x…. " in long["detail"]
        seen = {"nonempty": 10, "number": 9}
        field = CatalogueField("n", FieldType.NUMBER, "data", ("n",), label="n", share=0.9, samples=(1, 2), seen=seen)
        (lost,) = drift.warnings([field])["n"]
        assert lost["sample"] is None
        assert "values seen of `n`. Such" in lost["detail"]


KEYS = st.text(st.sampled_from("abAB_- 1s"), max_size=6)


@given(one=KEYS, other=KEYS)
def test_keys_that_are_alike_are_alike_both_ways_and_found(one: str, other: str) -> None:
    assert drift.looks_like(one, other) == drift.looks_like(other, one)
    if one != other and "id" not in (one, other):
        assert slips({one: 10, other: 1}) == ({other: one} if drift.looks_like(one, other) else {})
