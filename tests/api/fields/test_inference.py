"""Inference: counts add up in any order, and nine of ten decide."""

from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.fields.inference import Observation, fold, infer, observe, share
from api.fields.types import FieldType


def counted(observed: dict[str, Observation]) -> dict[str, Observation]:
    """Observations without their samples."""
    return {key: {name: n for name, n in seen.items() if name != "samples"} for key, seen in observed.items()}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2.5, "3", Decimal("4.00"), 2**70], FieldType.NUMBER),
        ([True, "false"], FieldType.BOOLEAN),
        (["2024-01-31"], FieldType.DATE),
        (["2024-01-31", "2024-01-31T10:00Z"], FieldType.DATETIME),
        ([["a"], {"b": 1}], FieldType.JSON),
        (["Berlin"], FieldType.TEXT),
        ([1, True], FieldType.TEXT),
        ([""], FieldType.TEXT),
        ([*range(9), "n/a"], FieldType.NUMBER),
        ([*range(8), "n/a"], FieldType.TEXT),
        ([*range(8), "", ""], FieldType.NUMBER),
    ],
)
def test_the_narrowest_type_that_nine_of_ten_values_fit(values: list[Any], kind: FieldType) -> None:
    assert infer(observe({"field": value} for value in values)["field"]) is kind


def test_a_null_shows_nothing_and_an_empty_text_shows_that_the_key_exists() -> None:
    assert counted(observe([{"gone": None, "blank": ""}])) == {"blank": {"nonempty": 0}}


def test_the_share_is_of_the_non_empty_values() -> None:
    seen = observe({"amount": value} for value in [75, "80", "n/a", "", ["x"]])["amount"]
    assert share(seen, FieldType.NUMBER) == 0.5
    assert share(seen, FieldType.TEXT) == 0.75
    assert share({}, FieldType.TEXT) is None


def test_samples_are_few_distinct_short_and_json_that_any_encoder_writes() -> None:
    values = ["x" * 1000, True, 1, 1, Decimal("7.50"), {"a": Decimal("1.0")}, 2**64, "late"]
    samples = observe({"field": value} for value in values)["field"]["samples"]
    assert samples == ["x" * 200, True, 1, "7.50", '{"a":1.0}']
    assert orjson.loads(orjson.dumps(observe([{"big": 2**64}])))["big"]["samples"] == [str(2**64)]


def test_a_value_of_another_class_than_the_others_is_among_the_samples() -> None:
    common = [{"field": n} for n in range(1000)]
    samples = observe([*common, {"field": "n/a"}])["field"]["samples"]
    assert samples == [0, 1, 2, 3, "n/a"]
    later = fold([observe(common), observe([{"field": n} for n in (7000, True, "none")])])
    assert later["field"]["samples"] == [0, 1, 2, True, "none"]


VALUES = st.sampled_from(["", "a", "1", 2, True, "2024-01-31", "2024-01-31T10:00:00Z", ["x"], None])
RECORDS = st.lists(st.dictionaries(st.sampled_from("abc"), VALUES))


@given(first=RECORDS, second=RECORDS)
def test_two_batches_fold_into_what_one_batch_would_have_shown(first: list[Any], second: list[Any]) -> None:
    assert counted(fold([observe(first), observe(second)])) == counted(observe([*first, *second]))
