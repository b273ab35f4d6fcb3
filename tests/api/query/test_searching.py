"""A search finds the same rows whichever way it goes, and never goes through a model row by word by row."""

import json
from decimal import Decimal

import pytest
from sqlalchemy import text

from api.database import Database
from api.query import searching
from api.query.compiler import compile_count, compile_page
from api.query.indexes import definition
from api.query.language import checked
from api.query.ordering import Position
from api.query.ways import Way
from api.records.tables import records_of
from tests.api.query.explain import Explain
from tests.api.query.shelf import NOW, OWN, Shelf, fill, ids, record

ROWS = 2000
SORTS = (None, ("number", "asc"), ("number", "desc"), ("stripe_charge.amount", "asc"), ("stripe_charge.amount", "desc"))
INDEXED = ("number", "stripe_charge.amount")


@pytest.fixture(scope="module")
async def shelf(database: Database) -> Shelf:
    """Rows with a common word and a rare one, in a model that was never analyzed."""
    rows = [
        record(
            f"{n:05}",
            {"stripe_charge": {"amount": n % 7}} if n % 3 else {},
            text="common" if n % 5 == 0 else "rare" if n == 1777 else "other",
            **({"number": n % 11} if n % 4 else {}),
        )
        for n in range(ROWS)
    ]
    shelf = await fill(database, rows, OWN)
    async with database.transaction() as session:
        connection = await session.connection()
        for field in INDEXED:
            columns = definition(shelf.catalogue, field, records_of(shelf.model_id))
            await connection.exec_driver_sql(f"CREATE INDEX ON {records_of(shelf.model_id).name} ({columns})")
    return shelf


@pytest.mark.parametrize("sort", SORTS)
async def test_a_walk_that_is_long_enough_finds_what_gathering_finds_page_by_page(
    shelf: Shelf, sort: tuple[str, str] | None
) -> None:
    order = {"sort": [{"field": sort[0], "direction": sort[1]}]} if sort else {}
    query = checked({"search": "common", "limit": 150, **order})
    position, seen = None, []
    for _ in range(3):
        fixed = {"now": NOW, "after": position, "indexed": INDEXED, **shelf.place}
        async with shelf.database.transaction() as session:
            gathered = list(await session.execute(compile_page(query, shelf.catalogue, **fixed)))
            walked = list(await session.execute(compile_page(query, shelf.catalogue, **fixed, way=Way(far=ROWS))))
        assert ids(walked) == ids(gathered)
        seen += ids(gathered)[:150]
        *keys, last = json.loads(gathered[min(149, len(gathered) - 1)].position, parse_float=Decimal)
        position = Position(tuple(keys), last)
    assert sorted(seen) == [f"{n:05}" for n in range(0, ROWS, 5)]


@pytest.mark.parametrize("sort", SORTS)
async def test_a_walk_that_is_too_short_finds_the_first_of_them_and_no_others(
    shelf: Shelf, sort: tuple[str, str] | None
) -> None:
    order = {"sort": [{"field": sort[0], "direction": sort[1]}]} if sort else {}
    query = checked({"search": "common", "limit": 500, **order})
    fixed = {"now": NOW, "indexed": INDEXED, **shelf.place}
    async with shelf.database.transaction() as session:
        gathered = list(await session.execute(compile_page(query, shelf.catalogue, **fixed)))
        walked = list(await session.execute(compile_page(query, shelf.catalogue, **fixed, way=Way(far=700))))
    assert 50 < len(walked) < 400
    assert ids(walked) == ids(gathered)[: len(walked)]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("limit", [1, 100])
async def test_a_search_is_answered_by_its_index_before_the_model_was_analyzed(
    shelf: Shelf, sort: tuple[str, str] | None, limit: int
) -> None:
    order = {"sort": [{"field": sort[0], "direction": sort[1]}]} if sort else {}
    query = checked({"search": "rare", "limit": limit, **order})
    count = compile_count(query, shelf.catalogue, now=NOW, **shelf.place)
    page = compile_page(query, shelf.catalogue, now=NOW, indexed=INDEXED, **shelf.place)
    async with shelf.database.transaction() as session:
        await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
        for statement in (page, count):
            plan = "\n".join((await session.scalars(Explain(statement))).all())
            assert "_search" in plan
            assert "pkey" not in plan


class TestSteps:
    def far(self, *, holding: float, matches: float | None = None, wanted: int = 101) -> int | None:
        matches = holding if matches is None else matches
        return searching.steps(holding=holding, matches=matches, records=1_000_000, wanted=wanted)

    def test_a_common_word_is_walked_to_and_a_rare_one_is_gathered(self) -> None:
        assert self.far(holding=200_000) == 1010
        assert self.far(holding=5_000) is None

    def test_a_filter_makes_the_way_longer_and_easier(self) -> None:
        assert self.far(holding=200_000, matches=9_000) == 22_444
        assert self.far(holding=200_000, matches=200) is None

    def test_a_page_too_far_away_is_gathered(self) -> None:
        assert self.far(holding=200_000, wanted=5_000) is None
