"""What each positive operator means, family by family: {operator: (left side, value) -> SQL expression}.

An expression may be NULL where a side is missing; the caller takes that for false. Negative operators are the
positive ones turned round (`vocabulary.NEGATIVE_OF`), so that records without the field are among their matches.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Column, Integer, Numeric, Text, and_, any_, case, cast, false, func, literal, or_, true
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from api.query.days import Days
from api.query.reading import BY_CODE_POINT, Condition, Expression, Words, day_of, folded, json, key, start_of_key
from api.query.values import Json

LIKE_SPECIAL = re.compile(r"([\\%_])")


@dataclass(frozen=True, slots=True)
class Bounds:
    """A value on the line of time: a point, or a span such as a whole day, whose end an open one leaves out."""

    low: Expression
    high: Expression
    days: Days
    open: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """Points of time as an array; and days that a datetime may be on, in a time zone."""

    points: Expression
    days: Expression | None = None
    zone: ZoneInfo | None = None


Meaning = Callable[[Any, Any], Condition]


def _first(left: Words, cheap: Condition) -> Condition:
    """The half of a comparison that tells most rows apart, whose other half is true with it, or lets an index answer.

    They are true together, but the planner would take that for a coincidence and expect 200 times fewer rows; a CASE it
    expects to be true half of the time. The record's id has an index of its own.
    """
    return cheap if isinstance(left.text, Column) else case((cheap, true()), else_=false())


def _scalar(left: Words, values: list[str]) -> Expression:
    """What equals one of these only if the text does: a list or an object begins with a bracket."""
    return left.text if any(value[:1] in "{[" for value in values) else left.raw


def _text_is(left: Words, value: str) -> Condition:
    text = literal(value, Text())
    indexed = start_of_key if left.leads else key
    return and_(_first(left, _scalar(left, [value]) == text), indexed(left.text) == indexed(text))


def _text_in(left: Words, values: list[str]) -> Condition:
    if len(values) == 1:
        return _text_is(left, values[0])
    texts = literal(values, ARRAY(Text))
    keys = func.gather_keys(texts, type_=ARRAY(Text))
    return and_(_first(left, _scalar(left, values) == any_(texts)), key(left.text) == any_(keys))


def _like(pattern: str) -> Expression:
    return folded(literal(pattern, Text()))


def _escaped(text: str) -> str:
    return LIKE_SPECIAL.sub(r"\\\1", text)


def contains(text: Expression, value: str) -> Condition:
    """Whether a text holds another, ignoring case."""
    return folded(text).like(_like(f"%{_escaped(value)}%"))


def _matching(left: Words, pattern: str) -> Condition:
    like = _like(pattern)
    return and_(_first(left, folded(left.raw).like(like)), folded(left.text).like(like))


def _starts_with(left: Words, value: str) -> Condition:
    by_index = key(left.text).like(_like(f"{_escaped(value[:128])}%"))
    return by_index if len(value) <= 128 else and_(by_index, folded(left.text).like(_like(f"{_escaped(value)}%")))


TEXT: Mapping[str, Meaning] = {
    "is": _text_is,
    "in": _text_in,
    "contains": lambda left, value: _matching(left, f"%{_escaped(value)}%"),
    "starts_with": _starts_with,
    "ends_with": lambda left, value: _matching(left, f"%{_escaped(value)}"),
}


def _number(value: Decimal) -> Expression:
    return literal(value, Numeric())


NUMBER: Mapping[str, Meaning] = {
    "is": lambda left, value: left == _number(value),
    "in": lambda left, values: left == any_(literal(values, ARRAY(Numeric))),
    "gt": lambda left, value: left > _number(value),
    "gte": lambda left, value: left >= _number(value),
    "lt": lambda left, value: left < _number(value),
    "lte": lambda left, value: left <= _number(value),
    "between": lambda left, pair: left.between(_number(pair[0]), _number(pair[1])),
}

BOOLEAN: Mapping[str, Meaning] = {
    "is": lambda left, value: left == literal(value, Boolean()),
    "in": lambda left, values: left == any_(literal(values, ARRAY(Boolean))),
}


def _json_in(left: Expression, values: list[Json]) -> Condition:
    return left == any_(cast(literal([value.text for value in values], ARRAY(Text)), ARRAY(JSONB)))


JSON: Mapping[str, Meaning] = {"is": lambda left, value: left == json(value.text), "in": _json_in}


def _up_to(left: Expression, bounds: Bounds) -> Condition:
    return left < bounds.high if bounds.open else left <= bounds.high


def _past(left: Expression, bounds: Bounds) -> Condition:
    return left >= bounds.high if bounds.open else left > bounds.high


def _in_bounds(left: Expression, bounds: Bounds) -> Condition:
    return and_(left >= bounds.low, _up_to(left, bounds))


def _on_several(left: Expression, several: Several) -> Condition:
    at_one = left == any_(several.points)
    if several.days is None or several.zone is None:
        return at_one
    return or_(at_one, day_of(left, several.zone) == any_(several.days))


MOMENT: Mapping[str, Meaning] = {
    "is": _in_bounds,
    "in": _on_several,
    "before": lambda left, bounds: left < bounds.low,
    "after": _past,
    "on_or_before": _up_to,
    "on_or_after": lambda left, bounds: left >= bounds.low,
    "between": lambda left, pair: and_(left >= pair[0].low, _up_to(left, pair[1])),
    "within": _in_bounds,
}

MEANINGS: Mapping[str, Mapping[str, Meaning]] = {
    "text": TEXT,
    "number": NUMBER,
    "boolean": BOOLEAN,
    "json": JSON,
    "moment": MOMENT,
}


def _text_ends(left: Expression, right: Expression) -> Condition:
    length = func.length(right, type_=Integer())
    return func.right(folded(left), length, type_=Text()).collate(BY_CODE_POINT) == folded(right)


BETWEEN_FIELDS: Mapping[str, Meaning] = {
    "is": lambda left, right: left == right,
    "contains": lambda left, right: func.strpos(folded(left), folded(right)) > 0,
    "starts_with": lambda left, right: func.starts_with(folded(left), folded(right), type_=Boolean()),
    "ends_with": _text_ends,
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
    "before": lambda left, right: left < right,
    "after": lambda left, right: left > right,
    "on_or_before": lambda left, right: left <= right,
    "on_or_after": lambda left, right: left >= right,
}
"""The same where the value is another field of the record."""
