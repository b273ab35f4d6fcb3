"""What figures become in SQL, and what is refused: rows without a database."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, MetaData, Numeric, Table, Text, select

from api.fields.types import FieldType
from api.query import summary
from api.query.aggregates import Read, aggregate
from api.query.errors import InvalidQuery
from api.query.figures import FUNCTIONS_OF, SummaryQuery
from api.query.reading import Expression
from tests.api.query.shelf import OWN, catalogue_of
from tests.api.query.test_compiler import CATALOGUE, PLACE, spelled

ROWS = Table("rows", MetaData(), Column("n", Numeric), Column("t", Text), Column("empty", Boolean), Column("c", Text))


def read(kind: FieldType) -> Read:
    column: Expression = ROWS.c.t if kind is FieldType.TEXT else ROWS.c.n
    return Read("field", kind, column, ROWS.c.empty, ROWS.c.c, in_currency=kind is FieldType.MONEY)


def statement(body: dict[str, Any], catalogue: Any = CATALOGUE) -> tuple[str, list[Any]]:
    query = SummaryQuery.model_validate(body)
    return spelled(summary.compile_summary(query.records(), query.figures(), catalogue, **PLACE))


def problems(body: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidQuery) as refused:
        statement(body)
    return [(problem.pointer, problem.code) for problem in refused.value.errors]


HALF, PAST = (f"CAST(percentile_disc({share}) WITHIN GROUP (ORDER BY n) AS NUMERIC)" for share in (0.5, 0.5000000001))


@pytest.mark.parametrize(
    ("kind", "function", "sql"),
    [
        (FieldType.NUMBER, "count", "count(*) FILTER (WHERE NOT empty)"),
        (FieldType.NUMBER, "empty", "count(*) FILTER (WHERE empty)"),
        (FieldType.NUMBER, "unique", "count(DISTINCT n)"),
        (FieldType.MONEY, "unique", "count(DISTINCT (c, n)) FILTER (WHERE n IS NOT NULL)"),
        (FieldType.NUMBER, "sum", "sum(n)"),
        (FieldType.NUMBER, "average", "round(avg(n), greatest(min_scale(avg(n)), max(scale(n))))"),
        (
            FieldType.MONEY, "median",
            f"round(({HALF} + {PAST}) * 0.5, "
            f"greatest(min_scale(({HALF} + {PAST}) * 0.5), scale({HALF}), scale({PAST})))",
        ),
        (FieldType.DATE, "min", "min(n)"),
        (
            FieldType.TEXT, "max",
            "(max(ARRAY[gather_key(t) COLLATE pg_c_utf8, t]) FILTER (WHERE t IS NOT NULL))[$1]",
        ),
    ],
)  # fmt: skip
def test_a_function_becomes_an_aggregate(kind: FieldType, function: Any, sql: str) -> None:
    text, _ = spelled(select(aggregate(read(kind), function)))
    assert text.partition(" AS anon")[0].replace("rows.", "").removeprefix("SELECT ").startswith(sql)


@pytest.mark.parametrize(
    ("unit", "sql"),
    [
        ("day", "{day}"),
        ("week", "{day} - mod((CAST(EXTRACT(isodow FROM {day}) AS INTEGER) + $) - $, $)"),
        ("quarter", "CAST(date_trunc($, CAST({day} AS TIMESTAMP WITHOUT TIME ZONE)) AS DATE)"),
    ],
)
def test_a_moment_is_grouped_by_the_day_that_it_is_on_in_the_time_zone(unit: str, sql: str) -> None:
    text, bound = statement({"group_by": [{"field": "datetime", "unit": unit}], "timezone": "Europe/Berlin"})
    key = text.partition("(SELECT ")[2].partition(" AS key_0")[0].replace(f"records_{PLACE['model_id'].hex}.", "")
    day = "CAST(timezone($, gather_datetime(data -> $)) AS DATE)"
    assert "".join(letter for letter in key if not letter.isdigit()) == sql.format(day=day)
    assert "Europe/Berlin" in bound


def test_what_has_no_groups_and_no_money_is_one_scan_that_reads_each_value_once() -> None:
    text, _ = statement({"aggregates": [{"field": "number", "function": each} for each in ("sum", "average", "max")]})
    assert text.count("FROM records_") == text.count("gather_number") == text.count("FROM matching") == 1
    assert "OFFSET 0" in text


def test_no_key_is_ever_in_the_text_of_a_statement() -> None:
    evil = "x'); DROP TABLE records; --"
    catalogue = catalogue_of({**OWN, evil: FieldType.NUMBER})
    aggregates = [{"field": evil, "function": each} for each in FUNCTIONS_OF[FieldType.NUMBER]]
    inner = f"stripe_charge.metadata.{evil}"
    text, bound = statement({"aggregates": aggregates, "group_by": [evil, inner]}, catalogue)
    assert "DROP" not in text
    assert {evil, inner} <= set(bound)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            {"aggregates": [{"field": "number", "function": "sum"}, {"field": "text", "function": "sum"}]},
            [("/aggregates/1/function", "unknown_function")],
        ),
        ({"aggregates": [{"field": "boolean", "function": "min"}]}, [("/aggregates/0/function", "unknown_function")]),
        (
            {"aggregates": [{"field": "stripe_charge", "function": "max"}]},
            [("/aggregates/0/function", "unknown_function")],
        ),
        ({"group_by": [{"field": "text", "unit": "day"}]}, [("/group_by/0/unit", "invalid_value")]),
        ({"group_by": ["stripe_charge"]}, [("/group_by/0", "not_groupable")]),
        ({"group_by": ["text", {"field": "text"}]}, [("/group_by/1", "repeated_field")]),
        (
            {
                "filter": {"field": "number", "op": "contains", "value": 1},
                "aggregates": [{"field": "date", "function": "sum"}],
                "group_by": ["stripe_charge"],
            },
            [("/filter/op", "unknown_operator"), ("/group_by/0", "not_groupable"),
             ("/aggregates/0/function", "unknown_function")],
        ),
    ],
    ids=str,
)  # fmt: skip
def test_what_has_no_meaning_is_refused_with_every_pointer(body: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert problems(body) == found


def test_what_was_saved_with_a_view_is_pointed_at_as_the_views() -> None:
    saved = SummaryQuery.model_validate({"aggregates": [{"field": "text", "function": "sum"}]}).figures()
    figures = replace(saved, at="/view/aggregates")
    with pytest.raises(InvalidQuery) as refused:
        summary.compile_summary(SummaryQuery().records(), figures, CATALOGUE, **PLACE)
    assert [problem.pointer for problem in refused.value.errors] == ["/view/aggregates/0/function"]


def test_a_body_that_names_figures_has_those_and_an_empty_list_is_none() -> None:
    saved = SummaryQuery.model_validate(
        {"aggregates": [{"field": "text", "function": "count"}], "group_by": ["text"]}
    ).figures()
    assert SummaryQuery().figures(saved) == saved
    assert SummaryQuery(aggregates=[], group_by=[]).figures(saved).fields() == []
