"""PURE: a cell of a table has no type of its own: one that says what its record says already leaves it as it is.

The text "75.00" and the number 75.00 make the same cell, and so do a list and its JSON: an export of either comes back
as what it was, also where the field's type would read the cell as the other.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from api.records.folding import same
from api.records.parsing import Parsed, Row

_rough = msgspec.json.Decoder(dict[str, Any])
"""Floats and all: to tell texts from what is none, for that is what nearly every row needs."""
_exact = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
_value = msgspec.json.Decoder(float_hook=Decimal)
_pieces = msgspec.json.Decoder(dict[str, msgspec.Raw])


def left_alone(parsed: Sequence[Parsed], stored: Mapping[str, str]) -> list[Parsed]:
    """Rows of cells, given their records as JSON texts by their ids: what is alike is as the record has it."""
    return [_beside(row, stored.get(row.external_id)) if isinstance(row, Row) else row for row in parsed]


def _beside(row: Row, record: str | None) -> Row:
    if record is None:
        return row
    rough = _rough.decode(record)
    texts = {key for key, value in rough.items() if isinstance(value, str)}
    doubtful = [key for key, value in row.values.items() if isinstance(value, str) != (key in texts) and key in rough]
    held = _exact.decode(record) if doubtful else {}
    alike = list(_alike(doubtful, held, _exact.decode(row.text))) if doubtful else []
    if not alike:
        return row
    kept = _pieces.decode(record)
    text = msgspec.json.encode(_pieces.decode(row.text) | {key: kept[key] for key in alike}).decode()
    return msgspec.structs.replace(row, text=text, values=row.values | {key: held[key] for key in alike})


def _alike(keys: Sequence[str], held: Mapping[str, Any], sent: Mapping[str, Any]) -> Iterator[str]:
    """The keys whose text, read as JSON, is what the other side has."""
    for key in keys:
        text, other = (sent[key], held[key]) if isinstance(sent[key], str) else (held[key], sent[key])
        try:
            if same(_value.decode(text), other):
                yield key
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError, ArithmeticError):
            continue
