"""PURE: JSON whose numbers keep every digit, read and written."""

import json
from decimal import Decimal
from typing import Any

import orjson

MOST_DIGITS_OF_INT = 18


class NotJson(ValueError):
    """The text isn't JSON, or too deep to be read."""


def loads(text: str | bytes) -> Any:
    """The value, or NotJson: a number with a fraction, an exponent or many digits is a Decimal, never a float."""
    try:
        return json.loads(text, parse_float=Decimal, parse_int=_integer, parse_constant=_refuse)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise NotJson(str(error)) from error


def dumps(value: Any) -> bytes:
    """The JSON of a value that may hold Decimals."""
    return orjson.dumps(value, default=_written)


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= MOST_DIGITS_OF_INT else Decimal(text)


def _refuse(name: str) -> Any:
    raise NotJson(f"{name} isn't JSON")


def _written(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(str(value))
    raise TypeError(f"{type(value).__name__} isn't JSON")
