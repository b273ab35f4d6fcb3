"""How long a reading will take: by what was seen of it, and never an absurd figure."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from api.integrations.tables import IntegrationTask
from api.tasks.estimates import LONGEST_SECONDS, objects_left, progress, seconds_left
from api.tasks.queries import NOTHING_YET, KindState, Part

YEAR = 365 * 86_400
NOW = 1_800_000_000
READING = replace(NOTHING_YET, reason="backfill", running=True, floor=NOW - YEAR, until=NOW, rate=100.0)


def half_read() -> KindState:
    """A year of 10,000 evenly spread objects, of which the newer half was read."""
    rest = Part(gte=None, lt=NOW, oldest=NOW - YEAR // 2, objects=5000)
    return replace(READING, objects=5000, read=5000, parts=(rest,))


class TestWhatIsLeft:
    def test_half_of_the_time_is_half_of_the_objects_where_they_lie_evenly(self) -> None:
        assert objects_left(half_read()) == 5000

    def test_nobody_knows_before_it_is_known_how_far_back_the_list_goes(self) -> None:
        assert objects_left(replace(half_read(), floor=None)) is None

    def test_a_window_that_was_not_begun_is_taken_to_be_like_the_others(self) -> None:
        third = YEAR // 3
        newest = Part(gte=NOW - third, lt=NOW, oldest=NOW - third + 1, objects=3000)
        rest = Part(gte=None, lt=NOW - third, oldest=None, objects=0)
        assert 5900 < (objects_left(replace(READING, read=3000, parts=(newest, rest))) or 0) < 6100

    def test_of_what_is_read_again_what_is_stored_says_how_much_it_is(self) -> None:
        again = replace(half_read(), reason="resync", objects=8000, synced_at=datetime.now(UTC))
        assert objects_left(again) == 3000

    def test_more_than_was_known_leaves_nothing_and_not_less(self) -> None:
        again = replace(half_read(), reason="resync", objects=4000, synced_at=datetime.now(UTC))
        assert objects_left(again) == 0


class TestHowLong:
    def test_it_is_what_is_left_at_the_speed_of_now(self) -> None:
        assert seconds_left(5000, 100.0) == 50

    def test_while_nothing_moves_nobody_can_know(self) -> None:
        assert seconds_left(5000, 0.0) is None
        assert seconds_left(5000, None) is None

    @given(left=st.integers(0, 10**12), rate=st.floats(0, 10**7, allow_subnormal=True))
    def test_it_is_never_negative_nor_absurd(self, left: int, rate: float) -> None:
        seconds = seconds_left(left, rate)
        assert seconds is None or 0 <= seconds <= LONGEST_SECONDS

    @given(
        until=st.integers(0, 2**33),
        floor=st.none() | st.integers(0, 2**33),
        parts=st.lists(
            st.builds(
                Part,
                gte=st.none() | st.integers(0, 2**33),
                lt=st.integers(0, 2**33),
                oldest=st.none() | st.integers(0, 2**33),
                objects=st.integers(0, 10**9),
            ),
            max_size=4,
        ),
        read=st.integers(0, 10**9),
    )
    def test_whatever_windows_a_server_leads_to_no_figure_is_negative(
        self, until: int, floor: int | None, parts: list[Part], read: int
    ) -> None:
        left = objects_left(replace(READING, until=until, floor=floor, parts=tuple(parts), read=read))
        assert left is None or left >= 0


class TestPhases:
    def test_it_waits_reads_links_and_is_done(self) -> None:
        task = IntegrationTask(paused=False, linked_at=None, records_linked=0, records_checked=0)
        synced = replace(half_read(), running=False, synced_at=datetime.now(UTC))
        assert progress(task, NOTHING_YET).phase == "waiting"
        seen = progress(task, half_read())
        assert (seen.phase, seen.objects_read, seen.objects_total_estimate, seen.seconds_left) == (
            "reading",
            5000,
            10_000,
            50,
        )
        assert progress(task, synced).phase == "linking"
        task.linked_at = datetime.now(UTC)
        assert progress(task, synced).phase is None

    def test_of_a_sweep_a_task_that_is_live_says_nothing(self) -> None:
        task = IntegrationTask(paused=False, linked_at=datetime.now(UTC), records_linked=0, records_checked=0)
        sweep = replace(half_read(), reason="sweep", synced_at=datetime.now(UTC))
        seen = progress(task, sweep)
        assert (seen.phase, seen.objects_per_second, seen.seconds_left) == (None, None, None)
