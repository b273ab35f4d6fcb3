"""In a large model a page that no index gives is cut short by a sample, and is the same page."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from api.database import Database
from api.query import reaching
from api.query.ordering import Start
from api.query.ways import ANY_WAY, Way
from api.views import pages
from api.views.asked import Asked
from tests.api.views.test_records import ids

ROWS = 400


@pytest.fixture
async def large(client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch) -> str:
    """A model that passes for a large one."""
    monkeypatch.setattr(reaching, "WORTH", 100)
    model = (await client.post("/v1/models", json={"name": "M", "type": "custom", "id_field": "id"})).json()["id"]
    rows = [
        {"id": f"{n:03}", "day": f"2026-{1 + n * 7 % 12:02}-{1 + n % 28:02}", "city": f"c{n % 5}"} for n in range(ROWS)
    ]
    rows[7]["day"] = "soon"
    await client.post(f"/v1/models/{model}/records/batch", json=rows)
    async with database.transaction() as session:
        await session.execute(
            text("UPDATE models SET record_count = :rows WHERE id = :id"), {"rows": ROWS, "id": UUID(model)}
        )
    return str(model)


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[Way]:
    """The ways that are gone."""
    gone, statement = list[Way](), pages.statement

    def noted(asked: Asked, start: Start, way: Way) -> Any:
        gone.append(way)
        return statement(asked, start, way)

    monkeypatch.setattr(pages, "statement", noted)
    return gone


def by_day(**more: Any) -> dict[str, Any]:
    return {"sort": [{"field": "day", "direction": "desc"}, {"field": "city"}], **more}


async def test_page_after_page_of_a_sort_is_cut_short_and_shows_every_record_once(
    client: httpx.AsyncClient, large: str, ways: list[Way]
) -> None:
    path = f"/v1/models/{large}/records/query"
    page = await client.post(path, json=by_day(limit=30))
    found, short = ids(page), ways[-1].reach
    while cursor := page.json()["next_cursor"]:
        page = await client.post(path, json=by_day(limit=30, cursor=cursor))
        found += ids(page)
    assert short is not None
    assert ways[-1] == ANY_WAY
    assert found == ids(await client.post(path, json=by_day(limit=1000)))
    assert (len(set(found)), found[-1]) == (ROWS, "007")


async def test_a_page_that_isnt_filled_is_read_again_without_a_limit(
    client: httpx.AsyncClient, large: str, ways: list[Way], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaching, "sample", lambda records, wanted: (100.0, 2))
    found = ids(await client.post(f"/v1/models/{large}/records/query", json=by_day(limit=30)))
    assert [way.may_fall_short for way in ways] == [True, False]
    assert len(found) == 30


async def test_a_filter_that_finds_little_is_gathered_and_one_that_finds_much_is_not(
    client: httpx.AsyncClient, large: str, ways: list[Way]
) -> None:
    path = f"/v1/models/{large}/records/query"
    little = {"filter": {"field": "day", "op": "is", "value": "2026-01-01"}, "limit": 5}
    assert ids(await client.post(path, json=little)) == ["000", "084", "168", "252", "336"]
    assert ways[-1] == Way(gather=True)
    much = {"filter": {"field": "city", "op": "is_not", "value": "c1"}, "limit": 5}
    assert ids(await client.post(path, json=much)) == ["000", "002", "003", "004", "005"]
    assert ways[-1] == ANY_WAY
