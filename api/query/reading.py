"""Fields as SQL expressions: values of their type, emptiness, sort keys. Keys and paths are bound, never spelled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Numeric,
    Table,
    Text,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from api.fields.catalogue import CatalogueField
from api.fields.types import FieldType

Expression = ColumnElement[Any]
Condition = ColumnElement[bool]

BY_CODE_POINT = "pg_c_utf8"
MOMENT = DateTime(timezone=True)

_ENDS = (date.min, date.max, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
"""What asyncpg sends as infinity and minus infinity, although 9999-12-31 is a day like any other."""


def value(field: CatalogueField, records: Table) -> Expression:
    """A field's value as its type; NULL where it is empty or doesn't fit."""
    return _READ[field.type](_json(field, records)) if field.path else records.c[field.column]


@dataclass(frozen=True, slots=True)
class Words:
    """A text field: `text` is what its index holds; `raw` costs half of it, and reads lists and objects too.

    `leads` tells that it is the first of two fields in an index, which holds only the start of it.
    """

    text: Expression
    raw: Expression
    leads: bool = False


def words(field: CatalogueField, records: Table, *, leads: bool = False) -> Words:
    """A text field for a comparison with a text."""
    text = value(field, records)
    return Words(text, raw(field, records) if field.path else text, leads)


def is_empty(field: CatalogueField, records: Table) -> Condition:
    """Missing, null and "" are empty; a value that doesn't fit its type isn't."""
    if not field.path:
        return false()
    return func.coalesce(raw(field, records), "") == ""


def sort_key(field: CatalogueField, records: Table) -> Expression:
    """What a field sorts by: text and JSON ignoring case by code point, the rest by value."""
    read = value(field, records)
    if field.type is FieldType.JSON:
        return key(cast(read, Text))
    return key(read) if field.type is FieldType.TEXT else read


def key(text: Expression) -> Expression:
    """A text as the sort key that the field's index holds."""
    return func.gather_key(text, type_=Text()).collate(BY_CODE_POINT)


def start_of_key(text: Expression) -> Expression:
    """Of a text what an index of two fields holds: short enough that any other field and the longest id fit beside."""
    return func.left(func.gather_key(text, type_=Text()), literal_column("24"), type_=Text()).collate(BY_CODE_POINT)


def leading(field: CatalogueField, records: Table) -> Expression:
    """A field as the first of two in an index."""
    read = value(field, records)
    return start_of_key(read) if field.type is FieldType.TEXT else read


def folded(text: Expression) -> Expression:
    """A text without regard to case."""
    return func.lower(text.collate(BY_CODE_POINT), type_=Text())


def json(text: str) -> Expression:
    """JSON text as a value."""
    return cast(literal(text, Text()), JSONB)


def point(value: date) -> Expression:
    """A day or a moment as itself, the ends of the calendar too."""
    kind = MOMENT if isinstance(value, datetime) else Date()
    return cast(literal(value.isoformat(), Text()), kind) if value in _ENDS else literal(value, kind)


def points(values: Sequence[date], kind: Date | DateTime) -> Expression:
    """Days or moments as themselves, in an array."""
    if any(value in _ENDS for value in values):
        return cast(literal([value.isoformat() for value in values], ARRAY(Text)), ARRAY(kind))
    return literal(list(values), ARRAY(kind))


def day_of(moment: Expression, zone: ZoneInfo) -> Expression:
    """The day that a moment is on in a time zone."""
    return cast(func.timezone(literal(zone.key, Text()), moment), Date)


def _json(field: CatalogueField, records: Table) -> Expression:
    return _walk(records.c[field.column], field.path)


def raw(field: CatalogueField, records: Table) -> Expression:
    """A field's JSON as text, whatever it is: cheap, and what it reads as begins with it."""
    *steps, last = field.path
    return _walk(records.c[field.column], steps).op("->>", return_type=Text())(_step(last))


def _walk(start: Expression, path: "tuple[str, ...] | list[str]") -> Expression:
    for step in path:
        start = start.op("->", return_type=JSONB())(_step(step))
    return start


def _step(name: str) -> Expression:
    return literal(name, Text())


def _container(value: Expression) -> Expression:
    return case((func.jsonb_typeof(value).in_(("object", "array")), value))


_READ: Mapping[FieldType, Callable[[Expression], Expression]] = {
    FieldType.TEXT: lambda value: func.gather_text(value, type_=Text()),
    FieldType.NUMBER: lambda value: func.gather_number(value, type_=Numeric()),
    FieldType.MONEY: lambda value: func.gather_number(value, type_=Numeric()),
    FieldType.BOOLEAN: lambda value: func.gather_boolean(value, type_=Boolean()),
    FieldType.DATE: lambda value: func.gather_date(value, type_=Date()),
    FieldType.DATETIME: lambda value: func.gather_datetime(value, type_=MOMENT),
    FieldType.JSON: _container,
    FieldType.LINK: _container,
}
