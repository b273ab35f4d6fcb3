"""Whether the process lives, and whether requests should come to it."""

import httpx
import pytest
from fastapi import FastAPI

from api import health, revisions
from api.database import Database
from api.doorbell import Doorbell
from api.draining import Draining


async def test_a_process_that_lives_says_so(anyone: httpx.AsyncClient) -> None:
    assert (await anyone.get("/healthz")).json() == {"status": "ok"}


async def test_ready_is_who_reaches_a_database_whose_migrations_are_done(anyone: httpx.AsyncClient) -> None:
    answer = await anyone.get("/readyz")
    assert answer.json() == {"status": "ok", "database": "ok", "migrations": "current", "redis": "none"}


async def test_a_database_that_lacks_a_migration_is_said(
    anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = revisions.known()
    monkeypatch.setattr(revisions, "newest", lambda: {"of tomorrow"})
    monkeypatch.setattr(revisions, "known", lambda: known | {"of tomorrow"})
    answer = await anyone.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "migrations_pending")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "retry-after" in answer.headers


async def test_a_database_without_any_is_said_too(anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_REVISIONS", "SELECT array_agg(version_num) AS done FROM no_such_table")
    assert (await anyone.get("/readyz")).json()["code"] == "migrations_pending"


async def test_one_that_a_later_gather_has_migrated_is_ready_for_the_servers_that_are_replaced_one_by_one(
    anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "newest", lambda: {"of yesterday"})
    monkeypatch.setattr(revisions, "known", lambda: {"of yesterday"})
    answer = await anyone.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (200, "newer")


async def test_a_database_that_is_away_is_said(anyone: httpx.AsyncClient, app: FastAPI) -> None:
    here, app.state.database = app.state.database, Database("postgresql+asyncpg://nobody@127.0.0.1:1/gather")
    try:
        answer = await anyone.get("/readyz")
        assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
        assert (await anyone.get("/healthz")).status_code == 200
    finally:
        app.state.database = here


async def test_one_that_does_not_answer_in_time_is_said(
    anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(health, "_REVISIONS", "SELECT pg_sleep(5)")
    assert (await anyone.get("/readyz")).json()["code"] == "database_unavailable"


async def test_a_redis_that_is_away_is_shown_and_no_more(
    anyone: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.state, "doorbell", Doorbell("redis://127.0.0.1:1"), raising=False)
    answer = await anyone.get("/readyz")
    assert (answer.status_code, answer.json()["redis"]) == (200, "away")


async def test_a_process_that_is_about_to_end_says_so_first(
    anyone: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    draining = Draining(5)
    monkeypatch.setattr(app.state, "draining", draining, raising=False)
    assert (await anyone.get("/readyz")).status_code == 200
    draining.begun = True
    answer = await anyone.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "shutting_down")
    assert (await anyone.get("/healthz")).status_code == 200
