"""Windows never overlap by more than the second they share, and leave nothing out."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from api.integrations.windows import FEWEST_AT_ONCE, MOST_AT_ONCE, at_once, parts_wanted, split

seconds = st.integers(0, 2_000_000_000)


class TestSplit:
    @given(st.lists(seconds, min_size=1, max_size=100), seconds | st.none(), st.integers(1, 10), seconds | st.none())
    def test_the_parts_cover_what_is_left_of_the_window_and_nothing_twice(
        self, created: list[int], gte: int | None, parts: int, floor: int | None
    ) -> None:
        page = sorted((moment for moment in created if moment >= (gte or 0)), reverse=True)
        if not page:
            return
        cut = split(gte, page, parts, floor=floor)
        if cut:
            assert 2 <= len(cut) <= parts
            assert cut[0][1] == page[-1] + 1
            assert cut[-1][0] == gte
            assert all(newer[0] == older[1] for newer, older in pairwise(cut))
            assert all((lower or 0) < (upper or 0) for lower, upper in cut)

    def test_parts_grow_as_they_reach_back_while_nobody_knows_how_far_that_is(self) -> None:
        cut = split(None, [1_000_000, 999_900], 4)
        assert cut == [(999_100, 999_901), (993_500, 999_100), (948_700, 993_500), (None, 948_700)]

    def test_parts_are_equal_where_the_window_ends(self) -> None:
        assert split(900_000, [1_000_100, 1_000_000], 4) == [
            (975_000, 1_000_001),
            (950_000, 975_000),
            (925_000, 950_000),
            (900_000, 925_000),
        ]

    def test_parts_are_equal_where_the_list_ends_and_the_last_is_open_all_the_same(self) -> None:
        assert split(None, [1_000_100, 1_000_000], 2, floor=900_000) == [(950_000, 1_000_001), (None, 950_000)]

    def test_what_is_left_of_a_window_may_be_too_little_to_cut(self) -> None:
        assert split(998_500, [1_000_100, 1_000_000], 4) == []

    def test_a_page_of_one_second_is_read_on_by_its_cursor(self) -> None:
        assert split(None, [5_000_000] * 100, 4) == []

    def test_a_server_that_lists_oldest_first_is_read_on_by_its_cursor(self) -> None:
        assert split(None, [1000, 2000, 3000], 4) == []

    def test_objects_without_a_time_are_read_on_by_their_cursor(self) -> None:
        assert split(None, [3000, None, 1000], 4) == []


class TestHands:
    def test_few_windows_are_open_until_many_pages_are_read(self) -> None:
        assert at_once(0) == FEWEST_AT_ONCE
        assert at_once(10_000) == MOST_AT_ONCE

    def test_there_are_parts_for_all_hands_that_are_free(self) -> None:
        assert parts_wanted(open_windows=4, pages_read=10) == 1
        assert parts_wanted(open_windows=3, pages_read=10) == 2
        assert parts_wanted(open_windows=1, pages_read=10) == 4
