"""The largest queries that the limits allow run; they are not too long for the driver, the planner or the stack."""

import json
from typing import Any

import pytest

from api.database import Database
from api.query.errors import InvalidQuery
from api.query.language import checked
from api.query.ordering import Position
from tests.api.query.shelf import OWN, Shelf, fill, ids, odd_records, record


@pytest.fixture(scope="module")
async def shelf(database: Database) -> Shelf:
    return await fill(database, [*odd_records(30), record("bare")], OWN)


MANY: dict[str, list[Any]] = {
    "text": [f"value {n}" for n in range(1000)],
    "number": list(range(1000)),
    "date": [f"{1000 + n}-01-01" for n in range(1000)],
    "datetime": [f"{1000 + n}-01-01{'' if n % 2 else 'T10:00:00.5+02:00'}" for n in range(1000)],
    "json": [[n] for n in range(1000)],
}


@pytest.mark.parametrize("field", MANY)
async def test_a_hundred_lists_of_a_thousand_values(shelf: Shelf, field: str) -> None:
    condition = {"field": field, "op": "not_in", "value": MANY[field]}
    assert "bare" in ids(await shelf.page(checked({"filter": {"and": [condition] * 100}})))


async def test_a_hundred_windows_eight_groups_deep_with_many_sort_keys(shelf: Shelf) -> None:
    window = {"field": "datetime", "op": "within", "value": {"direction": "last", "n": 1_000_000, "unit": "year"}}
    tree: dict[str, Any] = {"or": [window] * 99 + [{"field": "text", "op": "is_empty"}]}
    for _ in range(7):
        tree = {"not": tree}
    sort = [{"field": field, "direction": "desc"} for field in (*OWN, "stripe_charge.amount", "_updated_at", "id")]
    query = checked({"filter": tree, "sort": sort, "limit": 4})
    found, after = [], None
    while rows := await shelf.page(query, after):
        found += ids(rows[:4])
        *keys, last = json.loads(rows[:4][-1].position)
        after = Position(tuple(keys), last)
    assert len(found) == len(set(found)) == await shelf.count(query) > 4


@pytest.mark.parametrize("name", ["\0", "stripe_charge.\0", "stripe_charge.metadata.\0"])
async def test_a_name_that_postgresql_cannot_hold_is_a_field_never_seen(shelf: Shelf, name: str) -> None:
    assert len(await shelf.page(checked({"sort": [{"field": name}], "fields": [name]}))) == 31


def test_a_name_that_no_answer_can_hold_is_refused() -> None:
    for query in ({"fields": ["\ud800"]}, {"sort": [{"field": "\ud800"}]}):
        with pytest.raises(InvalidQuery):
            checked(query)


async def test_json_sorts_by_its_text_and_odd_values_last(database: Database) -> None:
    values = {"1": ["b"], "2": ["a"], "3": "text", "4": {"a": 1}}
    shelf = await fill(database, [record(key, json=value) for key, value in values.items()], OWN)
    assert ids(await shelf.page(checked({"sort": [{"field": "json"}]}))) == ["2", "1", "4", "3"]
    assert ids(await shelf.page(checked({"sort": [{"field": "json", "direction": "desc"}]}))) == ["4", "1", "2", "3"]
