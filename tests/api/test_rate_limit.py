"""A key that asks too often is told to wait, and nobody else."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from api import rate_limit
from api.database import Database
from tests.conftest import TestWorkspace, app_with, client_of


@pytest.fixture
async def limited(database: Database) -> AsyncIterator[FastAPI]:
    with app_with(database, rate_limit="3") as app:
        yield app


async def test_beyond_the_limit_it_is_a_429_until_the_second_is_over(
    limited: FastAPI, workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0, 0.2, 0.4, 0.9, 1.1, 1.15])
    monkeypatch.setattr(rate_limit, "monotonic", lambda: next(clock))
    async with client_of(limited, workspace.headers) as client, client_of(limited) as anyone:
        answers = [await client.get("/v1/models") for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 200, 429]
        refused = answers[3]
        assert (refused.json()["code"], refused.headers["retry-after"]) == ("rate_limited", "1")
        assert refused.json()["request_id"] == refused.headers["x-request-id"]
        assert {(await anyone.get("/healthz")).status_code for _ in range(5)} == {200}


async def test_unless_it_is_asked_for_there_is_none(client: httpx.AsyncClient) -> None:
    assert {(await client.get("/v1/me")).status_code for _ in range(50)} == {200}
