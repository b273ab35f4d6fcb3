"""Rows cut out of bytes: numbered by their lines, the same however the bytes come, and from wherever one goes on."""

import csv
import io
from collections.abc import Callable
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import Problem
from api.imports.reading import CsvRows, Cut, JsonLines, Position, Raw
from api.records.parsing import MAX_LINE_BYTES

Start = Callable[[Position], Cut]


def csv_rows(at: Position) -> Cut:
    return CsvRows(at, "id", ",")


def json_lines(at: Position) -> Cut:
    return JsonLines(at)


def cut(start: Start, pieces: list[bytes], at: Position | None = None) -> list[tuple[int, Raw, Position]]:
    """The rows by their lines, each with where reading can go on after it."""
    rows = start(at or Position())
    found = [(line, row, rows.at) for piece in pieces for line, row, _ in rows.feed(piece)]
    return found + [(line, row, rows.at) for line, row, _ in rows.feed(b"", last=True)]


cells = st.text(st.sampled_from('ab,"\n\r ü\t;'), max_size=4)
tables = st.lists(st.lists(cells, min_size=1, max_size=3), max_size=6)
texts = st.one_of(st.text(st.sampled_from('a,"\n\rü '), max_size=40), tables.map(lambda rows: written(rows)))


def written(rows: list[list[str]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return file.getvalue()


@given(texts, st.lists(st.integers(0, 60), max_size=4), st.sampled_from([csv_rows, json_lines]))
def test_rows_are_the_same_however_the_bytes_come_and_wherever_one_goes_on(
    text: str, cuts: list[int], start: Start
) -> None:
    content = text.encode()
    places = sorted({0, *(min(place, len(content)) for place in cuts), len(content)})
    pieces = [content[one:other] for one, other in pairwise(places)]
    whole = cut(start, [content])
    assert cut(start, pieces) == whole
    for number, (_, _, at) in enumerate(whole, start=1):
        assert cut(start, [content[at.bytes :]], at) == whole[number:]


@given(tables)
def test_a_row_is_known_by_the_line_on_which_it_begins(rows: list[list[str]]) -> None:
    lines = accumulate((1 + "".join(row).count("\n") for row in rows), initial=1)
    expected = [(line, row) for line, row in zip(lines, rows, strict=False) if any(row)]
    assert [(line, row) for line, row, _ in cut(csv_rows, [written(rows).encode()])] == expected


def test_a_broken_row_costs_its_own_line() -> None:
    found = cut(csv_rows, [b'id,a\n1,"open\n2,x\n\n3,"a"b\n4,y\n'])
    assert [(line, isinstance(row, Problem)) for line, row, _ in found] == [
        (1, False),
        (2, True),
        (3, False),
        (5, True),
        (6, False),
    ]


@pytest.mark.parametrize("character", ["x", "ü", "🦉"])
def test_a_line_that_is_too_long_is_told_and_counted_whole(character: str) -> None:
    long = f"1,{character * (MAX_LINE_BYTES + 5)}\n".encode()
    content = b"id,a\n" + long + b"2,x\n"
    pieces = [content[place : place + 700_000] for place in range(0, len(content), 700_000)]
    _, (line, row, after), last = cut(csv_rows, pieces)
    assert isinstance(row, Problem)
    assert (line, row.code, after) == (2, "line_too_long", Position(len(content) - 4, 3))
    assert last == (3, ["2", "x"], Position(len(content), 4))


def test_blank_lines_of_json_are_counted_and_passed_over() -> None:
    found = cut(json_lines, [b'{}\n\n \r\n{"a": 1}'])
    assert found == [(1, b"{}\n", Position(3, 2)), (4, b'{"a": 1}', Position(15, 5))]
