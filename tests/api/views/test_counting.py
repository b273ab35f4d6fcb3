"""A count by a search is exact up to 10,000, however common its words are."""

from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import text

from api.database import Database
from api.views import queries

RECORDS = 45_000


@pytest.fixture(scope="module")
def rows() -> bytes:
    return b"\n".join(orjson.dumps({"id": str(n), "number": n, "words": " ".join(words(n))}) for n in range(RECORDS))


def words(n: int) -> list[str]:
    found = ["common"]
    found += ["alpha"] if n % 4 == 0 and n < 40_000 else []
    found += ["beta"] if n % 4 == 0 and n <= 40_000 else []
    found += [f"gamma{n}"] if n < 30_000 else []
    found += ["rare"] if n == 77 else []
    return found


async def test_whatever_is_searched_the_count_is_right(
    client: httpx.AsyncClient, database: Database, rows: bytes
) -> None:
    model = (await client.post("/v1/models", json={"name": "M", "type": "custom", "id_field": "id"})).json()
    url = f"/v1/models/{model['id']}/records"
    await client.post(f"{url}/batch", content=rows, headers={"Content-Type": "application/x-ndjson"})
    async with database.transaction() as session:
        await session.execute(text(f"ANALYZE records_{model['id'].replace('-', '')}"))

    async def count(**query: Any) -> tuple[int, bool]:
        answer = (await client.post(f"{url}/count", json=query)).json()
        return answer["count"], answer["capped"]

    up_to = {"field": "number", "op": "lt"}
    assert await count(search="common") == (10_000, True)
    assert await count(search="common", exact=True) == (RECORDS, False)
    assert await count(search="comm") == (10_000, True)
    assert await count(search="alpha") == (10_000, False)
    assert await count(search="beta") == (10_000, True)
    assert await count(search="gam") == (10_000, True)
    assert await count(search="gamma1") == (10_000, True)
    assert await count(search="gamma29") == (1_111, False)
    assert await count(search="common rare") == (1, False)
    assert await count(search="common", filter={**up_to, "value": 9_000}) == (9_000, False)
    assert await count(search="comm", filter={**up_to, "value": 10_001}) == (10_000, True)
    assert await count(search="nothing") == (0, False)


async def test_a_search_that_is_no_count_finds_all_there_is(database: Database) -> None:
    async with database.transaction() as session:
        await queries.prepare(session, some=True)
        await queries.prepare(session)
        assert await session.scalar(text("SHOW gin_fuzzy_search_limit")) == "0"
