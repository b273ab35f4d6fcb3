"""What a page shows of its records: thinned or whole, in the same shape always."""

import json
from typing import Any

import pytest

from api.database import Database
from api.query.compiler import compile_all
from api.query.language import checked
from tests.api.query.shelf import NOW, OWN, Shelf, fill, ids, record

CHARGE: dict[str, Any] = {"status": "failed", "amount": 75, "metadata": {"order": "1", "more": 2}}


@pytest.fixture(scope="module")
async def shelf(database: Database) -> Shelf:
    linked = {"stripe_charge": CHARGE, "of_a_dead_task": {"id": 1}}
    return await fill(database, [record("a", linked, text="x", number=7.50), record("b", text="y")], OWN)


async def show(shelf: Shelf, fields: list[str] | None) -> list[tuple[Any, Any]]:
    rows = await shelf.page(checked({"fields": fields}))
    return [(json.loads(row.data), json.loads(row.linked)) for row in rows]


async def test_linked_has_a_key_for_each_live_link_and_no_other(shelf: Shelf) -> None:
    assert await show(shelf, None) == [
        ({"id": "a", "text": "x", "number": 7.5}, {"stripe_charge": CHARGE}),
        ({"id": "b", "text": "y"}, {"stripe_charge": None}),
    ]


async def test_fields_thin_data_and_linked_and_keep_the_shape(shelf: Shelf) -> None:
    assert await show(shelf, ["number", "stripe_charge.status", "never_seen", "_created_at"]) == [
        ({"number": 7.5}, {"stripe_charge": {"status": "failed"}}),
        ({}, {"stripe_charge": None}),
    ]


async def test_a_whole_link_or_nothing_of_it_may_be_shown(shelf: Shelf) -> None:
    assert (await show(shelf, ["stripe_charge"]))[0] == ({}, {"stripe_charge": CHARGE})
    assert (await show(shelf, ["id"]))[0] == ({"id": "a"}, {"stripe_charge": {}})
    assert (await show(shelf, ["stripe_charge.metadata.order"]))[0][1] == {
        "stripe_charge": {"metadata": CHARGE["metadata"]}
    }


async def test_an_export_has_every_row_and_the_same_columns(shelf: Shelf) -> None:
    statement = compile_all(checked({"limit": 1}), shelf.catalogue, now=NOW, **shelf.place)
    async with shelf.database.transaction() as session:
        rows = list(await session.execute(statement))
    assert ids(rows) == ["a", "b"]
    assert rows == await shelf.page(checked({}))
