"""Every operator, on every type, over odd values: PostgreSQL finds and orders what plain Python does."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.database import Database
from api.fields.types import FieldType
from api.query.cursor import decode, encode, fingerprint
from api.query.language import ViewQuery
from api.query.vocabulary import FAMILY, OPERATORS, OPERATORS_OF, Shape
from tests.api.query.oracle import matches, ordered
from tests.api.query.shelf import CHARGE, DATES, NUMBERS, OWN, TEXTS, Shelf, fill, odd_records

TYPES = {
    "id": FieldType.TEXT,
    **OWN,
    **{f"stripe_charge.{name}": kind for name, kind in CHARGE.items()},
    "stripe_charge.metadata.order": FieldType.TEXT,
    "_created_at": FieldType.DATETIME,
}
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]
DAYS = [day for day in DATES if day != "2024-02-30"]
INSTANTS = ["2024-06-15T00:00:00Z", "2024-06-14T22:00:00.000000Z", "2024-06-15T08:30:00+00:00", "2024-06-15 23:59"]

VALUES: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.TEXT: st.sampled_from(
        [*TEXTS, "75", "true", "2024-06-15", "x" * 300, "x" * 128, "x" * 129, "%", "\\", "PA"]
    ),
    FieldType.NUMBER: st.sampled_from([number for number in NUMBERS if not isinstance(number, str)] + [-0.0, 74.9]),
    FieldType.BOOLEAN: st.booleans(),
    FieldType.DATE: st.sampled_from(DAYS),
    FieldType.DATETIME: st.sampled_from([*DAYS, *INSTANTS]),
    FieldType.JSON: st.sampled_from([["a"], [], {"a": 1}, {"a": 1.0}, {"order": "paid"}, {}]),
}
VALUES[FieldType.MONEY] = VALUES[FieldType.NUMBER]

Values = st.SearchStrategy[Any]
SHAPES: dict[Shape, Callable[[Values], Values]] = {
    Shape.ONE: lambda values: values,
    Shape.MANY: lambda values: st.lists(values, max_size=4),
    Shape.PAIR: lambda values: st.lists(values, min_size=2, max_size=2),
}


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    field = draw(st.sampled_from([*TYPES, "stripe_charge", "never_seen"]))
    kind = TYPES.get(field, FieldType.LINK if field == "stripe_charge" else FieldType.TEXT)
    op = draw(st.sampled_from([op for op in OPERATORS_OF[kind] if op != "within"]))
    if OPERATORS[op] is Shape.NONE:
        return {"field": field, "op": op}
    if OPERATORS[op] is Shape.ONE and draw(st.integers(0, 3)) == 0:
        comparable = [other for other, theirs in TYPES.items() if FAMILY[theirs] == FAMILY[kind]]
        return {"field": field, "op": op, "value": {"$field": draw(st.sampled_from([*comparable, "unseen"]))}}
    return {"field": field, "op": op, "value": draw(SHAPES[OPERATORS[op]](VALUES[kind]))}


FILTERS = st.recursive(
    conditions(),
    lambda parts: st.one_of(
        st.fixed_dictionaries({"and": st.lists(parts, max_size=3)}),
        st.fixed_dictionaries({"or": st.lists(parts, max_size=3)}),
        st.fixed_dictionaries({"not": parts}),
    ),
    max_leaves=5,
)
SORTS = st.lists(
    st.tuples(
        st.sampled_from([key for key, kind in TYPES.items() if kind is not FieldType.JSON] + ["unseen"]), st.booleans()
    ),
    max_size=3,
    unique_by=lambda key: key[0],
)
MODERATELY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
async def shelf(database: Database) -> Shelf:
    return await fill(database, odd_records(120), OWN)


async def found(shelf: Shelf, tree: Any, zone: str) -> set[str]:
    return {row.external_id for row in await shelf.page(ViewQuery(filter=tree, timezone=zone, limit=1000))}


def expected(shelf: Shelf, tree: Any, zone: str) -> set[str]:
    return {record["id"] for record in shelf.records if matches(record, tree, TYPES, ZoneInfo(zone))}


@MODERATELY
@given(condition=conditions(), zone=st.sampled_from(ZONES))
async def test_a_condition_finds_what_it_says(shelf: Shelf, condition: dict[str, Any], zone: str) -> None:
    assert await found(shelf, condition, zone) == expected(shelf, condition, zone)


@MODERATELY
@given(tree=FILTERS, zone=st.sampled_from(ZONES))
async def test_a_tree_of_conditions_finds_what_it_says(shelf: Shelf, tree: dict[str, Any], zone: str) -> None:
    assert await found(shelf, tree, zone) == expected(shelf, tree, zone)


@settings(MODERATELY, max_examples=60)
@given(sort=SORTS, limit=st.integers(7, 60), indexed=st.booleans())
async def test_pages_follow_one_total_order(
    shelf: Shelf, sort: list[tuple[str, bool]], limit: int, indexed: bool
) -> None:
    keys = [{"field": field, "direction": "desc" if descending else "asc"} for field, descending in sort]
    query = ViewQuery.model_validate({"sort": keys, "limit": limit})
    bound_to = fingerprint(query, shelf.catalogue, shelf.model_id)
    ids: list[str] = []
    after = None
    while True:
        rows = await shelf.page(query, after, tuple(TYPES) if indexed else ())
        ids += [row.external_id for row in rows[:limit]]
        if len(rows) <= limit:
            break
        after = decode(encode(rows[limit - 1].position, b"key", bound_to), [b"key"], bound_to).after
    assert ids == ordered(shelf.records, sort, TYPES)


@settings(MODERATELY, max_examples=100)
@given(
    tree=FILTERS,
    sort=SORTS,
    at=st.none() | st.integers(0, 119),
    limit=st.integers(1, 60),
    indexed=st.booleans(),
    search=st.sampled_from([None, "paid"]),
)
async def test_what_is_before_a_row_is_the_same_order_read_from_there(
    shelf: Shelf,
    tree: dict[str, Any],
    sort: list[tuple[str, bool]],
    at: int | None,
    limit: int,
    indexed: bool,
    search: str | None,
) -> None:
    keys = [{"field": field, "direction": "desc" if descending else "asc"} for field, descending in sort]
    query = ViewQuery.model_validate({"filter": tree, "sort": keys, "search": search})
    rows = await shelf.page(query.model_copy(update={"limit": 1000}))
    at = None if at is None or not rows else at % len(rows)
    bound_to = fingerprint(query, shelf.catalogue, shelf.model_id)
    position = None if at is None else rows[at].position
    names = tuple(TYPES) if indexed else ()
    for backward, beyond in ((True, rows[:at][::-1]), (False, rows if at is None else rows[at + 1 :])):
        start = decode(encode(position, b"key", bound_to, backward=backward), [b"key"], bound_to)
        found = await shelf.page_from(query.model_copy(update={"limit": limit}), start, names)
        assert [row.external_id for row in found] == [row.external_id for row in beyond[: limit + 1]]


@settings(MODERATELY, max_examples=25)
@given(tree=FILTERS, sort=SORTS, offset=st.integers(0, 130), indexed=st.booleans())
async def test_an_offset_skips_rows_of_the_same_order(
    shelf: Shelf, tree: dict[str, Any], sort: list[tuple[str, bool]], offset: int, indexed: bool
) -> None:
    keys = [{"field": field, "direction": "desc" if descending else "asc"} for field, descending in sort]
    query = ViewQuery.model_validate({"filter": tree, "sort": keys, "offset": offset, "limit": 10})
    rows = await shelf.page(query, indexed=tuple(TYPES) if indexed else ())
    matching = [record for record in shelf.records if matches(record, tree, TYPES, ZoneInfo("UTC"))]
    assert [row.external_id for row in rows] == ordered(matching, sort, TYPES)[offset : offset + 11]
    assert await shelf.count(query) == len(matching)
