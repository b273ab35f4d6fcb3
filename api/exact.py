"""PURE: JSON whose numbers keep every digit, read and written."""

import json
import re
from decimal import Decimal
from typing import Any

import orjson

MOST_DIGITS_OF_INT = 18
DEEPEST = 64

_TEXT = r'[^"\\]*(?:\\.[^"\\]*)*'
_TOKENS = re.compile(rf'"(?P<key>{_TEXT})"\s*:|"{_TEXT}"|(?P<bracket>[\[\]{{}}])', re.DOTALL)


class NotJson(ValueError):
    """The text isn't JSON."""


class TooDeep(NotJson):
    """The text may be JSON, but nobody can walk so deep; `key` is the one of its object that is to blame."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Lists and objects nest at most {DEEPEST} deep")
        self.key = key


def loads(text: str | bytes) -> Any:
    """The value, or NotJson: a number with a fraction, an exponent or many digits is a Decimal, never a float."""
    try:
        return json.loads(text, parse_float=Decimal, parse_int=_integer, parse_constant=_refuse)
    except RecursionError as error:
        raise TooDeep(_deep_key(text if isinstance(text, str) else text.decode(errors="replace"))) from error
    except (ValueError, ArithmeticError) as error:
        raise NotJson(str(error)) from error


def dumps(value: Any) -> bytes:
    """The JSON of a value that may hold Decimals."""
    return orjson.dumps(value, default=_written)


def _deep_key(text: str) -> str:
    key, depth = "", 0
    for token in _TOKENS.finditer(text):
        if token["key"] is not None:
            key = token["key"] if depth == 1 else key
        elif token["bracket"] is not None:
            depth += 1 if token["bracket"] in "[{" else -1
        if depth > DEEPEST:
            break
    return key


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= MOST_DIGITS_OF_INT else Decimal(text)


def _refuse(name: str) -> Any:
    raise NotJson(f"{name} isn't JSON")


def _written(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(str(value))
    raise TypeError(f"{type(value).__name__} isn't JSON")
