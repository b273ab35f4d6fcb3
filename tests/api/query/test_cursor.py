"""Cursors: bound to their query, safe from forgers, exact, and steady while others write."""

from typing import Any

import pytest
from sqlalchemy import text

from api.database import Database
from api.models import partitions
from api.query.cursor import decode, encode, fingerprint
from api.query.errors import BadCursor
from api.query.language import ViewQuery, checked
from api.query.ordering import Position, Start
from tests.api.query.shelf import OWN, Shelf, fill, ids, record

KEY = b"a key"


def cursor_of(shelf: Shelf, query: ViewQuery, row: Any, *, backward: bool = False) -> str:
    return encode(row.position, KEY, fingerprint(query, shelf.catalogue, shelf.model_id), backward=backward)


def after(shelf: Shelf, query: ViewQuery, cursor: str) -> Position | None:
    return start(shelf, query, cursor).after


def start(shelf: Shelf, query: ViewQuery, cursor: str) -> Start:
    return decode(cursor, [b"a newer key", KEY], fingerprint(query, shelf.catalogue, shelf.model_id))


async def run(shelf: Shelf, statement: str) -> None:
    async with shelf.database.transaction() as session:
        await session.execute(text(statement.format(records=partitions.name(shelf.model_id))))


@pytest.fixture(scope="module")
async def shelf(database: Database) -> Shelf:
    return await fill(database, [record(f"{n:03}", number=n // 2) for n in range(20)], OWN)


async def test_rows_that_come_and_go_between_pages_repeat_and_skip_nobody_else(database: Database) -> None:
    shelf = await fill(database, [record(f"{n:03}", number=n // 2) for n in range(20)], OWN)
    query = checked({"sort": [{"field": "number"}], "limit": 7})
    first = await shelf.page(query)
    await run(shelf, "DELETE FROM {records} WHERE external_id IN ('000', '006')")
    columns = "data, linked, created_at, updated_at FROM {records}"
    copies = f"SELECT workspace_id, model_id, external_id || 'x', {columns} WHERE external_id IN ('001', '015')"
    await run(shelf, f"INSERT INTO {{records}} {copies}")
    second = await shelf.page(query, after(shelf, query, cursor_of(shelf, query, first[6])))
    third = await shelf.page(query, after(shelf, query, cursor_of(shelf, query, second[6])))
    assert ids(first)[:7] + ids(second)[:7] + ids(third) == [
        *(f"{n:03}" for n in range(15)), "015", "015x", "016", "017", "018", "019"
    ]  # fmt: skip


async def test_rows_that_come_and_go_repeat_and_skip_nobody_else_on_the_way_back(database: Database) -> None:
    shelf = await fill(database, [record(f"{n:03}", number=n // 2) for n in range(20)], OWN)
    query = checked({"sort": [{"field": "number"}], "limit": 7})
    first = await shelf.page(query)
    second = await shelf.page(query, after(shelf, query, cursor_of(shelf, query, first[6])))
    await run(shelf, "DELETE FROM {records} WHERE external_id IN ('007', '003')")
    columns = "data, linked, created_at, updated_at FROM {records}"
    copies = f"SELECT workspace_id, model_id, external_id || 'x', {columns} WHERE external_id IN ('002', '009')"
    await run(shelf, f"INSERT INTO {{records}} {copies}")
    back = await shelf.page_from(query, start(shelf, query, cursor_of(shelf, query, second[0], backward=True)))
    assert (ids(second)[0], ids(back)[::-1]) == ("007", ["000", "001", "002", "002x", "004", "005", "006"])


async def test_a_cursor_of_another_query_is_refused(shelf: Shelf) -> None:
    query = checked({"sort": [{"field": "number"}], "limit": 2})
    cursor = cursor_of(shelf, query, (await shelf.page(query))[1])
    others: list[dict[str, Any]] = [
        {"sort": [{"field": "number", "direction": "desc"}]},
        {"sort": [{"field": "number"}], "search": "x"},
        {"sort": [{"field": "number"}], "filter": {"field": "number", "op": "gt", "value": 1}},
        {"sort": [{"field": "number"}], "timezone": "Europe/Berlin"},
    ]
    for other in others:
        with pytest.raises(BadCursor) as refused:
            after(shelf, checked(other), cursor)
        assert (refused.value.status, refused.value.code) == (400, "cursor_mismatch")
    assert after(shelf, checked({"sort": [{"field": "number"}], "limit": 9, "fields": ["id"]}), cursor)


async def test_a_forged_cursor_is_refused(shelf: Shelf) -> None:
    query = checked({"limit": 1})
    cursor = cursor_of(shelf, query, (await shelf.page(query))[0])
    changed = cursor[:-3] + ("AAA" if cursor[-3:] != "AAA" else "BBB")
    for forged in ("", "x", "ä", "****", cursor[:10], changed, cursor + "AAAA", "A" * 100):
        with pytest.raises(BadCursor) as refused:
            after(shelf, query, forged)
        assert (refused.value.status, refused.value.code) == (400, "invalid_cursor")


async def test_numbers_and_times_travel_exactly(database: Database) -> None:
    numbers = ["0.1", "0.10000000000000000001", "0.10000000000000000002", "1e300", "123456789012345678901234567890"]
    shelf = await fill(database, [record(str(n), number=number) for n, number in enumerate(numbers)], OWN)
    query = checked({"sort": [{"field": "number"}], "limit": 1})
    found, position = [], None
    for _ in numbers:
        rows = await shelf.page(query, position)
        found += ids(rows[:1])
        position = after(shelf, query, cursor_of(shelf, query, rows[0]))
    assert found == ["0", "1", "2", "4", "3"]


async def test_a_moment_past_the_last_year_is_paged_over(database: Database) -> None:
    moments = ["9999-12-31T23:00:00-12:00", "0001-01-01T00:00:00+12:00", "2024-06-15"]
    shelf = await fill(database, [record(str(n), datetime=moment) for n, moment in enumerate(moments)], OWN)
    query = checked({"sort": [{"field": "datetime", "direction": "desc"}], "limit": 1})
    first = await shelf.page(query)
    second = await shelf.page(query, after(shelf, query, cursor_of(shelf, query, first[0])))
    third = await shelf.page(query, after(shelf, query, cursor_of(shelf, query, second[0])))
    assert ids([first[0], second[0], *third]) == ["0", "2", "1"]
