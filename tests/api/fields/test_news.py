"""What single records show adds up to what they show together, however little of it is told."""

from typing import Any
from uuid import uuid4

import orjson
from hypothesis import given
from hypothesis import strategies as st

from api.fields import inference
from api.fields.news import Memory

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(-2, 2, allow_nan=False),
    st.sampled_from(["", "x", "12", "2026-01-02", "2026-01-02T03:04:05Z", "true", "a longer text"]),
    st.lists(st.integers(0, 2), max_size=2),
)
RECORDS = st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES), max_size=30)


def told_one_by_one(memory: Memory, records: list[dict[str, Any]]) -> dict[str, Any]:
    model_id, told = uuid4(), []
    for record in records:
        glance = memory.glance(model_id, record)
        memory.keep(model_id, glance)
        told.append(orjson.loads(glance.text))
    return inference.fold(told)


def counts(seen: dict[str, Any]) -> dict[str, int]:
    return {name: count for name, count in seen.items() if name != "samples"}


def classes(seen: dict[str, Any]) -> set[type]:
    return {type(sample) for sample in seen.get("samples", ())}


@given(RECORDS)
def test_one_by_one_records_tell_what_they_would_tell_together(records: list[dict[str, Any]]) -> None:
    together = inference.fold([{key: seen} for key, seen in inference.observe(records).items()])
    alone = told_one_by_one(Memory(), records)
    assert alone.keys() == together.keys()
    for key, seen in together.items():
        assert counts(alone[key]) == counts(seen)
        assert {type(sample) for sample in alone[key].get("samples", ())} == {
            type(sample) for sample in seen["samples"]
        }


@given(RECORDS, st.integers(1, 5))
def test_equal_records_are_counted_by_one_multiplication(records: list[dict[str, Any]], count: int) -> None:
    seen = inference.observe(records)
    added = inference.fold([seen] * count)
    once = inference.fold([inference.times(seen, count)])
    assert {key: inference.merge({}, of) for key, of in added.items()} == {
        key: inference.merge({}, of) for key, of in once.items()
    }


def test_a_value_that_was_told_is_no_news_and_a_write_that_failed_told_nothing() -> None:
    memory, model_id = Memory(), uuid4()
    first = memory.glance(model_id, {"city": "Berlin"})
    assert memory.glance(model_id, {"city": "Berlin"}) == first
    memory.keep(model_id, first)
    assert orjson.loads(memory.glance(model_id, {"city": "Berlin"}).text) == {"city": {"nonempty": 1}}
    assert orjson.loads(memory.glance(model_id, {"city": "Rome"}).text)["city"]["samples"] == ["Rome"]


def test_after_five_values_a_field_has_no_news() -> None:
    memory, model_id = Memory(), uuid4()
    for number in range(5):
        memory.keep(model_id, memory.glance(model_id, {"amount": number}))
    assert memory.glance(model_id, {"amount": 99}).samples == {}
