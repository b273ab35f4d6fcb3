"""What queries become: (filter, SQL, parameters) rows, and nothing that a client wrote in the text of a statement."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import asyncpg

from api.query.compiler import compile_count, compile_page
from api.query.language import checked
from api.query.ordering import Position
from tests.api.query.shelf import NOW, OWN, catalogue_of

CATALOGUE = catalogue_of(OWN)
PLACE: dict[str, Any] = {"workspace_id": UUID(int=1), "model_id": UUID(int=2), "now": NOW}
TABLE = f"records_{UUID(int=2).hex}"
MODEL = f"{TABLE}.workspace_id = $1 AND {TABLE}.model_id = $2"


def spelled(statement: Select[Any]) -> tuple[str, list[Any]]:
    """A statement's text on one line, without casts and the table's name, and its parameters in order."""
    compiled = statement.compile(dialect=asyncpg.dialect())  # type: ignore[no-untyped-call]
    text = " ".join(str(compiled).split())
    for cast in ("VARCHAR", "UUID", "NUMERIC", "INTEGER", "BOOLEAN", "TEXT[]", "DATE", "TIMESTAMP WITH TIME ZONE"):
        text = text.replace(f"::{cast}", "")
    return text, [compiled.params[name] for name in compiled.positiontup or ()]


def where(tree: dict[str, Any], zone: str = "UTC") -> tuple[str, list[Any]]:
    """The condition that a filter becomes, and its parameters."""
    query = checked({"filter": tree, "timezone": zone})
    text, parameters = spelled(compile_count(query, CATALOGUE, **PLACE, exact=True))
    condition = text.removesuffix(") AS anon_1").partition(" WHERE ")[2].removeprefix(MODEL).removeprefix(" AND ")
    return condition.replace(f"{TABLE}.", ""), parameters[2:]


DAY, NEXT = datetime(2024, 6, 14, 22, tzinfo=UTC), datetime(2024, 6, 15, 22, tzinfo=UTC)
FROM = 'CASE WHEN (((data ->> $3) COLLATE "C") >= $4) THEN true ELSE false END'
TO = 'CASE WHEN (((data ->> $3) COLLATE "C") < $4) THEN true ELSE false END'
FROM_TO = 'CASE WHEN (((data ->> $3) COLLATE "C") >= $4 AND ((data ->> $3) COLLATE "C") < $5) THEN true ELSE false END'
KEY = "gather_key(gather_text(data -> $3)) COLLATE pg_c_utf8"


@pytest.mark.parametrize(
    ("field", "op", "value", "condition", "parameters"),
    [
        ("number", "gt", 5, "gather_number(data -> $3) > $4", ["number", Decimal(5)]),
        ("number", "is_not", 0.1, "(gather_number(data -> $3) = $4) IS NOT true", ["number", Decimal("0.1")]),
        (
            "number", "between", [1, 2],
            "gather_number(data -> $3) BETWEEN $4 AND $5", ["number", Decimal(1), Decimal(2)],
        ),
        ("boolean", "is", True, "gather_boolean(data -> $3) = $4", ["boolean", True]),
        ("text", "is_empty", None, "coalesce(data ->> $3, $4) = $5", ["text", "", ""]),
        ("id", "is_empty", None, "false", []),
        (
            "text", "in", ["x", "y"],
            "CASE WHEN ((data ->> $3) = ANY ($4)) THEN true ELSE false END"
            f" AND ({KEY.replace('$3', '$5')}) = ANY (gather_keys($4))", ["text", ["x", "y"], "text"],
        ),
        (
            "text", "is", "{x",
            f"CASE WHEN (gather_text(data -> $3) = $4) THEN true ELSE false END AND ({KEY}) = (gather_key($4) COLLATE "
            "pg_c_utf8)", ["text", "{x"],
        ),
        (
            "date", "after", "2024-06-15", f"{FROM} AND gather_date(data -> $5) > $6",
            ["date", "2024-06-14", "date", date(2024, 6, 15)],
        ),
        (
            "datetime", "is", "2024-06-15",
            f"{FROM_TO} AND gather_datetime(data -> $6) >= $7 AND gather_datetime(data -> $6) < $8",
            ["datetime", "2024-06-13", "2024-06-17", "datetime", DAY, NEXT],
        ),
        (
            "datetime", "before", "2024-06-15", f"{TO} AND gather_datetime(data -> $5) < $6",
            ["datetime", "2024-06-16", "datetime", DAY],
        ),
        (
            "datetime", "after", "2024-06-15", f"{FROM} AND gather_datetime(data -> $5) >= $6",
            ["datetime", "2024-06-14", "datetime", NEXT],
        ),
        ("_created_at", "before", "2024-06-15", "created_at < $3", [DAY]),
        (
            "stripe_charge.amount", "gte", {"$field": "number"},
            "gather_number((linked -> $3) -> $4) >= gather_number(data -> $5)",
            ["stripe_charge", "amount", "number"],
        ),
        (
            "stripe_charge", "is_not_empty", None,
            "(coalesce(linked ->> $3, $4) = $5) IS NOT true", ["stripe_charge", "", ""],
        ),
        (
            "stripe_charge.metadata.a.b", "is_empty", None,
            "coalesce(((linked -> $3) -> $4) ->> $5, $6) = $7",
            ["stripe_charge", "metadata", "a.b", "", ""],
        ),
        ("never_seen", "is_not", 1, "false IS NOT true", []),
        ("never_seen", "is_empty", None, "true", []),
        (
            "text", "contains", r"50%_\x",
            "CASE WHEN (lower((data ->> $3) COLLATE pg_c_utf8) LIKE lower($4 COLLATE pg_c_utf8)) THEN true ELSE false "
            "END AND lower(gather_text(data -> $5) COLLATE pg_c_utf8) LIKE lower($4 COLLATE pg_c_utf8)",
            ["text", r"%50\%\_\\x%", "text"],
        ),
        ("text", "starts_with", "a%", f"({KEY}) LIKE lower($4 COLLATE pg_c_utf8)", ["text", r"a\%%"]),
    ],
)  # fmt: skip
def test_a_condition_becomes_sql(field: str, op: str, value: Any, condition: str, parameters: list[Any]) -> None:
    text, bound = where({"field": field, "op": op, "value": value}, "Europe/Berlin")
    assert bound == parameters
    assert text == condition.removeprefix("true")  # SQLAlchemy leaves a lone `true` out


def test_groups_keep_their_shape() -> None:
    paid = {"field": "boolean", "op": "is", "value": True}
    big = {"field": "number", "op": "gt", "value": 5}
    text, _ = where({"or": [{"and": [paid, big]}, {"not": paid}]})
    both = "gather_boolean(data -> $3) = $4 AND gather_number(data -> $5) > $6"
    assert text == f"({both} OR (gather_boolean(data -> $7) = $8) IS NOT true)"


def test_no_key_value_or_path_is_ever_in_the_text_of_a_statement() -> None:
    evil = "x'); DROP TABLE records; --"
    catalogue = catalogue_of({**OWN, evil: OWN["text"]})
    tree = {"and": [{"field": evil, "op": op, "value": evil} for op in ("is", "is_not", "contains", "starts_with")]
            + [{"field": evil, "op": "in", "value": [evil]}, {"field": evil, "op": "is", "value": {"$field": evil}},
               {"field": f"stripe_charge.metadata.{evil}", "op": "is_empty"}]}  # fmt: skip
    query = checked({"filter": tree, "sort": [{"field": evil}], "search": evil, "fields": [evil]})
    for after in (None, Position((evil,), evil), Position((None,), evil)):
        text, _ = spelled(compile_page(query, catalogue, **PLACE, after=after))
        assert "DROP" not in text


def order(statement: Select[Any]) -> list[str]:
    """The ORDER BY of each stretch of a page."""
    parts = spelled(statement)[0].replace(f"{TABLE}.", "").split("ORDER BY ")[1:]
    return [part.partition(" LIMIT")[0].replace("data -> ", "") for part in parts]


@pytest.mark.parametrize(
    ("sort", "after", "indexed", "stretches"),
    [
        ([], None, (), ["external_id ASC"]),
        (["-id"], None, (), ["gather_key(external_id) COLLATE pg_c_utf8 DESC, external_id DESC"]),
        (["-_created_at"], None, ("_created_at",), ["created_at DESC, external_id DESC"]),
        (["number"], None, ("number",), ["gather_number($4) ASC NULLS LAST, external_id ASC"]),
        (["-number"], None, (), ["gather_number($4) DESC NULLS LAST, external_id DESC"]),
        (["-number"], None, ("number",), ["gather_number($5) DESC, external_id DESC"] * 2),
        (["-number"], Position((Decimal(5),), "a"), (), ["gather_number($7) DESC, external_id DESC"] * 2),
        (["-number"], Position((None,), "a"), (), ["gather_number($6) DESC, external_id DESC"]),
    ],
)
def test_a_sort_is_one_stretch_or_two_that_an_index_serves(
    sort: list[str], after: Position | None, indexed: tuple[str, ...], stretches: list[str]
) -> None:
    keys = [{"field": key.removeprefix("-"), "direction": "desc" if key[0] == "-" else "asc"} for key in sort]
    found = order(compile_page(checked({"sort": keys}), CATALOGUE, **PLACE, after=after, indexed=indexed))
    digits = str.maketrans("", "", "0123456789")
    assert [each.translate(digits) for each in found] == [each.translate(digits) for each in stretches]


@pytest.mark.parametrize(
    ("sort", "after", "indexed", "stretches"),
    [
        ([], None, (), ["external_id DESC"]),
        (["number"], None, (), ["gather_number($) DESC NULLS FIRST, external_id DESC"]),
        (["number"], None, ("number",), ["gather_number($) DESC NULLS FIRST, external_id DESC"]),
        (["-number"], None, ("number",), ["gather_number($) ASC, external_id ASC"] * 2),
        (["-number"], Position((Decimal(5),), "a"), (), ["gather_number($) ASC, external_id ASC"]),
        (["-number"], Position((None,), "a"), (), ["gather_number($) ASC, external_id ASC"] * 2),
    ],
)
def test_backward_a_sort_is_the_same_order_from_its_end(
    sort: list[str], after: Position | None, indexed: tuple[str, ...], stretches: list[str]
) -> None:
    keys = [{"field": key.removeprefix("-"), "direction": "desc" if key[0] == "-" else "asc"} for key in sort]
    page = compile_page(checked({"sort": keys}), CATALOGUE, **PLACE, after=after, backward=True, indexed=indexed)
    assert [each.translate(str.maketrans("", "", "0123456789")) for each in order(page)] == stretches


def test_a_count_stops_one_past_its_cap_unless_it_must_be_exact() -> None:
    capped, parameters = spelled(compile_count(checked({}), CATALOGUE, **PLACE))
    assert "LIMIT $3" in capped
    assert parameters[2] == 10_001
    assert "LIMIT" not in spelled(compile_count(checked({}), CATALOGUE, **PLACE, exact=True))[0]
