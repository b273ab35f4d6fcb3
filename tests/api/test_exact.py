"""Exact JSON: what is read and written again has every digit."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.exact import NotJson, dumps, loads


@pytest.mark.parametrize(
    "text",
    [
        "0.12345678901234567891",
        "123456789012345678901234567890",
        "-18446744073709551617",
        "75",
        "75.00",
        "1E+400",
        "-0.0",
        '{"a":[1.10,null,true,"1.10"]}',
    ],
)
def test_a_text_comes_back_to_the_digit(text: str) -> None:
    assert dumps(loads(text)) == text.encode()


@pytest.mark.parametrize("text", ["", "{", "NaN", "[Infinity]", "1e9999999999999999999", "[" * 100_000, b"\xff"])
def test_what_no_reader_of_json_reads_is_refused(text: str | bytes) -> None:
    with pytest.raises(NotJson):
        loads(text)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), object()])
def test_what_json_can_not_say_is_not_written(value: Any) -> None:
    with pytest.raises(TypeError):
        dumps({"value": value})


NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False)


@given(st.recursive(NUMBERS | st.text() | st.booleans() | st.none(), st.lists))
def test_any_value_is_equal_when_it_was_written_and_read(value: Any) -> None:
    # What was read before: a long integer is a Decimal then.
    value = loads(dumps(_readable(value)))
    assert loads(dumps(value)) == value


def _readable(value: Any) -> Any:
    if isinstance(value, list):
        return [_readable(each) for each in value]
    return Decimal(value) if type(value) is int and abs(value) > 2**62 else value
