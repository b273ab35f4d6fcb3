"""The types of fields, and which of them a text reads as: the same verdicts as the SQL functions `gather_number`, …"""

import re
from datetime import date
from enum import StrEnum


class FieldType(StrEnum):
    """What a field's values are read as; money and links come from integration tasks only."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    JSON = "json"
    MONEY = "money"
    LINK = "link"


MOST_DIGITS = 400

_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
_OFFSET = r"(?:Z|[+-](?:0[0-9]|1[0-5])(?::?[0-5][0-9])?)"

_moment = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?P<clock>[T ]{_CLOCK}{_OFFSET}?)?").fullmatch
_number = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?0*(?:[0-9]{1,2}|[12][0-9]{2}|30[0-8]))?").fullmatch
_not_of_the_mantissa = re.compile(r"[eE].*|[-.]")

_STARTS_NUMBER_OR_DATE = frozenset("-0123456789")


def classify_text(text: str) -> FieldType:
    """The narrowest type that a non-empty text reads as."""
    if text[0] not in _STARTS_NUMBER_OR_DATE:
        return FieldType.BOOLEAN if text in ("true", "false") else FieldType.TEXT
    if text[4:5] == "-" and (moment := _moment(text)):
        if not _on_the_calendar(text[:10]):
            return FieldType.TEXT
        return FieldType.DATETIME if moment["clock"] else FieldType.DATE
    return FieldType.NUMBER if is_number(text) else FieldType.TEXT


def is_number(text: str) -> bool:
    """Whether a text is in plain JSON-number form, and short enough to be cast without fear."""
    return _number(text) is not None and digits(text) <= MOST_DIGITS


def digits(number: str) -> int:
    """How many digits a number is written with, its exponent aside."""
    return len(_not_of_the_mantissa.sub("", number))


def written_out(number: str) -> int:
    """How many digits a number has when it is written without an exponent."""
    mantissa, _, exponent = number.lstrip("-").lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    shift = int(exponent or 0)
    return max(len(whole) + shift, 1) + max(len(fraction) - shift, 0)


def _on_the_calendar(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True
