"""A form's pairs as the JSON object that they stand for: `curl -d id=1234 -d amount=75` is a record."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from api.errors import Unreadable, invalid
from api.fields.forms import read_form_value
from api.fields.types import FieldType

MAX_PAIRS = 10_000

Pairs = list[tuple[str, str]]

_json = msgspec.json.Encoder(decimal_format="number")


def pairs_of(body: bytes) -> Pairs:
    """The pairs of `application/x-www-form-urlencoded`."""
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_PAIRS)
    except UnicodeDecodeError as error:
        raise Unreadable("The form isn't UTF-8") from error
    except ValueError as error:
        raise invalid("", "too_many_keys", f"A form has at most {MAX_PAIRS:,} values") from error


def record_of(pairs: Pairs, id_field: str, types: Mapping[str, FieldType]) -> bytes:
    """The record as JSON: each text read by its field's type, a repeated key as a list."""
    record: dict[str, Any] = {}
    repeated: set[str] = set()
    for key, text in pairs:
        value = text if key == id_field else read_form_value(text, types.get(key))
        if key not in record:
            record[key] = value
        elif key in repeated:
            record[key].append(value)
        else:
            record[key] = [record[key], value]
            repeated.add(key)
    return _json.encode(record)
