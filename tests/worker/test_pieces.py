"""A piece of work on many records is as large as a write may wait for, by what the last ones took."""

from worker.jobs.pieces import FEWEST, LOCKED_SECONDS, MOST, Pieces


def test_it_begins_small_and_at_most_doubles() -> None:
    pieces = Pieces()
    assert pieces.size == FEWEST
    pieces.took(pieces.size, 0.0)
    assert pieces.size == 2 * FEWEST


def test_it_settles_where_a_piece_takes_what_a_write_may_wait() -> None:
    pieces, each = Pieces(), 0.0002
    for _ in range(10):
        pieces.took(pieces.size, pieces.size * each)
    assert 0.9 * LOCKED_SECONDS < pieces.size * each <= LOCKED_SECONDS


def test_a_piece_that_took_too_long_is_followed_by_a_smaller_one_at_once() -> None:
    pieces = Pieces()
    for _ in range(10):
        pieces.took(pieces.size, 0.0)
    assert pieces.size == MOST
    pieces.took(pieces.size, 10 * LOCKED_SECONDS)
    assert pieces.size == MOST // 10


def test_however_slow_the_database_is_it_goes_on() -> None:
    pieces = Pieces()
    pieces.took(pieces.size, 60.0)
    assert pieces.size == FEWEST


def test_a_piece_is_timed() -> None:
    pieces = Pieces()
    with pieces.timed() as size:
        assert size == FEWEST
    assert pieces.size == 2 * FEWEST
