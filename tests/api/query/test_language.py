"""The view language's shape: every mistake is told with its pointer, and nothing is silently left out."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from api.query.compiler import check
from api.query.errors import InvalidQuery
from api.query.language import ViewQuery, checked, from_url
from api.query.naming import filtered_fields, sorted_fields, warnings
from tests.api.query.shelf import OWN, catalogue_of

CATALOGUE = catalogue_of(OWN)
NOW = datetime(2024, 6, 15, tzinfo=UTC)


def condition(field: str = "text", op: str = "is", value: Any = "x") -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def window(**parts: Any) -> dict[str, Any]:
    return condition("date", "within", {"direction": "last", "n": 7, "unit": "day", **parts})


def problems(**body: Any) -> list[tuple[str, str]]:
    """The pointer and code of everything that is wrong with a query."""
    try:
        check(checked(body), CATALOGUE, now=NOW)
    except InvalidQuery as error:
        return [(problem.pointer, problem.code) for problem in error.errors]
    return []


def nested(groups: int) -> dict[str, Any]:
    tree = condition()
    for _ in range(groups):
        tree = {"and": [tree]}
    return tree


@pytest.mark.parametrize(
    ("tree", "problem"),
    [
        ([], ("/filter", "invalid_filter")),
        ("x", ("/filter", "invalid_filter")),
        ({}, ("/filter/field", "invalid_field")),
        ({"field": "", "op": "is", "value": 1}, ("/filter/field", "invalid_field")),
        (condition("\0"), ("/filter/field", "invalid_field")),
        (condition("stripe_charge.metadata.\ud800"), ("/filter/field", "invalid_field")),
        (condition(value={"$field": "\ud800"}), ("/filter/value/$field", "invalid_field")),
        ({**condition(), "\ud800": 1}, ("/filter/?", "unknown_key")),
        ({"field": "text", "value": 1}, ("/filter/op", "unknown_operator")),
        ({"field": "text", "op": ["is"], "value": 1}, ("/filter/op", "unknown_operator")),
        ({"field": "text", "op": "is"}, ("/filter/value", "invalid_value")),
        ({**condition(), "case": True}, ("/filter/case", "unknown_key")),
        ({"and": [], "or": []}, ("/filter/or", "unknown_key")),
        ({"and": condition()}, ("/filter/and", "invalid_filter")),
        ({"and": [condition(), condition(op="like")]}, ("/filter/and/1/op", "unknown_operator")),
        ({"or": [{"not": condition("number", "gt", "x")}]}, ("/filter/or/0/not/value", "invalid_value")),
        ({**condition(), "a/b~c": 1}, ("/filter/a~1b~0c", "unknown_key")),
        (condition("number", "contains", "7"), ("/filter/op", "unknown_operator")),
        (condition("stripe_charge", "is", "x"), ("/filter/op", "unknown_operator")),
        (condition("text", "is", None), ("/filter/value", "invalid_value")),
        (condition("text", "is", ""), ("/filter/value", "invalid_value")),
        (condition("text", "is", 75), ("/filter/value", "invalid_value")),
        (condition("text", "is", "\0"), ("/filter/value", "invalid_value")),
        (condition("text", "contains", "\ud800"), ("/filter/value", "invalid_value")),
        (condition("text", "in", "x"), ("/filter/value", "invalid_value")),
        (condition("text", "in", ["x", None]), ("/filter/value/1", "invalid_value")),
        (condition("text", "in", [""]), ("/filter/value/0", "invalid_value")),
        (condition("text", "in", ["x"] * 1001), ("/filter/value", "too_many_values")),
        (condition("text", "is_empty", True), ("/filter/value", "invalid_value")),
        (condition("number", "is", "75"), ("/filter/value", "invalid_value")),
        (condition("number", "is", True), ("/filter/value", "invalid_value")),
        (condition("number", "is", float("inf")), ("/filter/value", "invalid_value")),
        (condition("number", "between", [1]), ("/filter/value", "invalid_value")),
        (condition("number", "between", [1, "2"]), ("/filter/value/1", "invalid_value")),
        (condition("number", "is", Decimal("1e-99999")), ("/filter/value", "invalid_value")),
        (condition("json", "is", [Decimal("1e99999")]), ("/filter/value", "invalid_value")),
        (condition("boolean", "is", "true"), ("/filter/value", "invalid_value")),
        (condition("date", "before", "2024-02-30"), ("/filter/value", "invalid_value")),
        (condition("date", "before", 20240101), ("/filter/value", "invalid_value")),
        (condition("datetime", "before", "yesterday"), ("/filter/value", "invalid_value")),
        (condition("json", "is", "a"), ("/filter/value", "invalid_value")),
        (condition("json", "is", ["\0"]), ("/filter/value", "invalid_value")),
        (condition("date", "within", "last week"), ("/filter/value", "invalid_value")),
        (window(direction="back"), ("/filter/value/direction", "invalid_value")),
        (window(n=0), ("/filter/value/n", "invalid_value")),
        (window(n=True), ("/filter/value/n", "invalid_value")),
        (window(unit=["day"]), ("/filter/value/unit", "invalid_value")),
        (window(x=1), ("/filter/value/x", "unknown_key")),
        (condition("number", "is", {"$field": "text"}), ("/filter/value/$field", "incompatible_field")),
        (condition("number", "is", {"$field": "text", "x": 1}), ("/filter/value", "invalid_value")),
        (condition("number", "in", [{"$field": "number"}]), ("/filter/value/0", "invalid_value")),
        (condition("never_seen", "is", None), ("/filter/value", "invalid_value")),
        (condition("never_seen", "like", 1), ("/filter/op", "unknown_operator")),
        (nested(9), ("/filter" + "/and/0" * 8, "too_deep")),
        ({"or": [{"and": [condition()] * 51}] * 2}, ("/filter", "too_many_conditions")),
        ({"or": [condition()] * 101}, ("/filter/or", "too_many_conditions")),
    ],
)  # fmt: skip
def test_a_mistake_in_a_filter_is_told_with_its_pointer(tree: Any, problem: tuple[str, str]) -> None:
    assert problems(filter=tree) == [problem]


@pytest.mark.parametrize(
    "tree",
    [
        None,
        {"and": []},
        nested(8),
        {"or": [condition()] * 100},
        condition("text", "in", ["x"] * 1000),
        condition("text", "not_in", []),
        {"field": "text", "op": "is_empty"},
        {"field": "text", "op": "is_empty", "value": None},
        condition("never_seen", "gt", 5),
        condition("number", "gt", {"$field": "stripe_charge.amount"}),
        condition("date", "within", {"direction": "this", "unit": "week"}),
        condition("datetime", "within", {"direction": "last", "n": 1_000_000, "unit": "year"}),
        condition("date", "within", {"direction": "next", "n": 1_000_000, "unit": "year"}),
        condition("datetime", "is", "9999-12-31"),
        condition("datetime", "is", "0001-01-01"),
    ],
)
def test_what_the_limits_allow_is_allowed(tree: Any) -> None:
    for zone in ("UTC", "Asia/Tokyo", "America/New_York"):
        assert problems(filter=tree, timezone=zone) == []


def test_all_problems_are_told_at_once() -> None:
    tree = {"and": [condition("number", "gt", "x"), condition("text", "gt", 1)]}
    assert problems(filter=tree, sort=[{"field": "stripe_charge"}]) == [
        ("/filter/and/0/value", "invalid_value"),
        ("/filter/and/1/op", "unknown_operator"),
        ("/sort/0/field", "not_sortable"),
    ]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"limit": 0}, "/limit"),
        ({"limit": 1001}, "/limit"),
        ({"offset": 100_001}, "/offset"),
        ({"offset": -1}, "/offset"),
        ({"timezone": "Mars/Olympus"}, "/timezone"),
        ({"timezone": "../etc/passwd"}, "/timezone"),
        ({"timezone": "localtime"}, "/timezone"),
        ({"week_start": "someday"}, "/week_start"),
        ({"sort": [{"field": "text", "direction": "up"}]}, "/sort/0/direction"),
        ({"sort": [{"field": "text", "dir": "asc"}]}, "/sort/0/dir"),
        ({"search": "a\0b"}, "/search"),
        ({"filtre": {}}, "/filtre"),
        ({"filter": nested(500)}, "/filter"),
        ({"filter": condition("never_seen", value=nested(500))}, "/filter"),
    ],
)
def test_a_mistake_beside_the_filter_is_told_with_its_pointer(body: dict[str, Any], pointer: str) -> None:
    assert [where for where, _ in problems(**body)] == [pointer]


def test_a_url_says_what_a_body_says() -> None:
    url = [
        ("filter", '{"field": "number", "op": "gt", "value": 0.1}'),
        ("sort", "-number,text"),
        ("search", "ch_45"),
        ("fields", "text,stripe_charge.status"),
        ("limit", "5"),
        ("timezone", "Europe/Berlin"),
        ("cursor", ""),
    ]
    assert from_url(url) == ViewQuery.model_validate(
        {
            "filter": condition("number", "gt", Decimal("0.1")),
            "sort": [{"field": "number", "direction": "desc"}, {"field": "text"}],
            "search": "ch_45",
            "fields": ["text", "stripe_charge.status"],
            "limit": 5,
            "timezone": "Europe/Berlin",
        }
    )


@pytest.mark.parametrize(
    ("name", "text", "pointer"),
    [
        ("filter", "{", "/filter"),
        ("filter", "[" * 100_000, "/filter"),
        ("limit", "many", "/limit"),
        ("amount", "5", "amount"),
    ],
)
def test_a_mistake_in_a_url_is_told_too(name: str, text: str, pointer: str) -> None:
    with pytest.raises(InvalidQuery) as refused:
        from_url([(name, text)])
    assert refused.value.errors[0].pointer == pointer


def test_a_parameter_given_twice_is_refused_rather_than_half_ignored() -> None:
    with pytest.raises(InvalidQuery):
        from_url([("filter", '{"and": []}'), ("filter", '{"or": []}')])


def test_a_field_never_seen_is_a_warning_not_an_error() -> None:
    tree = {"and": [condition("ammount", "gt", 5), condition("text", "is", {"$field": "other"})]}
    query = checked({"filter": tree, "sort": [{"field": "text"}, {"field": "ammount"}], "fields": ["citty"]})
    assert [warning["field"] for warning in warnings(query, CATALOGUE)] == ["ammount", "other", "citty"]
    assert {warning["code"] for warning in warnings(query, CATALOGUE)} == {"unknown_field"}
    assert filtered_fields(query) == ["ammount", "text", "other"]
    assert sorted_fields(query) == ["text", "ammount"]


def test_a_query_of_a_view_narrows_its_filter_and_replaces_its_sort() -> None:
    view = checked({"filter": condition(value="saved"), "sort": [{"field": "text"}], "timezone": "Europe/Berlin"})
    asked = checked({"filter": condition(value="asked")}).over(view)
    assert (asked.sort, asked.timezone, len(asked.filters())) == (view.sort, "Europe/Berlin", 2)
    sorted_anew = checked({"sort": [{"field": "number"}], "timezone": "UTC"}).over(view)
    assert (sorted_fields(sorted_anew), sorted_anew.timezone) == (["number"], "UTC")


def test_a_mistake_in_a_views_filter_points_at_the_view() -> None:
    asked = checked({}).over(checked({"filter": condition("number", "gt", "x")}))
    with pytest.raises(InvalidQuery) as refused:
        check(asked, CATALOGUE, now=NOW)
    assert refused.value.errors[0].pointer == "/view/filter/value"
