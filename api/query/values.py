"""Read the value of a condition as its field's type; a value of another type is refused, never guessed at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any, get_args

import msgspec

from api.fields.types import FieldType, classify_text
from api.query.calendar import Direction, Unit, read_instant
from api.query.errors import Wrong
from api.query.vocabulary import OPERATORS, Shape
from api.texts import is_storable

MOST_VALUES = 1000
LARGEST_N = 1_000_000
LARGEST_EXPONENT = 1000

_json = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True)
class Json:
    """A list or object, as JSON text."""

    text: str


@dataclass(frozen=True, slots=True)
class Window:
    direction: Direction
    n: int
    unit: Unit


def read(raw: Any, op: str, kind: FieldType | None, pointer: str) -> Any:
    """The value in the shape that the operator takes; a field of no known type takes any but an empty one."""
    return _SHAPES[OPERATORS[op]](raw, _READ[kind], pointer)


Reader = Callable[[Any], Any]


class _Misfit(Exception):
    """What a value should have been."""


def _nothing(raw: Any, _read: Reader, pointer: str) -> None:
    if raw is not None:
        raise Wrong(pointer, "This operator takes no value.")


def _one(raw: Any, read_one: Reader, pointer: str) -> Any:
    if raw is None or raw == "":
        raise Wrong(pointer, "Nothing can't be compared with: use is_empty or is_not_empty.")
    try:
        return read_one(raw)
    except _Misfit as misfit:
        raise Wrong(pointer, f"{misfit}, not {_shown(raw)}.") from None


def _many(raw: Any, read_one: Reader, pointer: str) -> list[Any]:
    if not isinstance(raw, list):
        raise Wrong(pointer, f"A list of values, not {_shown(raw)}.")
    if len(raw) > MOST_VALUES:
        raise Wrong(pointer, f"At most {MOST_VALUES} values; these are {len(raw)}.", "too_many_values")
    return [_one(each, read_one, f"{pointer}/{index}") for index, each in enumerate(raw)]


def _pair(raw: Any, read_one: Reader, pointer: str) -> list[Any]:
    if not isinstance(raw, list) or len(raw) != 2:
        raise Wrong(pointer, "“between” takes the lowest and the highest value: [lo, hi].")
    return _many(raw, read_one, pointer)


def _window(raw: Any, _read: Reader, pointer: str) -> Window:
    if not isinstance(raw, Mapping):
        raise Wrong(pointer, '“within” takes {"direction", "n", "unit"}.')
    if unknown := [key for key in raw if key not in ("direction", "n", "unit")]:
        raise Wrong(f"{pointer}/{unknown[0]}", '“within” takes {"direction", "n", "unit"}.', "unknown_key")
    for name, choices in (("direction", get_args(Direction)), ("unit", get_args(Unit))):
        if raw.get(name) not in choices:
            raise Wrong(f"{pointer}/{name}", f"One of {', '.join(choices)}, not {_shown(raw.get(name))}.")
    n = raw.get("n", 1)
    if type(n) is not int or not 1 <= n <= LARGEST_N:
        raise Wrong(f"{pointer}/n", f"A whole number from 1 to {LARGEST_N}, not {_shown(n)}.")
    return Window(raw["direction"], n, raw["unit"])


_SHAPES: Mapping[Shape, Callable[[Any, Reader, str], Any]] = {
    Shape.NONE: _nothing,
    Shape.ONE: _one,
    Shape.MANY: _many,
    Shape.PAIR: _pair,
    Shape.WINDOW: _window,
}


def _text(raw: Any) -> str:
    if not isinstance(raw, str) or not is_storable(raw):
        raise _Misfit("A text")
    return raw


def _number(raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal) or not _all_storable(raw):
        raise _Misfit("A number")
    return Decimal(str(raw))


def _boolean(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise _Misfit("true or false")
    return raw


def _day(raw: Any) -> date:
    if not isinstance(raw, str) or classify_text(raw) is not FieldType.DATE:
        raise _Misfit("A date such as 2026-01-31")
    return date.fromisoformat(raw)


def _moment(raw: Any) -> date:
    if isinstance(raw, str) and classify_text(raw) is FieldType.DATETIME:
        return read_instant(raw)
    try:
        return _day(raw)
    except _Misfit:
        raise _Misfit("A date or datetime such as 2026-01-31 or 2026-01-31T10:00:00Z") from None


def _container(raw: Any) -> Json:
    if not isinstance(raw, list | dict) or not _all_storable(raw):
        raise _Misfit("A list or an object")
    return Json(_json.encode(raw).decode())


def _all_storable(value: Any) -> bool:
    match value:
        case str():
            return is_storable(value)
        case float():
            return isfinite(value)
        case Decimal():
            return value.is_finite() and abs(int(value.as_tuple().exponent)) <= LARGEST_EXPONENT
        case list():
            return all(map(_all_storable, value))
        case dict():
            return all(map(_all_storable, [*value, *value.values()]))
    return True


def _anything(raw: Any) -> Any:
    if not _all_storable(raw):
        raise _Misfit("A value that can be kept")
    return raw


_READ: Mapping[FieldType | None, Reader] = {
    None: _anything,
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _day,
    FieldType.DATETIME: _moment,
    FieldType.JSON: _container,
    FieldType.LINK: _anything,
}


def _shown(raw: Any) -> str:
    shown = repr(raw)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"
