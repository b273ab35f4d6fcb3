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
        "samples": _varied(_distinct([*one.get("samples", ()), *other.get("samples", ())])),
    }


def times(observation: Mapping[str, Observation], count: int) -> dict[str, Observation]:
    """What so many equal observations say together."""
    if count == 1:
        return dict(observation)
    return {
        key: {name: seen if name == "samples" else seen * count for name, seen in observed.items()}
        for key, observed in observation.items()
    }


def encode(observed: Any) -> str:
    """What was observed as JSON text, numbers exact."""
    return _json.encode(observed).decode()


def infer(seen: Observation) -> FieldType:
    """The narrowest type that at least nine of ten non-empty values fit, else text."""
    nonempty = seen.get("nonempty", 0)
    for candidate in FITS:
        if nonempty and fitting(seen, candidate) * 100 >= nonempty * ENOUGH_PERCENT:
            return candidate
    return FieldType.TEXT


def share(seen: Observation, of: FieldType) -> float | None:
    """The share of non-empty values that fit a type; None while there are none."""
    nonempty = seen.get("nonempty", 0)
    return fitting(seen, of) / nonempty if nonempty else None


def fitting(seen: Mapping[str, int], of: FieldType) -> int:
    """How many of the values seen fit a type."""
    if of in FITS:
        return sum(seen.get(name, 0) for name in FITS[of])
    return seen.get("nonempty", 0) - seen.get("json", 0)


def fits(sample: Any, of: FieldType) -> bool:
    """Whether a sample fits a type."""
    kind = _class_of(sample)
    return kind in FITS[of] if of in FITS else kind is not FieldType.JSON


def _observe_column(values: list[Any]) -> Observation:
    counts: Counter[str] = Counter()
    for python_type, times in Counter(map(type, values)).items():
        if python_type is not str:
            counts[_CLASS_OF[python_type]] += times
    # Each distinct text is looked at once: statuses, cities and flags repeat.
    for text, times in Counter(value for value in values if type(value) is str).items():
        if text:
            counts[classify_text(text)] += times
    first = (sample(value) for value in islice(values, LOOK_FOR_SAMPLES_IN) if value != "")
    samples = _distinct(first, MOST_SAMPLES)
    if len(counts) > 1:
        samples = _varied(_distinct([*samples, *_one_of_each(values, len(counts))]))
    return {
        "nonempty": counts.total(),
        **{name: counts[name] for name in CLASSES if counts[name]},
        "samples": samples,
    }


def _one_of_each(values: Iterable[Any], classes: int) -> Iterable[Any]:
    """A sample of each class that there is: what doesn't fit the others is rare, and what people want to see."""
    found: dict[FieldType, Any] = {}
    for value in values:
        kind = classify(value)
        if kind is not None and kind not in found:
            found[kind] = sample(value)
            if len(found) == classes:
                break
    return found.values()


def sample(value: Any) -> Any:
    """A value as a person may be shown it, in JSON that any encoder can write."""
    if isinstance(value, list | dict | Decimal) or (type(value) is int and abs(value) > SAFE_INTEGER):
        value = _json.encode(value).decode()
    return value[:LONGEST_SAMPLE] if isinstance(value, str) else value


def _distinct(samples: Iterable[Any], most: int | None = None) -> list[Any]:
    found: dict[tuple[type, Any], Any] = {}
    for sample in samples:
        found.setdefault((type(sample), sample), sample)
        if len(found) == most:
            break
    return list(found.values())


def _varied(samples: list[Any]) -> list[Any]:
    """As many as are kept, in their order: the first of each class, then the first of all."""
    kinds = [_class_of(sample) for sample in samples]
    firsts = [n for n, kind in enumerate(kinds) if kind not in kinds[:n]]
    others = (n for n in range(len(samples)) if n not in firsts)
    return [samples[n] for n in sorted([*firsts, *others][:MOST_SAMPLES])]


def _class_of(sample: Any) -> FieldType:
    """The class of what a sample is of: lists and objects are shown as their text."""
    if isinstance(sample, str):
        return FieldType.JSON if sample[0] in "[{" else classify_text(sample)
    return _CLASS_OF[type(sample)]
