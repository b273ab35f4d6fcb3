"""Figures: who may read them, and that they are right."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from api.database import Database
from api.metrics import gauges
from api.settings import settings
from tests.api.metrics.reading import figures, names, of
from tests.api.records.orders import Orders, orders_of
from tests.api.records.provider import provider_of
from tests.conftest import TestWorkspace, client_of
from worker import heart

TOKEN = "a token of the tests"


@pytest.fixture
async def orders(client: httpx.AsyncClient) -> Orders:
    return await orders_of(client)


class TestWhoMayRead:
    async def test_this_machine_when_nothing_else_is_said(self, anyone: httpx.AsyncClient) -> None:
        answer = await anyone.get("/metrics")
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/plain")

    @pytest.mark.parametrize("host", ["10.0.0.7", "2001:db8::1", "gather.example"])
    async def test_nobody_from_elsewhere(self, app: FastAPI, host: str) -> None:
        transport = httpx.ASGITransport(app=app, client=(host, 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://gather.test") as far:
            answer = await far.get("/metrics")
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
        assert "GATHER_METRICS_TOKEN" in answer.json()["detail"]

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
    async def test_nobody_through_a_proxy_on_this_machine(self, anyone: httpx.AsyncClient, header: str) -> None:
        assert (await anyone.get("/metrics", headers={header: "for=127.0.0.1"})).status_code == 401

    async def test_whoever_has_the_token_and_then_nobody_else(
        self, app: FastAPI, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings(), "metrics_token", TOKEN)
        transport = httpx.ASGITransport(app=app, client=("10.0.0.7", 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://gather.test") as far:
            for header in (None, TOKEN, "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x"):
                headers = {"Authorization": header} if header else {}
                assert (await far.get("/metrics", headers=headers)).status_code == 401, header
            assert (await far.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})).status_code == 200
        async with client_of(app) as here:
            assert (await here.get("/metrics")).status_code == 401


class TestWhatIsCounted:
    async def test_requests_by_route_method_and_status(self, orders: Orders, anyone: httpx.AsyncClient) -> None:
        def requests(found: object, status: str) -> float:
            return of(found, "gather_http_requests_total", route=ROUTE, method="GET", status=status)  # type: ignore[arg-type]

        before = await figures(anyone)
        await orders.post({"id": "1"})
        for external_id in ("1", "1", "no such record"):
            await orders.get(external_id)
        after = await figures(anyone)
        assert [requests(after, status) - requests(before, status) for status in ("200", "404")] == [2, 1]
        seconds = "gather_http_request_duration_seconds_count"
        assert of(after, seconds, route=ROUTE, method="GET") - of(before, seconds, route=ROUTE, method="GET") == 3
        assert of(after, "gather_http_requests_in_flight") == 1

    async def test_a_path_that_is_nobodys_and_a_method_that_nobody_knows_make_no_label(
        self, anyone: httpx.AsyncClient
    ) -> None:
        for path in ("/v1/nothing", "/v1/models/a/b/c/d", "/etc/passwd"):
            await anyone.request("BREW", path)
        labels = {value for _, has in await figures(anyone) for _, value in has}
        assert {"none", "OTHER"} <= labels
        assert not [value for value in labels if "passwd" in value or "nothing" in value or value == "BREW"]

    async def test_records_by_the_way_that_they_came(self, orders: Orders, anyone: httpx.AsyncClient) -> None:
        before = await figures(anyone)
        await orders.post({"id": "1"})
        await orders.post({"id": "1"})
        await orders.post({"id": "1", "n": 1}, dry_run="true")
        await orders.batch([{"id": "1", "n": 2}, {"id": "2"}, {"id": ""}])
        await orders.batch([{"id": "3"}, {"id": ""}], atomic="true")
        await orders.batch([{"id": "4"}], dry_run="true")
        after = await figures(anyone)

        def written(way: str, action: str) -> float:
            labels = {"way": way, "action": action}
            name = "gather_records_written_total"
            return of(after, name, **labels) - of(before, name, **labels)

        assert [written("single", action) for action in ("created", "updated", "unchanged")] == [1, 0, 1]
        assert [written("batch", action) for action in ("created", "updated", "failed")] == [1, 1, 1]

    async def test_notices_that_were_refused_and_why(self, anyone: httpx.AsyncClient) -> None:
        before = await figures(anyone)
        await anyone.post(f"/v1/webhooks/stripe/{uuid4()}", content=b"{}")
        after = await figures(anyone)
        outcome = {"outcome": "integration_not_found"}
        name = "gather_webhook_notices_total"
        assert of(after, name, **outcome) - of(before, name, **outcome) == 1

    async def test_the_pool_and_the_process(self, anyone: httpx.AsyncClient) -> None:
        found = await figures(anyone)
        assert of(found, "gather_db_pool_size") == 20
        assert of(found, "gather_db_pool_wait_seconds_count") > 0
        assert of(found, "process_resident_memory_bytes") > 10_000_000


class TestWhatTheDatabaseSays:
    async def test_what_waits_and_how_far_behind_it_is(
        self, anyone: httpx.AsyncClient, database: Database, workspace: TestWorkspace
    ) -> None:
        provider = await provider_of(database, workspace)
        before = await figures(anyone)
        since = datetime.now(UTC) - timedelta(hours=3)
        binds = {"workspace_id": workspace.id, "integration_id": provider.id, "since": since}
        async with database.transaction() as session:
            await session.execute(text(_DIRTY), binds)
        after = await figures(anyone)
        async with database.transaction() as session:
            await session.execute(text("DELETE FROM dirty_objects WHERE integration_id = :id"), {"id": provider.id})
        assert of(after, "gather_dirty_objects") - of(before, "gather_dirty_objects") == 1
        assert of(after, "gather_dead_letters") - of(before, "gather_dead_letters") == 1
        assert 3 * 3600 <= of(after, "gather_integration_lag_seconds", type="stripe") < 3 * 3600 + 60

    async def test_jobs_by_kind(self, anyone: httpx.AsyncClient, database: Database, workspace: TestWorkspace) -> None:
        async with database.transaction() as session:
            await session.execute(text(_JOB), {"workspace_id": workspace.id, "id": uuid4()})
        found = await figures(anyone)
        async with database.transaction() as session:
            await session.execute(text("DELETE FROM jobs WHERE kind = 'of a test'"))
        of_kind = {"kind": "of a test"}
        assert of(found, "gather_jobs_waiting", **of_kind) == 1
        assert 60 <= of(found, "gather_jobs_oldest_age_seconds", **of_kind) < 120
        assert of(found, "gather_jobs_failing", **of_kind) == 1

    async def test_a_worker_tells_of_itself_through_its_signs_of_life(
        self, anyone: httpx.AsyncClient, database: Database
    ) -> None:
        async with heart.beating(database, "a worker of the tests"):
            async with asyncio.timeout(5):
                while not of(found := await figures(anyone), "gather_workers"):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            mine = {"worker": "a worker of the tests"}
            assert 0 <= of(found, "gather_worker_heartbeat_age_seconds", **mine) < 5
            assert of(found, "process_resident_memory_bytes", **mine) > 10_000_000
        assert "a worker of the tests" not in str(await figures(anyone))

    async def test_a_database_that_does_not_answer_is_a_figure_too(
        self, anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gauges, "PATIENCE_SECONDS", 0.3)
        monkeypatch.setattr(gauges, "_GAUGES", "SELECT pg_sleep(5), CAST(:most AS int)")
        found = await figures(anyone)
        assert of(found, "gather_db_up") == 0
        assert "gather_inbox_waiting" not in names(found)
        assert of(found, "gather_http_requests_total") > 0


async def test_nothing_of_anybodys_is_told(
    orders: Orders, anyone: httpx.AsyncClient, workspace: TestWorkspace, database: Database
) -> None:
    provider = await provider_of(database, workspace)
    await orders.post({"id": "a secret order", "note": "a secret value"})
    await orders.get("a secret order")
    said = (await anyone.get("/metrics")).text
    theirs = (workspace.id, orders.model_id, provider.id, workspace.api_key, "a secret", "Orders")
    assert not [each for each in theirs if str(each) in said]
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", said)


ROUTE = "/v1/models/{model_id}/records/{external_id:path}"

_DIRTY = """
INSERT INTO dirty_objects (workspace_id, integration_id, kind, object_id, marked_at, confirm_at, attempts)
VALUES (:workspace_id, :integration_id, 'charge', 'ch_1', :since, now(), 0),
       (:workspace_id, :integration_id, 'charge', 'ch_2', CAST(:since AS timestamptz) - interval '1 day', now(), 10)
"""

_JOB = """
INSERT INTO jobs (workspace_id, id, kind, key, due_at, failures)
VALUES (:workspace_id, :id, 'of a test', 'x', now() - interval '1 minute', 2)
"""
