"""Days and calendar units of a time zone as spans of time; what time it is now is the caller's to say."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Unit = Literal["hour", "day", "week", "month", "quarter", "year"]
Direction = Literal["last", "next", "this", "previous"]
MONTHS: Mapping[Unit, int] = {"month": 1, "quarter": 3, "year": 12}
HOUR = timedelta(hours=1)
DURATIONS: Mapping[Unit, timedelta] = {"hour": HOUR, "day": timedelta(days=1), "week": timedelta(weeks=1)}

FRACTION = re.compile(r"\.[0-9]+")
BEGINNING = datetime.combine(date.min, time.min, UTC)
END = datetime.combine(date.max, time.max, UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Now, in the time zone and with the week that the query speaks of."""

    now: datetime
    zone: ZoneInfo
    week_start: Weekday = "monday"

    @property
    def local(self) -> datetime:
        """The wall clock, without its zone: arithmetic on it is the calendar's."""
        return self.now.astimezone(self.zone).replace(tzinfo=None)

    def instant(self, local: datetime) -> datetime:
        """When the wall clock showed this; the first time if it did so twice."""
        try:
            return local.replace(tzinfo=self.zone).astimezone(UTC)
        except OverflowError:
            return BEGINNING if local.year == 1 else END

    def date_of(self, moment: datetime) -> date:
        """The day that a moment is on."""
        try:
            return moment.astimezone(self.zone).date()
        except OverflowError:
            return moment.date()

    def day(self, day: date) -> "Span":
        """From the start of a day to the start of the next."""
        start = datetime.combine(day, time())
        return Span(self.instant(start), self.instant(move(start, "day", 1)), open=True)


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment to another, which an open span leaves out."""

    start: datetime
    end: datetime
    open: bool


def within(direction: Direction, n: int, unit: Unit, clock: Clock) -> Span:
    """The span that a relative window covers: rolling from now (last, next), or whole calendar units."""
    if direction in ("last", "next"):
        other = _move_now(clock, unit, n if direction == "next" else -n)
        return Span(min(clock.now, other), max(clock.now, other), open=False)
    if unit == "hour":
        past = timedelta(minutes=clock.local.minute, seconds=clock.now.second, microseconds=clock.now.microsecond)
        hour = clock.now - past
        return Span(hour - timedelta(hours=n), hour, True) if direction == "previous" else Span(hour, hour + HOUR, True)
    start = _START[unit](clock)
    if direction == "previous":
        return Span(clock.instant(move(start, unit, -n)), clock.instant(start), open=True)
    return Span(clock.instant(start), clock.instant(move(start, unit, 1)), open=True)


def read_instant(text: str) -> datetime:
    """A datetime in ISO 8601 as PostgreSQL reads it: rounded to microseconds, in UTC unless it says otherwise."""
    whole, fraction = (FRACTION.sub("", text), FRACTION.search(text))
    read = datetime.fromisoformat(whole)
    moment = read if read.tzinfo else read.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC) + timedelta(microseconds=round(float(fraction[0]) * 1e6) if fraction else 0)
    except OverflowError:
        return BEGINNING if moment.year == 1 else END


def move(local: datetime, unit: Unit, n: int) -> datetime:
    """A wall-clock time n units later; a day that the month lacks becomes its last, and time stops at its ends."""
    try:
        if unit not in MONTHS:
            return local + n * DURATIONS[unit]
        year, month = divmod(local.year * 12 + local.month - 1 + n * MONTHS[unit], 12)
        return local.replace(year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):
        return datetime.combine(date.min, time.min) if n < 0 else datetime.combine(date.max, time.max)


def _move_now(clock: Clock, unit: Unit, n: int) -> datetime:
    """Hours pass alike everywhere; a day ago is yesterday at the same time of the wall clock."""
    return clock.now + n * HOUR if unit == "hour" else clock.instant(move(clock.local, unit, n))


def _midnight(clock: Clock) -> datetime:
    return datetime.combine(clock.local.date(), time())


def _start_of_week(clock: Clock) -> datetime:
    today = _midnight(clock)
    return today - timedelta(days=(today.weekday() - WEEKDAYS.index(clock.week_start)) % 7)


_START: Mapping[Unit, Callable[[Clock], datetime]] = {
    "day": _midnight,
    "week": _start_of_week,
    "month": lambda clock: _midnight(clock).replace(day=1),
    "quarter": lambda clock: _midnight(clock).replace(day=1, month=(clock.local.month - 1) // 3 * 3 + 1),
    "year": lambda clock: _midnight(clock).replace(day=1, month=1),
}
