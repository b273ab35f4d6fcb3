"""Bound keys and paths match the expression indexes: filters, searches and every page of a sort are read from one."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from api.database import Database
from api.fields.types import FieldType
from api.query.compiler import compile_page
from api.query.indexes import definition
from api.query.language import ViewQuery, checked
from api.query.ordering import Position, Start
from api.records.tables import records_of
from tests.api.query.explain import Explain
from tests.api.query.shelf import NOW, OWN, Shelf, fill, record

FIELDS = ("number", "text", "datetime", "date", "stripe_charge.amount", "odd ' %(x)s :key \\ \" 😀")


@pytest.fixture(scope="module")
async def shelf(database: Database) -> Shelf:
    odd = FIELDS[-1]
    records = [
        record(f"{n:05}", {"stripe_charge": {"amount": n}} if n % 2 else {}, number=n, text=f"text {n}", **{odd: n},
               datetime=(NOW + timedelta(minutes=n)).isoformat(), date=(NOW + timedelta(days=n)).date().isoformat())
        for n in range(3000)
    ]  # fmt: skip
    shelf = await fill(database, records, {**OWN, odd: FieldType.NUMBER})
    table = records_of(shelf.model_id)
    async with database.transaction() as session:
        connection = await session.connection()
        for field in FIELDS:
            columns = definition(shelf.catalogue, field, table)
            await connection.exec_driver_sql(f"CREATE INDEX ON {table.name} ({columns})")
        await connection.exec_driver_sql(f"REINDEX TABLE {table.name}")
        await connection.exec_driver_sql(f"ANALYZE {table.name}")
    return shelf


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("direction", ["asc", "desc"])
async def test_every_page_of_a_sort_reads_few_rows(shelf: Shelf, field: str, direction: str) -> None:
    query = checked({"sort": [{"field": field, "direction": direction}], "limit": 5})
    position = None
    for backward in (False, False, False, True, True):
        plan = await explained(shelf, query, position, backward=backward)
        assert "Seq Scan" not in plan
        assert "Sort" not in plan
        rows = await shelf.page_from(query, Start(position, backward), FIELDS)
        *keys, last = json.loads(rows[4].position, parse_float=Decimal)
        position = Position(tuple(keys), last)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("direction", ["asc", "desc"])
async def test_the_last_page_of_a_sort_reads_few_rows(shelf: Shelf, field: str, direction: str) -> None:
    query = checked({"sort": [{"field": field, "direction": direction}], "limit": 5})
    plan = await explained(shelf, query, backward=True)
    assert "Seq Scan" not in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("number", "is", 7),
        ("number", "in", [7, 8]),
        ("number", "lt", 7),
        ("text", "is", "text 7"),
        ("text", "in", ["text 7", "text 8"]),
        ("text", "starts_with", "TEXT 77"),
        ("datetime", "before", "2024-06-15T10:35:00Z"),
        ("datetime", "is", "2024-06-17"),
        ("date", "between", ["2024-06-15", "2024-06-20"]),
        ("stripe_charge.amount", "gt", 2990),
        (FIELDS[-1], "is", 7),
        ("id", "is", "00007"),
    ],
)
async def test_a_filter_is_answered_by_its_index(shelf: Shelf, field: str, op: str, value: Any) -> None:
    plan = await explained(shelf, checked({"filter": {"field": field, "op": op, "value": value}, "limit": 1000}))
    assert "Seq Scan" not in plan
    assert "Index Cond" in plan


async def test_a_search_is_answered_by_its_index(shelf: Shelf) -> None:
    assert "_search" in await explained(shelf, checked({"search": "2024-06-15 777"}))


async def test_the_longest_id_and_value_fit_an_index(shelf: Shelf) -> None:
    table = records_of(shelf.model_id)
    longest = {"external_id": "😀" * 512, "data": {"text": "😀" * 9000, "number": "9" * 400 + "e308"}}
    async with shelf.database.transaction() as session:
        await session.execute(table.insert().values(**longest, **shelf.place))
        await session.execute(table.delete().where(table.c.external_id == "😀" * 512))


async def explained(shelf: Shelf, query: ViewQuery, position: Position | None = None, *, backward: bool = False) -> str:
    """The plan of a page, under the settings that queries run with."""
    where: dict[str, Any] = {"after": position, "backward": backward, "indexed": FIELDS, **shelf.place}
    statement = compile_page(query, shelf.catalogue, now=NOW, **where)
    async with shelf.database.transaction() as session:
        await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
        return "\n".join((await session.scalars(Explain(statement))).all())
