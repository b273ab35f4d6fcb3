"""Form values: text becomes JSON only where nothing is lost."""

from decimal import Decimal
from typing import Any

import pytest

from api.fields.forms import read_form_value
from api.fields.types import FieldType


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("75", 75),
        ("-0.50", Decimal("-0.50")),
        ("1e3", Decimal("1e3")),
        ("true", True),
        ("null", None),
        ("0012", "0012"),
        ("+1", "+1"),
        (" 1", " 1"),
        ("True", "True"),
        ("NaN", "NaN"),
        ("123456789012345", 123456789012345),
        ("1234567890123456", "1234567890123456"),
        ("0.00123456789012345", Decimal("0.00123456789012345")),
        ("1e309", "1e309"),
        ("", ""),
        ('["a"]', '["a"]'),
        ("2024-01-31", "2024-01-31"),
    ],
)
def test_a_new_key_is_read_as_what_it_is_exactly(text: str, value: Any) -> None:
    read = read_form_value(text, None)
    assert (type(read), str(read)) == (type(value), str(value))


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("75", FieldType.TEXT, "75"),
        ("true", FieldType.TEXT, "true"),
        ("null", FieldType.TEXT, "null"),
        ("1234567890123456789", FieldType.NUMBER, 1234567890123456789),
        ("0012", FieldType.NUMBER, "0012"),
        ("true", FieldType.NUMBER, "true"),
        ("null", FieldType.NUMBER, "null"),
        ("true", FieldType.BOOLEAN, True),
        ("1", FieldType.BOOLEAN, "1"),
        ("2024-01-31", FieldType.DATE, "2024-01-31"),
        ('{"a": 0.10}', FieldType.JSON, {"a": Decimal("0.10")}),
        ("12", FieldType.JSON, "12"),
        ("[" * 100_000, FieldType.JSON, "[" * 100_000),
    ],
)
def test_a_known_field_reads_its_own_type_and_leaves_the_rest_text(text: str, kind: FieldType, value: Any) -> None:
    read = read_form_value(text, kind)
    assert (type(read), read) == (type(value), value)
