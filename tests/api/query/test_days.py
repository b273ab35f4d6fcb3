"""A text that reads as a moment begins with a day next to the moment's own: what is left out unread never matched."""

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from api.query.days import _moved, days_of

MOMENTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.just(UTC))  # noqa: DTZ001
OFFSETS = st.integers(-15 * 60 - 59, 15 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(MOMENTS, OFFSETS)
def test_wherever_it_was_written_its_day_is_next_to_the_one_in_utc(moment: datetime, zone: timezone) -> None:
    written = moment.astimezone(zone).isoformat()
    day = days_of(moment, moment).first
    earliest, latest = _moved(day, -1), _moved(day, 2)
    assert earliest is None or written >= earliest.isoformat()
    assert latest is None or written < latest.isoformat()


def test_at_the_ends_of_the_calendar_nothing_is_left_out() -> None:
    assert _moved(date.min, -1) is None
    assert _moved(date.max, 2) is None
