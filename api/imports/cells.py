"""PURE: a workbook's cell as the text that a CSV of it would have."""

from datetime import date, datetime, time, timedelta

from api.fields.fitting import is_cut

Cell = str | bool | int | float | date | datetime | time | timedelta

EXACT = 2**53
SHOWN_DIGITS = 15
"""Excel shows so many digits of a number, and what is beyond them in the file is noise: 0.1 + 0.2 is 0.3."""


def text_of(cell: Cell) -> str:
    """The text: JSON's numbers and booleans, ISO 8601 for times. Of a text that an export cut, nothing."""
    if isinstance(cell, str):
        return "" if is_cut(cell) else cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return _number(cell)
    return _duration(cell) if isinstance(cell, timedelta) else cell.isoformat()


def _number(value: float) -> str:
    if abs(value) < EXACT and value == int(value):
        return str(int(value))
    return f"{value:.{SHOWN_DIGITS}g}"


def _duration(length: timedelta) -> str:
    """As Excel shows a length of time: hours, however many, minutes and seconds."""
    seconds = round(length.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
