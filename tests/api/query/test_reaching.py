"""What a page is read by where no index gives its order: the start of the same order, whichever rows a sample holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.database import Database
from api.query import reaching
from api.query.compiler import compile_count, compile_reach
from api.query.cursor import read
from api.query.language import ViewQuery
from api.query.naming import reads_every_key, reads_every_row
from api.query.ordering import Start
from api.query.ways import Way
from tests.api.query.shelf import NOW, OWN, Shelf, catalogue_of, fill, odd_records
from tests.api.query.test_oracle import FILTERS, MODERATELY, SORTS

TOLD = ["text", "date", "datetime", "stripe_charge.status", "stripe_charge.created"]
CATALOGUE = catalogue_of(OWN)


@pytest.fixture(scope="module")
async def shelf(database: Database) -> Shelf:
    return await fill(database, odd_records(150), OWN)


def asked(field: str, descending: bool, others: list[tuple[str, bool]], **more: object) -> ViewQuery:
    sort = [(field, descending), *(other for other in others if other[0] != field)]
    keys = [{"field": name, "direction": "desc" if down else "asc"} for name, down in sort]
    return ViewQuery.model_validate({"sort": keys, "limit": 1000} | more)


@settings(MODERATELY, max_examples=150)
@given(
    field=st.sampled_from(TOLD),
    descending=st.booleans(),
    others=SORTS,
    at=st.integers(0, 149),
    start=st.none() | st.integers(0, 149),
    limit=st.integers(1, 40),
)
async def test_as_far_as_any_row_stands_a_page_is_the_start_of_the_order(
    shelf: Shelf,
    field: str,
    descending: bool,
    others: list[tuple[str, bool]],
    at: int,
    start: int | None,
    limit: int,
) -> None:
    query = asked(field, descending, others)
    rows = await shelf.page(query)
    places = [read(row.position) for row in rows]
    reach, first = places[at].keys[0], 0 if start is None else start + 1
    if reach is None:
        return
    last = max(number for number, place in enumerate(places) if place.keys[0] == reach)
    after = Start(None if start is None else places[start])
    found = await shelf.page_from(query.model_copy(update={"limit": limit}), after, way=Way(reach=places[at]))
    assert [row.external_id for row in found] == [row.external_id for row in rows[first : last + 1][: limit + 1]]


@settings(MODERATELY, max_examples=60)
@given(tree=FILTERS, sort=SORTS, offset=st.integers(0, 20), start=st.none() | st.integers(0, 149))
async def test_what_is_gathered_before_it_is_sorted_is_the_same(
    shelf: Shelf, tree: object, sort: list[tuple[str, bool]], offset: int, start: int | None
) -> None:
    keys = [{"field": name, "direction": "desc" if down else "asc"} for name, down in sort]
    query = ViewQuery.model_validate({"filter": tree, "sort": keys, "limit": 9})
    rows = await shelf.page(query.model_copy(update={"limit": 1000}))
    after = Start(None if start is None or not rows else read(rows[start % len(rows)].position))
    away = query.model_copy(update={"offset": offset})
    plain = await shelf.page_from(away, after)
    assert await shelf.page_from(away, after, way=Way(gather=True)) == plain


@pytest.mark.parametrize("field", TOLD)
async def test_a_sample_of_all_rows_tells_where_a_row_of_the_order_stands(shelf: Shelf, field: str) -> None:
    query = asked(field, True, [])
    everything = {"now": NOW, "percent": 100.0, **shelf.place}
    rows = await shelf.page(query)
    async with shelf.database.transaction() as session:
        found = await session.execute(compile_reach(query, shelf.catalogue, **everything, after=None, at=17))
        assert [row.position for row in found] == [rows[17].position]
        beyond = compile_reach(query, shelf.catalogue, **everything, after=read(rows[9].position), at=7)
        assert [row.position for row in await session.execute(beyond)] == [rows[17].position]
        assert not (
            await session.execute(compile_reach(query, shelf.catalogue, **everything, after=None, at=150))
        ).all()


async def test_a_sample_of_all_rows_counts_what_matches(shelf: Shelf) -> None:
    query = ViewQuery(filter={"field": "boolean", "op": "is", "value": True})
    async with shelf.database.transaction() as session:
        some = await session.scalar(
            compile_count(query, shelf.catalogue, now=NOW, exact=True, percent=100.0, **shelf.place)
        )
    assert some == await shelf.count(query, exact=True)


@pytest.mark.parametrize(
    ("field", "indexed", "whole"),
    [
        *((name, (), True) for name in TOLD),
        ("date", ("date",), False),
        ("date", ("number\x1fdate",), False),
        ("date", ("text",), True),
        ("number", (), False),
        ("id", (), False),
        ("_created_at", (), False),
        ("never_seen", (), False),
    ],
)
def test_only_a_sort_that_no_index_gives_and_whose_text_tells_is_cut_short(
    field: str, indexed: tuple[str, ...], whole: bool
) -> None:
    assert reads_every_key(asked(field, False, []), CATALOGUE, indexed) is whole


@pytest.mark.parametrize(
    ("field", "indexed", "whole"), [("text", (), True), ("text", ("text",), False), ("id", (), False)]
)
def test_only_a_filter_that_no_index_knows_is_asked_of_a_sample(
    field: str, indexed: tuple[str, ...], whole: bool
) -> None:
    query = ViewQuery(filter={"or": [{"field": field, "op": "is", "value": "a"}]})
    assert reads_every_row(query, CATALOGUE, indexed) is whole


def test_a_sample_of_a_large_table_is_small_and_a_page_deep_in_it_looks_further() -> None:
    percent, at = reaching.sample(10_000_000, 101)
    assert (percent * 10_000_000 / 100, at) == (reaching.ROWS, reaching.SPARE)
    assert reaching.sample(1_000_000, 50_101)[1] > 50_101 * 0.003 * 1.9
    assert reaching.sample(100, 101) == (100.0, reaching.SPARE + 202)


def test_what_eight_pages_hold_is_rare_and_what_a_sample_shows_often_is_not() -> None:
    percent, _ = reaching.sample(1_000_000, 101)
    assert reaching.is_rare(0, percent, 101)
    assert reaching.is_rare(2, percent, 101)
    assert not reaching.is_rare(3, percent, 101)
