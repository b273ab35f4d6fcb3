"""What a readable JSON text may hold that nobody can keep or use, each with its pointer."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.errors import Problem
from api.fields.types import written_out

MAX_BYTES = 256 * 1024
MAX_KEYS = 1000
MAX_KEY_LENGTH = 255
MAX_NESTING = 32
DEEPEST = 100_000
"""What nests deeper isn't looked through to its end: that takes seconds."""
MAX_DIGITS = 400
MAX_EXPONENT = 308
RESERVED = frozenset({"_created_at", "_updated_at"})


class NotJson(Exception):
    """The text isn't JSON, and isn't what people mistake for it either."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written."""

    text: str


@dataclass(frozen=True, slots=True)
class _Constant:
    text: str


def read(text: str) -> tuple[Any, list[Problem]]:
    """A value and everything wrong with it, by a parser that lets NaN, huge numbers and lone surrogates through."""
    try:
        value = json.loads(text, parse_int=Number, parse_float=Number, parse_constant=_Constant)
    except RecursionError:
        return None, [_too_deep("")]
    except ValueError as error:
        raise NotJson(str(error)) from error
    return value, list(_walk(value))


def split(text: str, most: int) -> list[str]:
    """The elements of an array that holds what no strict parser reads; one more than `most` where there are more."""
    depth, start = 0, 1
    pieces: list[str] = []
    for token in _TOKENS.finditer(text):
        kind = token[0][0]
        if kind in "[{":
            depth += 1
        elif kind in "]}":
            depth -= 1
        if depth < (kind == ",") or depth > DEEPEST or (depth == 0 and token.end() != len(text)):
            break
        if len(pieces) > most:
            return pieces
        if (kind == "," and depth == 1) or depth == 0:
            pieces.append(text[start : token.start()].strip())
            start = token.end()
    if not text.startswith("[") or depth != 0 or start != len(text):
        raise NotJson("the array is broken")
    return [] if pieces == [""] else pieces


def key_problem(key: str, link_names: frozenset[str]) -> Problem | None:
    """Why a record can't have a field of this name."""
    at = pointer("", key)
    if not key:
        return Problem(at, "invalid_key", "A key can't be empty")
    if len(key) > MAX_KEY_LENGTH:
        return Problem(at, "invalid_key", f"A key has at most {MAX_KEY_LENGTH} characters; this one has {len(key)}")
    if "." in key:
        return Problem(at, "invalid_key", f"A key can't hold a `.`: {key!r}; dots name the fields of links")
    if key in RESERVED:
        return Problem(at, "reserved_key", f"{key} is the record's own time, kept by Gather")
    if key in link_names:
        return Problem(at, "reserved_key", f"{key} is the name of a link of this model, filled by its task")
    return None


def number_problem(at: str, text: str) -> Problem | None:
    """Why this number can't be kept."""
    mantissa, _, exponent = text.lower().partition("e")
    if sum(char.isdigit() for char in mantissa) > MAX_DIGITS:
        return Problem(at, "number_too_long", f"A number has at most {MAX_DIGITS} digits")
    # Compared by length first: an exponent of thousands of digits is no int.
    digits = exponent.lstrip("+-").lstrip("0")
    if len(digits) > 3 or int(digits or 0) > MAX_EXPONENT:
        return Problem(at, "number_out_of_range", f"An exponent is at most {MAX_EXPONENT}")
    # PostgreSQL shows numbers written out, and what it shows can be sent back.
    if written_out(text) > MAX_DIGITS:
        return Problem(at, "number_too_long", f"Written out, a number has at most {MAX_DIGITS} digits")
    return None


def pointer(parent: str, key: str | int) -> str:
    """A JSON pointer one step down; half a surrogate pair in a key can't be answered, so it is shown as `?`."""
    step = str(key).replace("~", "~0").replace("/", "~1")
    return f"{parent}/{step.encode(errors='replace').decode()}"


def _walk(value: Any) -> Iterator[Problem]:
    waiting: list[tuple[str, int, Any]] = [("", 0, value)]
    while waiting:
        at, depth, value = waiting.pop()
        if isinstance(value, dict | list):
            # The record itself is no nesting.
            if depth > MAX_NESTING:
                yield _too_deep(at)
                return
            items = list(value.items() if isinstance(value, dict) else enumerate(value))
            waiting += [(pointer(at, key), depth + 1, item) for key, item in reversed(items)]
            yield from (found for key, _ in items if isinstance(key, str) and (found := text_problem(at, key)))
        elif found := _scalar_problem(at, value):
            yield found


def _scalar_problem(at: str, value: Any) -> Problem | None:
    if isinstance(value, str):
        return text_problem(at, value)
    if isinstance(value, Number):
        return number_problem(at, value.text)
    if isinstance(value, _Constant):
        return Problem(at, "not_a_number", f"{value.text} isn't JSON; leave the field out or send null")
    return None


def text_problem(at: str, text: str) -> Problem | None:
    """Why this text can't be kept."""
    if "\0" in text:
        return Problem(at, "null_character", r"The character \u0000 can't be kept")
    if any("\ud800" <= char <= "\udfff" for char in text):
        return Problem(at, "lone_surrogate", "Half of a surrogate pair is no character")
    return None


def _too_deep(at: str) -> Problem:
    return Problem(at, "too_deep", f"Lists and objects nest at most {MAX_NESTING} deep")


_TOKENS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},]', re.DOTALL)
