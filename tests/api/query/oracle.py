"""The view language once more, in plain Python over plain records: what the SQL has to agree with."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from api.fields.types import FieldType, classify_text

Record = dict[str, Any]
"""{"id": external id, "data": {…}, "linked": {…}, "_created_at": datetime}"""

NEGATIVE = {"is_not": "is", "not_in": "in", "not_contains": "contains", "is_not_empty": "is_empty"}


def raw(record: Record, field: str) -> Any:
    """The JSON value that a field's key names."""
    if field in ("id", "_created_at"):
        return record[field]
    link, _, rest = field.partition(".")
    if link in record["linked"]:
        value = record["linked"][link]
        for step in rest.split(".", 1) if rest else []:
            value = value.get(step) if isinstance(value, dict) else None
        return value
    return None if rest else record["data"].get(field)


def value(record: Record, field: str, kind: FieldType) -> Any:
    """A field's value as its type, None where it is empty or doesn't fit."""
    found = raw(record, field)
    if isinstance(found, datetime):
        return found
    return None if found is None or found == "" else READ[kind](found)


def _text(found: Any) -> str | None:
    if isinstance(found, bool):
        return "true" if found else "false"
    return None if isinstance(found, list | dict) else str(found)


def _number(found: Any) -> Decimal | None:
    if isinstance(found, bool | list | dict):
        return None
    if isinstance(found, str) and classify_text(found) is not FieldType.NUMBER:
        return None
    return Decimal(str(found))


def _boolean(found: Any) -> bool | None:
    return found if isinstance(found, bool) else {"true": True, "false": False}.get(str(found))


def _date(found: Any) -> date | None:
    is_date = isinstance(found, str) and classify_text(found) is FieldType.DATE
    return date.fromisoformat(found) if is_date else None


def _datetime(found: Any) -> datetime | None:
    if not isinstance(found, str) or classify_text(found) not in (FieldType.DATE, FieldType.DATETIME):
        return None
    moment = datetime.fromisoformat(found)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _json(found: Any) -> Any:
    return found if isinstance(found, list | dict) else None


READ: dict[FieldType, Callable[[Any], Any]] = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.JSON: _json,
}


def lowered(text: str) -> str:
    """Letter by letter, as PostgreSQL's simple case mapping has it."""
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def matches(record: Record, tree: Any, types: dict[str, FieldType], zone: ZoneInfo) -> bool:
    """Whether a record matches a filter."""
    if "and" in tree:
        return all(matches(record, part, types, zone) for part in tree["and"])
    if "or" in tree:
        return any(matches(record, part, types, zone) for part in tree["or"])
    if "not" in tree:
        return not matches(record, tree["not"], types, zone)
    field, op = tree["field"], tree["op"]
    if op in NEGATIVE:
        return not matches(record, {**tree, "op": NEGATIVE[op]}, types, zone)
    if op == "is_empty":
        return raw(record, field) in (None, "")
    if field not in types:
        return False
    kind, given = types[field], tree["value"]
    left = value(record, field, kind)
    if isinstance(given, dict) and "$field" in given:
        return _between_fields(record, left, kind, op, given["$field"], types, zone)
    return left is not None and _holds(left, op, given, kind, zone)


def _between_fields(
    record: Record, left: Any, kind: FieldType, op: str, other: str, types: dict[str, FieldType], zone: ZoneInfo
) -> bool:
    right = value(record, other, types[other]) if other in types else None
    if left is None or right is None:
        return False
    if {kind, types[other]} == {FieldType.DATE, FieldType.DATETIME}:
        left, right = (each.astimezone(zone).date() if isinstance(each, datetime) else each for each in (left, right))
    return COMPARE[op](left, right)


def _holds(left: Any, op: str, given: Any, kind: FieldType, zone: ZoneInfo) -> bool:
    if op == "in":
        return any(_holds(left, "is", each, kind, zone) for each in given)
    if op == "between":
        low, high = ("on_or_after", "on_or_before") if kind in (FieldType.DATE, FieldType.DATETIME) else ("gte", "lte")
        return _holds(left, low, given[0], kind, zone) and _holds(left, high, given[1], kind, zone)
    if kind is FieldType.DATETIME and classify_text(given) is FieldType.DATE:
        start = datetime.fromisoformat(given).replace(tzinfo=zone).astimezone(UTC)
        end = (datetime.fromisoformat(given) + timedelta(days=1)).replace(tzinfo=zone).astimezone(UTC)
        by_day: dict[str, bool] = {
            "is": start <= left < end,
            "before": left < start,
            "after": left >= end,
            "on_or_before": left < end,
            "on_or_after": left >= start,
        }
        return by_day[op]
    return COMPARE[op](left, READ[kind](given) if kind is not FieldType.TEXT else given)


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda left, right: type(left) is type(right) and left == right,
    "contains": lambda left, right: lowered(right) in lowered(left),
    "starts_with": lambda left, right: lowered(left).startswith(lowered(right)),
    "ends_with": lambda left, right: lowered(left).endswith(lowered(right)),
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
    "before": lambda left, right: left < right,
    "after": lambda left, right: left > right,
    "on_or_before": lambda left, right: left <= right,
    "on_or_after": lambda left, right: left >= right,
}


def ordered(records: list[Record], sort: list[tuple[str, bool]], types: dict[str, FieldType]) -> list[str]:
    """The ids in the order of (field, descending) keys: empties last, ties by id in the last key's direction."""
    rows = sorted(records, key=lambda record: record["id"], reverse=bool(sort) and sort[-1][1])
    for field, descending in reversed([key for key in sort if key[0] in types]):
        keyed = [(sort_key(record, field, types[field]), record) for record in rows]
        full = sorted((each for each in keyed if each[0] is not None), key=lambda each: each[0], reverse=descending)
        rows = [record for _, record in full] + [record for key, record in keyed if key is None]
    return [record["id"] for record in rows]


def sort_key(record: Record, field: str, kind: FieldType) -> Any:
    found = value(record, field, kind)
    return lowered(found) if isinstance(found, str) else found
