"""What a view filters by and what it sorts by share an index: its page is read off, however few rows match."""

import re
from typing import Any

import httpx
import pytest

from api.database import Database
from api.query.indexes import TOGETHER
from tests.conftest import TestWorkspace
from tests.worker.test_field_indexes import Desk, desk

__all__ = ["desk"]

CITY, AMOUNT = "city 7", {"field": "amount", "direction": "desc"}


async def test_a_page_of_a_view_is_read_off_one_index(desk: Desk) -> None:
    view = await desk.view("amount", city=CITY)
    await desk.work()
    assert len(await desk.indexes_there()) == 3
    plan = await desk.plan(filter={"field": "city", "op": "in", "value": [CITY]}, sort=[AMOUNT])
    assert "Sort" not in plan
    [condition] = re.findall(r"Index Cond: .* IS NOT NULL", plan)
    assert "'city'" in condition
    assert "'amount'" in condition
    expected = [n for n in range(2999, -1, -1) if n % 500 == 7]
    assert await walked(desk.client, view, [AMOUNT], limit=2) == [f"{n:05}" for n in expected]
    assert await walked(desk.client, view, [{"field": "amount"}], limit=4) == [f"{n:05}" for n in expected[::-1]]


async def walked(client: httpx.AsyncClient, view: str, sort: list[Any], limit: int) -> list[str]:
    """The ids of all pages of a view."""
    found: list[str] = []
    cursor = None
    while True:
        body = {"sort": sort, "limit": limit} | ({"cursor": cursor} if cursor else {})
        page = (await client.post(f"/v1/views/{view}/query", json=body)).json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


async def test_texts_that_begin_alike_are_told_apart(desk: Desk) -> None:
    long = "the same beginning of twenty-four characters and more, "
    await desk.view("amount", city=f"{long}one")
    await desk.send(*({"id": f"alike {n}", "amount": n, "city": long + ("one", "ONE", "two")[n % 3]} for n in range(9)))
    await desk.work()
    body = {"filter": {"field": "city", "op": "is", "value": f"{long}one"}, "sort": [AMOUNT]}
    found = (await desk.client.post(f"{desk.path}/records/query", json=body)).json()["items"]
    assert [item["id"] for item in found] == ["alike 6", "alike 3", "alike 0"]


@pytest.mark.parametrize("sort", ["amount", "name"])
async def test_the_longest_values_fit_beside_each_other(desk: Desk, sort: str) -> None:
    await desk.view(sort, city=CITY)
    await desk.send({"id": "name", "name": "x"})
    await desk.work()
    assert len(await desk.indexes_there()) == 3
    longest = "\U0001f600" * 512
    await desk.send({"id": longest, "city": longest, "name": longest, "amount": -(10**399) + 1})


async def test_a_day_is_many_moments_and_shares_no_index(
    desk: Desk, database: Database, workspace: TestWorkspace
) -> None:
    await desk.send({"id": "1", "day": "2026-01-02", "when": "2026-01-02T03:04:05Z"})
    await desk.view("amount", day="2026-01-02")
    await desk.work()
    assert len(await desk.indexes_there()) == 2
    fields = (await desk.client.get(f"{desk.path}/fields")).json()["items"]
    assert not any(TOGETHER in field["key"] for field in fields)
