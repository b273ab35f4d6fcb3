"""Lines of NDJSON under a mapping: keys renamed or left out, values as they came."""

import json

import pytest

from api.imports.keys import Keys
from api.records.parsing import Parser, Row, RowError

PARSER = Parser("id", frozenset({"stripe_charge"}))


def read(line: str, **mapping: str | None) -> Row | RowError:
    return Keys(mapping, PARSER.link_names).read(PARSER, 7, line.encode())


def test_keys_are_renamed_or_left_out_and_values_stay_as_they_are() -> None:
    row = read('{"no": "1", "n": 1.00, "x": 5, "l": [1e2]}', no="id", n="amount", x=None)
    assert isinstance(row, Row)
    assert row.index == 7
    assert row.text == '{"id":"1","amount":1.00,"l":[1e2]}'


def test_what_an_export_only_shows_is_left_out_unless_it_is_mapped() -> None:
    line = '{"id": "1", "stripe_charge": {"id": "ch_1"}, "_created_at": "2024", "_updated_at": "2024"}'
    row, kept = read(line), read(line, _created_at="since")
    assert isinstance(row, Row)
    assert row.values == {"id": "1"}
    assert isinstance(kept, Row)
    assert kept.values == {"id": "1", "since": "2024"}


def test_a_line_that_concerns_nobody_stays_to_the_letter() -> None:
    row = read('{"id":  "1", "a": 1 , "a": 2}')
    assert isinstance(row, Row)
    assert row.text == '{"id":  "1", "a": 1 , "a": 2}'


def test_two_keys_for_one_field_are_that_lines_error() -> None:
    error = read('{"id": "1", "a": 1, "b": 2}', a="b")
    assert isinstance(error, RowError)
    assert (error.index, error.code, error.problems[0].pointer) == (7, "duplicate_column", "/b")


@pytest.mark.parametrize("line", ["nonsense", "[1]", '{"id": NaN}', '{"id": "1', "5", '{"id": "\\u0000"}', "[" * 99])
def test_what_is_wrong_with_a_line_is_told_as_without_a_mapping(line: str) -> None:
    plain, mapped = read(line), read(line, x="y")
    assert isinstance(plain, RowError)
    assert mapped == plain


def test_a_line_that_is_too_long_is_its_own_error() -> None:
    error = read(json.dumps({"id": "1", "x": "y" * 1024 * 1024}), x=None)
    assert isinstance(error, RowError)
    assert error.code == "line_too_long"
