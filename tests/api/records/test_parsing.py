"""Every body that is refused, with its status, code and pointer; and that what is kept is kept to the letter."""

import time
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import GatherError
from api.records.parsing import Parser, Row, RowError
from api.records.traps import RESERVED

LONE = rb'"\ud800"'
DEEP_32 = b"[" * 32 + b"]" * 32


def one(body: bytes, **options: Any) -> Row:
    return Parser("id", frozenset({"stripe_charge"}), **options).one(body)


def rows(body: bytes) -> list[Row | RowError]:
    return Parser("id", frozenset({"stripe_charge"})).array(body)


def refusal(body: bytes, **options: Any) -> GatherError:
    with pytest.raises(GatherError) as caught:
        one(body, **options)
    return caught.value


def with_x(value: bytes) -> bytes:
    return b'{"id": "a", "x": ' + value + b"}"


REFUSED: list[tuple[bytes, int, str, str | None]] = [
    (b"", 400, "unreadable_body", None),
    (b"{", 400, "unreadable_body", None),
    (b'{"id": 1,}', 400, "unreadable_body", None),
    (b'{"id": tru}', 400, "unreadable_body", None),
    (b'{"id": 01}', 400, "unreadable_body", None),
    (b'{"id": "a"} x', 400, "unreadable_body", None),
    (b'{"id": "a\nb"}', 400, "unreadable_body", None),
    (b'{"id": "\xff"}', 400, "unreadable_body", None),
    (b'{"id": "\xed\xa0\x80"}', 400, "unreadable_body", None),
    (b"{'id': 1}", 400, "unreadable_body", None),
    (b"[]", 422, "not_an_object", ""),
    (b"null", 422, "not_an_object", ""),
    (b'"text"', 422, "not_an_object", ""),
    (b"{}", 422, "invalid_id", "/id"),
    (b'{"id": null}', 422, "invalid_id", "/id"),
    (b'{"id": ""}', 422, "invalid_id", "/id"),
    (b'{"id": "  "}', 422, "invalid_id", "/id"),
    (b'{"id": "\\t\\n"}', 422, "invalid_id", "/id"),
    ('{"id": "\u3000\u00a0"}'.encode(), 422, "invalid_id", "/id"),
    (b'{"id": true}', 422, "invalid_id", "/id"),
    (b'{"id": []}', 422, "invalid_id", "/id"),
    (b'{"id": {}}', 422, "invalid_id", "/id"),
    (b'{"id": 1.0}', 422, "invalid_id", "/id"),
    (b'{"id": 1.5}', 422, "invalid_id", "/id"),
    (b'{"id": 1e3}', 422, "invalid_id", "/id"),
    (b'{"id": 1E+2}', 422, "invalid_id", "/id"),
    (b'{"id": NaN}', 422, "invalid_id", "/id"),
    (b'{"id": ' + LONE + b"}", 422, "invalid_id", "/id"),
    (b'{"id": "a\\u0000"}', 422, "invalid_id", "/id"),
    (b'{"id": "a\\tb"}', 422, "invalid_id", "/id"),
    (b'{"id": "a\\u007f"}', 422, "invalid_id", "/id"),
    (b'{"id": "a\\u0085"}', 422, "invalid_id", "/id"),
    (b'{"id": "' + b"x" * 513 + b'"}', 422, "invalid_id", "/id"),
    (b'{"id": ' + b"9" * 513 + b"}", 422, "invalid_id", "/id"),
    (b'{"id": ' + b"9" * 401 + b"}", 422, "invalid_id", "/id"),
    (with_x(rb'"\u0000"'), 422, "null_character", "/x"),
    (with_x(rb'["a", {"b/c~d": "\u0000"}]'), 422, "null_character", "/x/1/b~1c~0d"),
    (rb'{"id": "a", "\u0000": 1}', 422, "null_character", ""),
    (rb'{"id": "a", "\ud800": {"b": "\u0000"}}', 422, "lone_surrogate", ""),
    (with_x(rb'{"\u0000": 1}'), 422, "null_character", "/x"),
    (with_x(LONE), 422, "lone_surrogate", "/x"),
    (with_x(rb'"\udc00\ud800"'), 422, "lone_surrogate", "/x"),
    (with_x(b"NaN"), 422, "not_a_number", "/x"),
    (with_x(b"[1, Infinity]"), 422, "not_a_number", "/x/1"),
    (with_x(b"-Infinity"), 422, "not_a_number", "/x"),
    (with_x(b"9" * 401), 422, "number_too_long", "/x"),
    (with_x(b"-" + b"9" * 5000), 422, "number_too_long", "/x"),
    (with_x(b"1." + b"0" * 400), 422, "number_too_long", "/x"),
    (with_x(b"[" + b"1" * 201 + b"." + b"1" * 200 + b"]"), 422, "number_too_long", "/x/0"),
    (with_x(b"1e309"), 422, "number_out_of_range", "/x"),
    (with_x(b"1e-309"), 422, "number_out_of_range", "/x"),
    (with_x(b"1E+99999999999999999999"), 422, "number_out_of_range", "/x"),
    (with_x(b"[" + DEEP_32 + b"]"), 422, "too_deep", "/x" + "/0" * 32),
    (with_x(b"[" * 5000 + b"]" * 5000), 422, "too_deep", ""),
    (with_x(b'{"a":' * 5000 + b"1" + b"}" * 5000), 422, "too_deep", ""),
    (b'{"id": "a", "": 1}', 422, "invalid_key", "/"),
    (b'{"id": "a", "b.c": 1}', 422, "invalid_key", "/b.c"),
    (b'{"id": "a", "' + b"k" * 256 + b'": 1}', 422, "invalid_key", "/" + "k" * 256),
    (b'{"id": "a", "_created_at": 1}', 422, "reserved_key", "/_created_at"),
    (b'{"id": "a", "_updated_at": null}', 422, "reserved_key", "/_updated_at"),
    (b'{"id": "a", "stripe_charge": 1}', 422, "reserved_key", "/stripe_charge"),
    (orjson.dumps({"id": "a"} | {f"k{n}": n for n in range(1000)}), 422, "too_many_keys", ""),
    (with_x(b'"' + b"x" * 256 * 1024 + b'"'), 422, "record_too_large", ""),
]


@pytest.mark.parametrize(("body", "status", "code", "pointer"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_body_that_is_refused(body: bytes, status: int, code: str, pointer: str | None) -> None:
    error = refusal(body)
    assert (error.status, error.code) == (status, code)
    assert [problem.pointer for problem in error.errors][:1] == ([] if pointer is None else [pointer])
    assert orjson.dumps(error.body())


@pytest.mark.parametrize(("body", "status", "code", "pointer"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_batch_refuses_the_row_or_is_unreadable(body: bytes, status: int, code: str, pointer: str | None) -> None:
    batch = b'[{"id": "before"}, ' + body + b', {"id": "after"}]'
    if status == 400:
        with pytest.raises(GatherError) as caught:
            rows(batch)
        assert caught.value.status == 400
        return
    before, bad, after = rows(batch)
    assert isinstance(before, Row)
    assert isinstance(bad, RowError)
    assert isinstance(after, Row)
    assert (before.external_id, bad.code, after.external_id) == ("before", code, "after")
    assert (bad.index, after.index) == (1, 2)


@pytest.mark.parametrize(("body", "status", "code", "pointer"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_line_is_refused_by_itself(body: bytes, status: int, code: str, pointer: str | None) -> None:
    parsed = Parser("id", frozenset({"stripe_charge"})).line(7, body)
    assert isinstance(parsed, RowError)
    assert (parsed.index, parsed.code) == (7, "unreadable_line" if status == 400 else code)


KEPT = [
    b'{"id": "a", "x": 18446744073709551616, "y": 0.1, "z": 1.00}',
    with_x(b"9" * 400),
    with_x(b"1." + b"0" * 399),
    with_x(b"1e308"),
    with_x(b"-1E-308"),
    with_x(DEEP_32),
    with_x(rb'"\\u0000"'),
    with_x(rb'"\ud83d\ude00"'),
    with_x(b'"' + b"9" * 500 + b' NaN 1e999 [[["'),
    with_x(b'{"": 1, "a.b": 2, "_created_at": 3}'),
    b'{"id": "a", "' + b"k" * 255 + b'": 1}',
    '{"id": "\u200b\u00e9\U0001f468\u200d\U0001f469"}'.encode(),
    b'{"id": "' + b"x" * 512 + b'"}',
    orjson.dumps({"id": "a"} | {f"k{n}": n for n in range(999)}),
]


@pytest.mark.parametrize("body", KEPT, ids=lambda body: body[:40])
def test_what_is_readable_is_kept_to_the_letter(body: bytes) -> None:
    assert one(body).text == body.decode()


def test_an_integer_id_is_its_decimal_text() -> None:
    for sent, text in ((b"1234", "1234"), (b"-5", "-5"), (b"18446744073709551616", "18446744073709551616")):
        row = one(b'{"id": ' + sent + b', "a": 1.00}')
        assert (row.external_id, orjson.loads(row.text)["id"]) == (text, text)
        assert '"a": 1.00' in row.text


def test_nulls_are_cleared_and_the_rest_untouched() -> None:
    row = one(b'{"id": "a", "b": null, "c": [null], "d": 1.00, "e": null, "e": 2}')
    assert row.cleared == ("b",)
    assert row.text == '{"id":"a","c":[null],"d":1.00,"e":2}'


def test_a_byte_order_mark_and_blanks_around_are_no_matter() -> None:
    assert one(b'\xef\xbb\xbf \r\n{"id": 1}\n').external_id == "1"
    assert rows(b"\xef\xbb\xbf [ ] ") == []


def test_the_path_names_the_record() -> None:
    assert orjson.loads(one(b"{}", external_id="ü/1").text) == {"id": "ü/1"}
    assert orjson.loads(one(b'{"n": 1}', external_id="x").text) == {"id": "x", "n": 1}
    assert one(b'{"id": 1}', external_id="1").external_id == "1"
    error = refusal(b'{"id": 2}', external_id="1")
    assert (error.code, error.errors[0].pointer) == ("id_mismatch", "/id")


def test_another_field_may_be_the_id() -> None:
    parser = Parser("order/no")
    assert parser.one(b'{"order/no": 7, "id": "x"}').external_id == "7"
    with pytest.raises(GatherError) as caught:
        parser.one(b"{}")
    assert caught.value.errors[0].pointer == "/order~1no"


def test_all_that_is_wrong_is_told_at_once() -> None:
    error = refusal(b'{"id": null, "a.b": 1, "stripe_charge": 1, "x": [NaN, "\\u0000"]}'.replace(b"NaN", b"1"))
    assert {problem.pointer for problem in error.errors} == {"/id", "/a.b", "/stripe_charge", "/x/1"}


def test_a_row_that_cannot_be_read_still_says_its_id() -> None:
    bad = rows(b'[{"id": 12, "x": NaN}, {"id": "b", "x": "\\u0000"}, {"id": true, "x": NaN}]')
    assert [row.external_id for row in bad] == ["12", "b", None]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{}", 422, "not_an_array"),
        (b"", 400, "unreadable_body"),
        (b'[{"id": 1}', 400, "unreadable_body"),
        (b'[{"id": 1}]]', 400, "unreadable_body"),
        (b"[NaN]]", 400, "unreadable_body"),
        (b"[NaN,]", 400, "unreadable_body"),
        (b"[,NaN]", 400, "unreadable_body"),
        (b'[{"x": NaN]}', 400, "unreadable_body"),
        (b"[1] [NaN]", 400, "unreadable_body"),
        (b'[NaN, "]', 400, "unreadable_body"),
        (b"[" + b'{"id":1},' * 10_000 + b'{"id":1}]', 413, "too_many_rows"),
        (b"[NaN," + b"{}," * 10_000 + b"{}]", 413, "too_many_rows"),
        (b"[" * 1_000_000, 400, "unreadable_body"),
    ],
)
def test_an_array_that_is_refused_whole(body: bytes, status: int, code: str) -> None:
    with pytest.raises(GatherError) as caught:
        rows(body)
    assert (caught.value.status, caught.value.code) == (status, code)


def test_a_line_over_a_mebibyte_is_its_own_error() -> None:
    parsed = Parser("id").line(3, b'{"id": "' + b"x" * 1024 * 1024 + b'"}')
    assert isinstance(parsed, RowError)
    assert (parsed.index, parsed.code) == (3, "line_too_long")


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=10,
)
keys = st.text(st.characters(codec="utf-8", exclude_characters="\0."), min_size=1, max_size=20).filter(
    lambda key: key not in RESERVED
)


@given(st.lists(st.tuples(st.integers(), st.dictionaries(keys, values, max_size=5)), max_size=5))
def test_any_readable_batch_reads_back_as_it_was(batch: list[tuple[int, dict[str, Any]]]) -> None:
    from json import dumps, loads

    sent = [record | {"id": n} for n, record in batch]
    for row, record in zip(rows(dumps(sent).encode()), sent, strict=True):
        assert isinstance(row, Row)
        assert loads(row.text, parse_float=Decimal) == loads(
            dumps({key: value for key, value in record.items() if value is not None} | {"id": row.external_id}),
            parse_float=Decimal,
        )


def test_a_batch_of_5000_orders_is_read_in_an_instant() -> None:
    order = {
        "amount": 75.5, "status": "paid", "customer": "Ada", "email": "ada@example.com", "city": "New York", "qty": 3,
        "paid": True, "placed_at": "2024-05-06T12:34:56Z", "stripe_charge_id": "ch_4567", "note": "", "zip": "10001",
    }  # fmt: skip
    body = orjson.dumps([{"id": f"o{n}"} | order for n in range(5000)])
    started = time.perf_counter()
    assert len(rows(body)) == 5000
    assert time.perf_counter() - started < 0.5
