"""Searches and relative windows, over records."""

from datetime import timedelta
from typing import Any

import pytest

from api.database import Database
from api.query.language import checked
from tests.api.query.shelf import NOW, OWN, fill, ids, record


async def test_a_search_narrows_with_the_filter_and_blanks_are_no_search(database: Database) -> None:
    charge = {"stripe_charge": {"id": "ch_4567"}}
    shelf = await fill(database, [record("1", charge, text="x"), record("2", charge, text="y"), record("3")], OWN)
    tree = {"field": "text", "op": "is", "value": "y"}
    assert ids(await shelf.page(checked({"search": "CH_45", "filter": tree}))) == ["2"]
    assert await shelf.count(checked({"search": "ch_45"})) == 2
    assert await shelf.count(checked({"search": "  "})) == 3
    assert await shelf.count(checked({"search": "!"})) == 0


@pytest.mark.parametrize(
    ("window", "found"),
    [
        ({"direction": "last", "n": 24, "unit": "hour"}, ["now", "hour ago", "yesterday"]),
        ({"direction": "this", "unit": "day"}, ["in an hour", "now", "hour ago"]),
        ({"direction": "previous", "n": 1, "unit": "day"}, ["yesterday"]),
        ({"direction": "next", "n": 1, "unit": "week"}, ["in an hour", "now"]),
    ],
)
async def test_a_window_is_relative_to_now(database: Database, window: dict[str, Any], found: list[str]) -> None:
    hours = {"in an hour": 1, "now": 0, "hour ago": -1, "yesterday": -24, "long ago": -1000}
    moments = {name: NOW + timedelta(hours=n) for name, n in hours.items()}
    rows = [record(name, datetime=at.isoformat(), date=at.date().isoformat()) for name, at in moments.items()]
    shelf = await fill(database, [*rows, record("never"), record("odd", datetime="soon", date="soon")], OWN)
    condition = {"field": "datetime", "op": "within", "value": window}
    newest = [{"field": "datetime", "direction": "desc"}]
    assert ids(await shelf.page(checked({"filter": condition, "sort": newest}))) == found
    by_date = ids(await shelf.page(checked({"filter": {**condition, "field": "date"}})))
    assert set(found) <= set(by_date) <= set(hours)
