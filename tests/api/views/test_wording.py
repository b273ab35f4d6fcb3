"""What all e-mail addresses share isn't gathered from the index to find one of them."""

from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import text

from api.database import Database
from api.query import searching
from api.views import running
from api.views.asked import Asked

RECORDS = 30_000


def test_words_are_common_beside_a_rare_one_only() -> None:
    assert searching.common({"user7": 100.0, "example": 1_000_000.0, "com": 1_000_000.0}) == {"example", "com"}
    assert searching.common({"example": 1_000_000.0, "com": 900_000.0}) == set()
    assert searching.common({"anna": 100.0, "berlin": 900.0}) == set()


async def test_a_search_by_an_address_finds_it_whatever_all_addresses_share(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = (await client.post("/v1/models", json={"name": "M", "type": "custom", "id_field": "id"})).json()
    url = f"/v1/models/{model['id']}/records"
    rows = (
        orjson.dumps({"id": str(n), "email": f"user{n}@example.com", "charge": f"ch_{n:08}"}) for n in range(RECORDS)
    )
    await client.post(f"{url}/batch", content=b"\n".join(rows), headers={"Content-Type": "application/x-ndjson"})
    async with database.transaction() as session:
        await session.execute(text(f"ANALYZE records_{model['id'].replace('-', '')}"))
    asked: list[tuple[str, str]] = []
    page = running.page

    async def noted(session: Any, query: Asked) -> dict[str, Any]:
        asked.append(query.query.rare_and_common())
        return await page(session, query)

    monkeypatch.setattr(running, "page", noted)

    async def found(search: str, **query: Any) -> list[str]:
        answer = (await client.post(f"{url}/query", json={"search": search, **query})).json()
        return [item["id"] for item in answer["items"]]

    assert await found("user29999@example.com") == ["29999"]
    assert asked.pop() == ("user29999", "example com")
    assert await found("CH_00000123") == ["123"]
    assert asked.pop() == ("00000123", "ch")
    assert await found("user2999@exam", sort=[{"field": "id", "direction": "desc"}]) == [
        *(str(n) for n in range(29_999, 29_989, -1)),
        "2999",
    ]
    assert await found("user1@example.org") == []
    assert await found("com ch", limit=2) == ["0", "1"]
    assert asked.pop() == ("com ch", "")
    summary = (await client.post(f"{url}/summary", json={"search": "user7@example.com"})).json()
    assert summary["count"] == 1 + 10 + 100 + 1000
    assert (await client.post(f"{url}/count", json={"search": "user7@example.com"})).json()["count"] == 1111
