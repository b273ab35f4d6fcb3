"""Rows of one id folded into one write: the same as if each had been written by itself."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from api.errors import Problem
from api.records.folding import fold, same
from api.records.options import Merge, Mode, Options
from api.records.parsing import Parser, Row, RowError


def rows(*records: str) -> list[Row]:
    parsed = Parser("id").array(f"[{', '.join(records)}]".encode())
    return [row for row in parsed if isinstance(row, Row)]


def outcome(stored: str | None, *records: str, **options: Any) -> tuple[list[str], Row | None]:
    results, net = fold(stored, rows(*records), Options(**options))
    return [result.code if isinstance(result, RowError) else result for result in results], net


def test_patches_add_up_to_the_letter() -> None:
    results, net = outcome('{"id": "1", "a": 1}', '{"id": "1", "b": 1.00, "c": 1}', '{"id": "1", "c": null, "a": 1.0}')
    assert results == ["updated", "updated"]
    assert net is not None
    assert (net.text, net.cleared) == ('{"id":"1","b":1.00,"a":1.0}', ("c",))


def test_what_was_cleared_and_sent_again_is_there() -> None:
    results, net = outcome('{"id": "1", "a": 1}', '{"id": "1", "a": null}', '{"id": "1", "a": 1}', '{"id": "1"}')
    assert results == ["updated", "updated", "unchanged"]
    assert net is not None
    assert (net.text, net.cleared) == ('{"id":"1","a":1}', ())


def test_of_replacements_the_last_stands() -> None:
    results, net = outcome('{"id": "1"}', '{"id": "1", "a": 1}', '{"id": "1", "b": null}', merge=Merge.REPLACE)
    assert results == ["updated", "updated"]
    assert net is not None
    assert (net.text, net.cleared) == ('{"id":"1"}', ("b",))


def test_modes_refuse_by_what_is_there_by_then() -> None:
    assert outcome("{}", '{"id": "1"}', mode=Mode.CREATE) == (["record_exists"], None)
    assert outcome(None, '{"id": "1"}', mode=Mode.UPDATE) == (["record_not_found"], None)
    assert outcome(None, '{"id": "1"}', '{"id": "1"}', mode=Mode.CREATE)[0] == ["created", "record_exists"]
    assert outcome(None, '{"id": "1"}', '{"id": "1"}')[0] == ["created", "unchanged"]


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("1", "1.0", True), ("1", "1.00e0", True), ("0", "-0.0", True), ("0.1", "0.10", True), ("1", "true", False),
        ("0", "false", False), ("1", '"1"', False), ("null", "false", False), ("[]", "{}", False),
        ("[1]", "[true]", False),
        ('{"a": 1, "b": [1]}', '{"b": [1.0], "a": 1}', True), ('{"a": null}', "{}", False),
        ("18446744073709551616", "18446744073709551617", False), ("0.1", "0.1000000000000000000001", False),
    ],
)  # fmt: skip
def test_values_are_compared_as_json(one: str, other: str, equal: bool) -> None:
    decoder = msgspec.json.Decoder(float_hook=Decimal)
    assert same(decoder.decode(one), decoder.decode(other)) is equal


def test_an_error_names_its_own_row() -> None:
    [result], _ = fold("{}", rows('{"id": "7"}'), Options(mode=Mode.CREATE))
    assert isinstance(result, RowError)
    assert isinstance(result.problems[0], Problem)
    assert (result.index, result.external_id) == (0, "7")
