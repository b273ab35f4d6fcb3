"""Figures once more, in plain Python over plain records: what the SQL has to agree with."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from api.fields.types import FieldType
from tests.api.query.oracle import Record, lowered, raw, value

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PER_CURRENCY = ("sum", "average", "median", "min", "max")


def is_amount(field: str, kind: FieldType | None) -> bool:
    """Whether a field's figures are told for each currency."""
    return kind is FieldType.MONEY or field.endswith("_minor")


def figure(records: list[Record], field: str, kind: FieldType, function: str) -> Any:
    """One figure of some records."""
    if function in ("count", "empty"):
        empty = sum(raw(record, field) in (None, "") for record in records)
        return empty if function == "empty" else len(records) - empty
    if not is_amount(field, kind):
        return _figure([each for record in records if (each := _read(record, field, kind)) is not None], function)
    paid = [(_currency(record, field), each) for record in records if (each := _read(record, field, kind)) is not None]
    return _of_money(paid, function)


def _of_money(paid: list[tuple[str | None, Any]], function: str) -> Any:
    if function == "unique":
        return len(set(paid))
    in_order = sorted(paid, key=lambda each: (each[0] is None, each[0] or ""))
    values = {currency: [each for _, each in some] for currency, some in groupby(in_order, key=lambda each: each[0])}
    return [
        {"currency": currency, "value": _figure(some, function), "count": len(some)}
        for currency, some in sorted(values.items(), key=lambda each: -len(each[1]))
    ]


def _figure(values: list[Any], function: str) -> Any:
    if function == "unique":
        return len({_hashable(each) for each in values})
    return FIGURE[function](values) if values else None


def _hashable(each: Any) -> Any:
    if isinstance(each, dict):
        return ("object", *sorted((key, _hashable(inner)) for key, inner in each.items()))
    return ("list", *map(_hashable, each)) if isinstance(each, list) else each


def _in_order(values: Iterable[Any]) -> list[Any]:
    return sorted(values, key=lambda each: (lowered(each)[:128], each) if isinstance(each, str) else each)


def _median(values: list[Decimal]) -> Fraction:
    ranked = sorted(values)
    low, high = ranked[(len(ranked) - 1) // 2], ranked[len(ranked) // 2]
    return (Fraction(low) + Fraction(high)) / 2


FIGURE: dict[str, Callable[[list[Any]], Any]] = {
    "sum": lambda values: sum(map(Fraction, values)),
    "average": lambda values: sum(map(Fraction, values)) / len(values),
    "median": _median,
    "min": lambda values: _in_order(values)[0],
    "max": lambda values: _in_order(values)[-1],
}


def _read(record: Record, field: str, kind: FieldType) -> Any:
    return value(record, field, kind)


def _currency(record: Record, field: str) -> str | None:
    found: str | None = raw(record, f"{field.partition('.')[0]}.currency")
    return found or None


def key(record: Record, field: str, unit: str | None, kind: FieldType | None, zone: ZoneInfo, week_start: str) -> Any:
    """What a record is grouped by."""
    found = None if kind is None else value(record, field, kind)
    if found is None or unit is None:
        return found
    day = found.astimezone(zone).date() if isinstance(found, datetime) else found
    return START[unit](day, WEEKDAYS.index(week_start))


START: dict[str, Callable[[date, int], date]] = {
    "day": lambda day, _: day,
    "week": lambda day, first: day - timedelta(days=(day.weekday() - first) % 7),
    "month": lambda day, _: day.replace(day=1),
    "quarter": lambda day, _: day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1),
    "year": lambda day, _: day.replace(day=1, month=1),
}


def groups(records: list[Record], keyed: Callable[[Record], tuple[Any, ...]]) -> list[tuple[Any, list[Record]]]:
    """Records by key: the largest group first, then by key, nothing last."""
    found: dict[Any, list[Record]] = {}
    for record in records:
        found.setdefault(keyed(record), []).append(record)
    return sorted(found.items(), key=lambda each: (-len(each[1]), *map(_rank, each[0])))


def _rank(part: Any) -> tuple[Any, ...]:
    if part is None:
        return (1,)
    return (0, lowered(part)[:128], part) if isinstance(part, str) else (0, part)
