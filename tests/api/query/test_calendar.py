"""Days and windows are those of a time zone's calendar, daylight saving included."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text as sql

from api.database import Database
from api.query.calendar import Clock, Direction, Unit, Weekday, read_instant, within

SATURDAY = datetime(2024, 6, 15, 10, 30, 20, 5, tzinfo=UTC)


def clock(zone: str = "UTC", now: datetime = SATURDAY, week_start: Weekday = "monday") -> Clock:
    return Clock(now, ZoneInfo(zone), week_start)


def span(direction: Direction, n: int, unit: Unit, at: Clock) -> str:
    window = within(direction, n, unit, at)
    return f"{window.start:%Y-%m-%dT%H:%M} {window.end:%Y-%m-%dT%H:%M} {'open' if window.open else 'closed'}"


@pytest.mark.parametrize(
    ("direction", "n", "unit", "expected"),
    [
        ("this", 1, "hour", "2024-06-15T10:00 2024-06-15T11:00 open"),
        ("previous", 2, "hour", "2024-06-15T08:00 2024-06-15T10:00 open"),
        ("last", 3, "hour", "2024-06-15T07:30 2024-06-15T10:30 closed"),
        ("this", 1, "day", "2024-06-15T00:00 2024-06-16T00:00 open"),
        ("previous", 1, "day", "2024-06-14T00:00 2024-06-15T00:00 open"),
        ("last", 7, "day", "2024-06-08T10:30 2024-06-15T10:30 closed"),
        ("next", 1, "week", "2024-06-15T10:30 2024-06-22T10:30 closed"),
        ("this", 1, "week", "2024-06-10T00:00 2024-06-17T00:00 open"),
        ("previous", 2, "week", "2024-05-27T00:00 2024-06-10T00:00 open"),
        ("this", 1, "month", "2024-06-01T00:00 2024-07-01T00:00 open"),
        ("previous", 7, "month", "2023-11-01T00:00 2024-06-01T00:00 open"),
        ("this", 1, "quarter", "2024-04-01T00:00 2024-07-01T00:00 open"),
        ("previous", 2, "quarter", "2023-10-01T00:00 2024-04-01T00:00 open"),
        ("this", 1, "year", "2024-01-01T00:00 2025-01-01T00:00 open"),
        ("next", 1, "year", "2024-06-15T10:30 2025-06-15T10:30 closed"),
        ("last", 1_000_000, "year", "1-01-01T00:00 2024-06-15T10:30 closed"),
    ],
)
def test_a_window_of_every_unit(direction: Direction, n: int, unit: Unit, expected: str) -> None:
    assert span(direction, n, unit, clock()) == expected


def test_the_week_starts_on_the_day_that_the_view_says() -> None:
    assert span("this", 1, "week", clock(week_start="sunday")) == "2024-06-09T00:00 2024-06-16T00:00 open"
    assert span("this", 1, "week", clock(week_start="saturday")) == "2024-06-15T00:00 2024-06-22T00:00 open"


def test_a_day_is_the_zones_and_may_have_23_or_25_hours() -> None:
    berlin = clock("Europe/Berlin")
    spring, autumn = berlin.day(date(2024, 3, 31)), berlin.day(date(2024, 10, 27))
    assert (spring.start, spring.end) == (
        datetime(2024, 3, 30, 23, tzinfo=UTC),
        datetime(2024, 3, 31, 22, tzinfo=UTC),
    )
    assert (autumn.end - autumn.start).total_seconds() == 25 * 3600


def test_a_midnight_that_is_skipped_is_where_the_clock_jumps_to() -> None:
    cairo = clock("Africa/Cairo")
    assert cairo.day(date(2024, 4, 26)).start == datetime(2024, 4, 25, 22, tzinfo=UTC)


def test_a_month_ago_is_a_day_that_the_month_has() -> None:
    march = datetime(2024, 3, 31, 12, tzinfo=UTC)
    assert span("last", 1, "month", clock(now=march)) == "2024-02-29T12:00 2024-03-31T12:00 closed"


def test_an_hour_that_comes_twice_is_two_hours() -> None:
    second = datetime(2024, 10, 27, 1, 30, tzinfo=UTC)
    assert span("this", 1, "hour", clock("Europe/Berlin", second)) == "2024-10-27T01:00 2024-10-27T02:00 open"


def test_time_stops_at_its_ends() -> None:
    for zone in ("Asia/Tokyo", "America/New_York"):
        at = clock(zone)
        assert at.day(date(1, 1, 1)).start <= at.day(date(9999, 12, 31)).end
        assert at.date_of(at.day(date(1, 1, 1)).start) == date(1, 1, 1)


@pytest.mark.parametrize(
    "text",
    ["2024-06-15T10:30", "2024-06-15 10:30:20.123456789+05:30", "2024-06-15T23:59:59.9999999-0200",
     "2024-06-15T10:30:00+02", "2024-06-15T10:30:00.0000005Z", "2024-06-15T10:30:00.0000015Z"],
)  # fmt: skip
async def test_a_moment_in_a_query_is_the_moment_that_postgresql_reads_in_a_record(
    database: Database, text: str
) -> None:
    async with database.transaction() as session:
        read = await session.scalar(sql("SELECT gather_datetime(to_jsonb(CAST(:text AS text)))"), {"text": text})
    assert read_instant(text) == read
