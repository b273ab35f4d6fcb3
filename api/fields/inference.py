"""Infer a field's type from what was seen of its values: counts that add up, in any order, over any number of writes.

`observe` runs for every batch that is written; `fold` adds observations up; `infer` and `share` read them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

import msgspec

from api.fields.types import FieldType, classify_text

Observation = dict[str, Any]
"""What was seen of one key, as JSON: {"nonempty": 12, "number": 11, "samples": [75, "n/a"]}; a zero is left out."""

FITS: Mapping[FieldType, tuple[str, ...]] = {
    FieldType.NUMBER: ("number",),
    FieldType.BOOLEAN: ("boolean",),
    FieldType.DATE: ("date",),
    FieldType.DATETIME: ("date", "datetime"),
    FieldType.JSON: ("json",),
}
"""The counts whose values fit a type, in the order in which types are tried; what is counted by none is text."""

CLASSES = ("number", "boolean", "date", "datetime", "json")
ENOUGH_PERCENT = 90
MOST_SAMPLES = 5
LONGEST_SAMPLE = 200
LOOK_FOR_SAMPLES_IN = 100
SAFE_INTEGER = 2**53

_CLASS_OF: Mapping[type, FieldType] = {
    bool: FieldType.BOOLEAN,
    int: FieldType.NUMBER,
    float: FieldType.NUMBER,
    Decimal: FieldType.NUMBER,
    list: FieldType.JSON,
    dict: FieldType.JSON,
}

_json = msgspec.json.Encoder(decimal_format="number")


def classify(value: Any) -> FieldType | None:
    """The narrowest type that a JSON value reads as; None for an empty one (null and "")."""
    if value is None or value == "":
        return None
    return classify_text(value) if isinstance(value, str) else _CLASS_OF[type(value)]


def observe(records: Iterable[Mapping[str, Any]]) -> dict[str, Observation]:
    """What a batch of records shows of each key. A null is no value and shows nothing; "" shows that the key exists."""
    columns: dict[str, list[Any]] = {}
    for record in records:
        for key, value in record.items():
            if value is not None:
                try:
                    columns[key].append(value)
                except KeyError:
                    columns[key] = [value]
    return {key: _observe_column(values) for key, values in columns.items()}


def fold(observations: Iterable[Mapping[str, Observation]]) -> dict[str, Observation]:
    """Add observations up, key by key; the first samples stay."""
    folded: dict[str, Observation] = {}
    for observation in observations:
        for key, seen in observation.items():
            folded[key] = merge(folded[key], seen) if key in folded else seen
    return folded


def merge(one: Observation, other: Observation) -> Observation:
    """Two observations of one key as one."""
    return {
        "nonempty": one.get("nonempty", 0) + other.get("nonempty", 0),
        **{name: count for name in CLASSES if (count := one.get(name, 0) + other.get(name, 0))},
        "samples": _distinct([*one.get("samples", ()), *other.get("samples", ())]),
    }


def encode(observed: Any) -> str:
    """What was observed as JSON text, numbers exact."""
    return _json.encode(observed).decode()


def infer(seen: Observation) -> FieldType:
    """The narrowest type that at least nine of ten non-empty values fit, else text."""
    nonempty = seen.get("nonempty", 0)
    for candidate in FITS:
        if nonempty and _fitting(seen, candidate) * 100 >= nonempty * ENOUGH_PERCENT:
            return candidate
    return FieldType.TEXT


def share(seen: Observation, of: FieldType) -> float | None:
    """The share of non-empty values that fit a type; None while there are none."""
    nonempty = seen.get("nonempty", 0)
    return _fitting(seen, of) / nonempty if nonempty else None


def _fitting(seen: Observation, candidate: FieldType) -> int:
    if candidate in FITS:
        return sum(seen.get(name, 0) for name in FITS[candidate])
    return int(seen.get("nonempty", 0) - seen.get("json", 0))


def _observe_column(values: list[Any]) -> Observation:
    counts: Counter[str] = Counter()
    for python_type, times in Counter(map(type, values)).items():
        if python_type is not str:
            counts[_CLASS_OF[python_type]] += times
    # Each distinct text is looked at once: statuses, cities and flags repeat.
    for text, times in Counter(value for value in values if type(value) is str).items():
        if text:
            counts[classify_text(text)] += times
    return {
        "nonempty": counts.total(),
        **{name: counts[name] for name in CLASSES if counts[name]},
        "samples": _distinct(_sample(value) for value in islice(values, LOOK_FOR_SAMPLES_IN) if value != ""),
    }


def _sample(value: Any) -> Any:
    """A value as a person may be shown it, in JSON that any encoder can write."""
    if isinstance(value, list | dict | Decimal) or (type(value) is int and abs(value) > SAFE_INTEGER):
        value = _json.encode(value).decode()
    return value[:LONGEST_SAMPLE] if isinstance(value, str) else value


def _distinct(samples: Iterable[Any]) -> list[Any]:
    found: dict[tuple[type, Any], Any] = {}
    for sample in samples:
        found.setdefault((type(sample), sample), sample)
        if len(found) == MOST_SAMPLES:
            break
    return list(found.values())
