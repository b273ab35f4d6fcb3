"""Whoever would wait too long for the database is told so at once, and nobody keeps it from all others."""

import asyncio

import httpx
import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api import database as room
from api.database import Database
from api.errors import Unavailable
from api.metrics.pool import Line
from api.settings import settings


class TestLine:
    @pytest.fixture(autouse=True)
    def _long_line(self, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Line, "waiting", Line.SHORT)
        monkeypatch.setattr(Line, "pace", 1.5 * Line.PATIENCE_SECONDS / Line.SHORT)

    async def test_whoever_comes_after_a_long_line_is_told_to_come_back(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/v1/models")
        assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "1"
        assert answer.json()["request_id"] == answer.headers["x-request-id"]

    async def test_a_long_line_that_moves_is_joined(
        self, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Line, "waiting", Line.LONGEST - 2)
        monkeypatch.setattr(Line, "pace", 0.001)
        assert (await client.get("/v1/models")).status_code == 200
        monkeypatch.setattr(Line, "waiting", Line.LONGEST)
        assert (await client.get("/v1/models")).status_code == 503

    async def test_who_watches_over_the_server_is_answered(self, anyone: httpx.AsyncClient) -> None:
        assert [(await anyone.get(path)).status_code for path in ("/healthz", "/readyz")] == [200, 200]


async def test_who_waits_for_a_connection_stands_in_line(database_url: str) -> None:
    pool = Database(settings().sqlalchemy_url, pool_size=1)
    async with pool.straight():
        another = asyncio.ensure_future(_once(pool))
        await asyncio.sleep(0.05)
        assert Line.waiting == 1
    await another
    assert Line.waiting == 0
    await pool.close()


def test_the_pace_of_a_line_is_that_of_its_turns_and_not_of_the_silence_before(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("waiting", 100), ("pace", 0.0), ("moves", False), ("moved_at", 0.0)):
        monkeypatch.setattr(Line, name, value)
    Line.left(now=1000.0)
    assert (Line.waiting, Line.pace) == (99, 0.0)
    for turn in range(60):
        Line.left(now=1000.0 + (turn + 1) * 0.05)
    assert Line.pace == pytest.approx(0.05, rel=0.01)
    assert Line.is_too_long()


async def test_who_was_let_in_and_finds_a_line_that_is_far_too_long_does_not_join(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Line, "waiting", Line.SHORT)
    monkeypatch.setattr(Line, "pace", 1.5 * Line.PATIENCE_SECONDS / Line.SHORT)
    await _once(database)
    monkeypatch.setattr(Line, "pace", 2.5 * Line.PATIENCE_SECONDS / Line.SHORT)
    with pytest.raises(PoolTimeout):
        await _once(database)


async def _once(pool: Database) -> None:
    async with pool.straight():
        pass


async def test_streams_that_are_all_or_nothing_leave_half_of_the_connections(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PATIENT_LINE_SECONDS", 0.05)
    pool = Database(settings().sqlalchemy_url, pool_size=2)
    async with pool.patient():
        with pytest.raises(Unavailable):
            async with pool.patient():
                pass
    async with pool.patient():
        pass
    await pool.close()
