"""What each function means: {function: (a field's columns among the rows) -> SQL aggregate}; facts, type by type.

A value that doesn't fit its type is NULL here and left out, and yet it isn't empty. Numbers stay exact: an average has
the digits that PostgreSQL gives it, a median is a value or the very middle of two.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import DateTime, Integer, Numeric, Text, distinct, func, literal, literal_column, not_, null, tuple_
from sqlalchemy.dialects.postgresql import JSONB, array

from api.fields.types import FieldType
from api.query.figures import Function
from api.query.reading import Condition, Expression, key

MIDDLE = "0.5"
# Of an even count the middle is two values: this share falls just past the first, for up to five billion rows. Both
# are asked of one sort.
PAST_MIDDLE = "0.5000000001"


@dataclass(frozen=True, slots=True)
class Read:
    """A field as columns of the rows that match: its value as its type, whether it is empty, an amount's currency."""

    key: str
    type: FieldType
    value: Expression
    empty: Condition
    currency: Expression = field(default_factory=null)
    in_currency: bool = False


Meaning = Callable[[Read], Expression]


def aggregate(read: Read, function: Function) -> Expression:
    """A figure of a field."""
    if read.in_currency and function == "unique":
        return _unique_amounts(read)
    return _OF_TYPE.get(read.type, {}).get(function, _MEANINGS[function])(read)


def as_json(value: Expression) -> Expression:
    """A value as JSON: moments in UTC with a Z, like everywhere."""
    if isinstance(value.type, DateTime):
        utc = func.to_jsonb(func.timezone(literal("UTC", Text()), value), type_=JSONB())
        value = utc.op("#>>", return_type=Text())(literal_column("'{}'")).op("||", return_type=Text())(literal("Z"))
    return func.to_jsonb(value, type_=JSONB())


def _average(read: Read) -> Expression:
    mean = func.avg(read.value, type_=Numeric())
    return _tidy(mean, func.max(func.scale(read.value)))


def _median(read: Read) -> Expression:
    low, high = (
        func.percentile_disc(literal_column(share)).within_group(read.value).cast(Numeric())
        for share in (MIDDLE, PAST_MIDDLE)
    )
    return _tidy((low + high) * literal_column(MIDDLE, Numeric()), func.scale(low), func.scale(high))


def _tidy(number: Expression, *scales: Expression) -> Expression:
    """Without the zeros that a division leaves, but with as many decimals as the values have."""
    places = func.greatest(func.min_scale(number), *scales, type_=Integer())
    return func.round(number, places, type_=Numeric())


def _text_extreme(pick: Callable[[Expression], Any]) -> Meaning:
    """The first or last text in the order that text sorts by."""

    def picked(read: Read) -> Expression:
        both: Expression = array([key(read.value), read.value])
        one: Expression = pick(both).filter(read.value.is_not(None))
        return one[2]

    return picked


def _unique_amounts(read: Read) -> Expression:
    return func.count(distinct(tuple_(read.currency, read.value))).filter(read.value.is_not(None))


_MEANINGS: Mapping[Function, Meaning] = {
    "count": lambda read: func.count().filter(not_(read.empty)),
    "empty": lambda read: func.count().filter(read.empty),
    "unique": lambda read: func.count(distinct(read.value)),
    "sum": lambda read: func.sum(read.value),
    "average": _average,
    "median": _median,
    "min": lambda read: func.min(read.value),
    "max": lambda read: func.max(read.value),
}

_OF_TYPE: Mapping[FieldType, Mapping[Function, Meaning]] = {
    FieldType.TEXT: {"min": _text_extreme(func.min), "max": _text_extreme(func.max)},
}
