"""The values of a field, counted: as plain Python counts them, of every type, own and linked."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from api.database import Database
from api.fields.types import FieldType
from api.models import partitions
from api.query import compiler, picking
from api.query.language import ViewQuery
from tests.api.query.ledger import groups
from tests.api.query.oracle import lowered, value
from tests.api.query.shelf import NOW, OWN, Shelf, fill, odd_records, record
from tests.api.query.test_oracle import TYPES
from tests.api.query.test_summary_oracle import as_value

FIELDS = [key for key, kind in TYPES.items() if kind is not FieldType.JSON]


@pytest.fixture(scope="module")
async def shelf(database: Database) -> Shelf:
    return await fill(database, odd_records(120), OWN)


async def picked(shelf: Shelf, field: str, search: str | None = None, limit: int = 500) -> list[Any]:
    found = shelf.catalogue.find(field)
    assert found is not None
    scope = compiler.scope_of(ViewQuery(), shelf.catalogue, shelf.model_id, NOW)
    async with shelf.database.transaction() as session:
        statement = picking.compile_values(found, scope, **shelf.place, search=search, limit=limit)
        return list(await session.execute(statement))


@pytest.mark.parametrize("field", FIELDS)
async def test_values_are_counted_the_commonest_first(shelf: Shelf, field: str) -> None:
    having = [each for each in shelf.records if value(each, field, TYPES[field]) is not None]
    expected = groups(having, lambda each: (value(each, field, TYPES[field]),))
    rows = await picked(shelf, field)
    found = [json.loads(row.value, parse_float=Decimal) for row in rows]
    assert [as_value(each, key[0]) for each, (key, _) in zip(found, expected, strict=True)] == [
        k[0] for k, _ in expected
    ]
    assert [row.count for row in rows] == [len(members) for _, members in expected]
    assert {row.rows for row in rows} == {len(having)}


async def test_json_is_counted_too(shelf: Shelf) -> None:
    expected = Counter(
        json.dumps(each) for record in shelf.records if (each := value(record, "json", FieldType.JSON)) is not None
    )
    assert {json.dumps(json.loads(row.value)): row.count for row in await picked(shelf, "json")} == expected


@pytest.mark.parametrize("search", ["A", "är", "%", "_", "\\", "'; --"])
async def test_a_search_finds_what_holds_it_ignoring_case(shelf: Shelf, search: str) -> None:
    found = {json.loads(row.value) for row in await picked(shelf, "text", search)}
    every = {value(each, "text", FieldType.TEXT) for each in shelf.records} - {None}
    assert found == {each for each in every if lowered(search) in lowered(each)}


@pytest.mark.parametrize(
    ("field", "search", "found"),
    [
        ("number", "75", {"75", "75.5"}),
        ("boolean", "tr", {"true"}),
        ("_created_at", "2024-06-15T10:30:00Z", {'"2024-06-15T10:30:00Z"'}),
    ],
)
async def test_a_search_is_in_a_value_as_it_is_shown(shelf: Shelf, field: str, search: str, found: set[str]) -> None:
    assert {row.value for row in await picked(shelf, field, search)} == found


async def test_past_a_hundred_thousand_rows_counting_stops_and_a_search_still_finds_the_last(
    database: Database,
) -> None:
    shelf = await fill(database, [record("first", text="rare")], OWN)
    table = partitions.name(shelf.model_id)
    insert = f"""INSERT INTO {table} (workspace_id, model_id, external_id, data)
                 SELECT CAST(:workspace_id AS uuid), CAST(:model_id AS uuid), n::text,
                        jsonb_build_object('text', CASE n WHEN 100002 THEN 'needle' ELSE 'straw' END)
                   FROM generate_series(1, 100002) n"""
    async with database.transaction() as session:
        await session.execute(text(insert), shelf.place)
    assert (await picked(shelf, "text"))[0].rows == picking.MOST_ROWS + 1
    assert [row.value for row in await picked(shelf, "text", "NEED")] == ['"needle"']
