"""Read a form's or a CSV cell's text as the JSON value that its field wants; what doesn't fit stays text."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from api.fields.types import MOST_DIGITS, FieldType, digits, is_number, written_out

SIGNIFICANT_DIGITS = 15
"""A new key with more is likely an id: a spreadsheet or a browser would round it."""

_json = msgspec.json.Decoder(float_hook=Decimal)


def read_form_value(text: str, kind: FieldType | None) -> Any:
    """The JSON value that a text stands for: read by its field's type, or as what it looks like when the key is new."""
    return _READ.get(kind, str)(text)


def _number(text: str) -> Any:
    if not is_number(text) or written_out(text) > MOST_DIGITS:
        return text
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def _boolean(text: str) -> Any:
    return {"true": True, "false": False}.get(text, text)


def _json_container(text: str) -> Any:
    try:
        value = _json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return text
    return value if isinstance(value, list | dict) else text


def _at_a_guess(text: str) -> Any:
    if text == "null":
        return None
    if is_number(text) and digits(text.lstrip("-0.")) <= SIGNIFICANT_DIGITS:
        return _number(text)
    return _boolean(text)


_READ: Mapping[FieldType | None, Callable[[str], Any]] = {
    None: _at_a_guess,
    FieldType.NUMBER: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.JSON: _json_container,
}
