"""The cheap half of a comparison in time: a text of the right days, before anything is read as a date.

Every date and time is a text that begins with its day, where it was written; that is at most one day from the day of
the same moment in UTC. Reading a text as a moment takes four times as long as comparing it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Text, and_, case, false, literal, true

from api.query.reading import Condition, Expression


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day, in UTC, of what a field is compared with."""

    first: date
    last: date


def days_of(start: datetime, end: datetime) -> Days:
    """The days of two moments."""
    return Days(_day(start), _day(end))


def _day(moment: datetime) -> date:
    try:
        return moment.astimezone(UTC).date()
    except OverflowError:
        return moment.date()


Limits = tuple[date | None, date | None]

_LIMITS: Mapping[str, Callable[[Any], Limits]] = {
    "is": lambda days: (days.first, days.last),
    "within": lambda days: (days.first, days.last),
    "after": lambda days: (days.last, None),
    "on_or_after": lambda days: (days.first, None),
    "before": lambda days: (None, days.first),
    "on_or_before": lambda days: (None, days.last),
    "between": lambda pair: (pair[0].first, pair[1].last),
}


def hint(raw: Expression, op: str, days: Any) -> Condition:
    """What holds of every text for which the comparison does; the planner expects it of half of them."""
    if op not in _LIMITS:
        return true()
    first, last = _LIMITS[op](days)
    text, limits = raw.collate("C"), []
    if first and (earliest := _moved(first, -1)):
        limits.append(text >= literal(earliest.isoformat(), Text()))
    if last and (latest := _moved(last, 2)):
        limits.append(text < literal(latest.isoformat(), Text()))
    return case((and_(*limits), true()), else_=false()) if limits else true()


def _moved(day: date, by: int) -> date | None:
    """None beyond the calendar, where there is nothing to leave out."""
    try:
        return day + timedelta(days=by)
    except OverflowError:
        return None
