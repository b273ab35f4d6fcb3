"""The first and the last day: people write them for "always" and "never", and the driver takes them for infinity."""

from typing import Any

import pytest

from api.database import Database
from api.query.cursor import read
from api.query.language import checked
from tests.api.query.shelf import OWN, fill, ids, record

DAYS = {"first": "0001-01-01", "middle": "2024-06-15", "last": "9999-12-31"}
MOMENTS = {"first": "0001-01-01T00:00:00Z", "middle": "2024-06-15", "last": "9999-12-31T23:59:59.999999Z"}


@pytest.mark.parametrize(("field", "points"), [("date", DAYS), ("datetime", MOMENTS)])
@pytest.mark.parametrize(
    ("op", "names", "found"),
    [
        ("is", "last", "last"),
        ("is_not", "last", "first middle"),
        ("is", "first", "first"),
        ("in", ["first", "last"], "first last"),
        ("not_in", ["last"], "first middle"),
        ("before", "last", "first middle"),
        ("after", "first", "last middle"),
        ("on_or_before", "first", "first"),
        ("on_or_after", "last", "last"),
        ("between", ["last", "last"], "last"),
    ],
)
async def test_the_ends_of_the_calendar_are_days_like_others(
    database: Database, field: str, points: dict[str, str], op: str, names: Any, found: str
) -> None:
    shelf = await fill(database, [record(name, None, **{field: point}) for name, point in points.items()], OWN)
    value = points[names] if isinstance(names, str) else [points[name] for name in names]
    rows = await shelf.page(checked({"filter": {"field": field, "op": op, "value": value}}))
    assert sorted(ids(rows)) == found.split()


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize(("field", "points"), [("date", DAYS), ("datetime", MOMENTS)])
async def test_the_ends_of_the_calendar_are_paged_over(
    database: Database, field: str, points: dict[str, str], direction: str
) -> None:
    shelf = await fill(database, [record(name, None, **{field: point}) for name, point in points.items()], OWN)
    query = checked({"sort": [{"field": field, "direction": direction}], "limit": 1})
    found, position = [], None
    for _ in points:
        rows = await shelf.page(query, position)
        found += ids(rows[:1])
        position = read(rows[0].position)
    assert found == (list(points) if direction == "asc" else list(reversed(points)))
