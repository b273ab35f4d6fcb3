"""Live changes as a client hears them, from a real server."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from api.database import Database
from api.events import stream as streams
from api.events import watch as watching
from api.events.watch import Watch
from api.models import fields
from tests.api.events.streams import listening
from tests.api.records.orders import Orders, orders_of
from tests.api.records.provider import charge, provider_of
from tests.conftest import TestWorkspace
from tests.fakestripe.serve import serving
from tests.worker.conftest import without_lifespan


@pytest.fixture
async def url(app: FastAPI, database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The application on a port, with a watch of its own that looks often."""
    monkeypatch.setattr(watching, "LOOK_EVERY_SECONDS", 0.1)
    app.state.watch = Watch(database)
    async with serving(without_lifespan(app)) as base:
        yield base
        await app.state.watch.stop()
    del app.state.watch


@pytest.fixture
async def orders(client: httpx.AsyncClient) -> Orders:
    return await orders_of(client)


class TestWhatIsTold:
    async def test_a_write_a_batch_a_deletion(self, url: str, workspace: TestWorkspace, orders: Orders) -> None:
        for change in (orders.post({"id": "1"}), orders.batch([{"id": "2"}]), orders.delete("1")):
            async with listening(url, workspace.api_key) as stream:
                await stream.until("ready")
                assert (await change).is_success
                await stream.until("record.changed", model_id=str(orders.model_id))

    async def test_many_writes_are_one_event(self, url: str, workspace: TestWorkspace, orders: Orders) -> None:
        async with listening(url, workspace.api_key) as stream:
            await stream.until("ready")
            await asyncio.gather(*(orders.post({"id": str(number)}) for number in range(100)))
            await stream.until("record.changed")
            await asyncio.sleep(0.3)
            assert stream.names.count("record.changed") < 15

    async def test_what_the_worker_folds_between_two_looks_is_not_missed_and_told_once(
        self, url: str, workspace: TestWorkspace, orders: Orders, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with listening(url, workspace.api_key) as stream:
            await stream.until("ready")
            monkeypatch.setattr(watching, "LOOK_EVERY_SECONDS", 1.0)
            await asyncio.sleep(0.2)
            await orders.post({"id": "1"})
            async with database.transaction() as session:
                assert await fields.fold(session, workspace.id, orders.model_id) == 1
            await stream.until("record.changed")
            async with database.transaction() as session:
                await fields.fold(session, workspace.id, orders.model_id)
            await asyncio.sleep(1.2)
            assert stream.names.count("record.changed") == 1

    async def test_a_charge_that_comes_beside_a_record(
        self, url: str, workspace: TestWorkspace, orders: Orders, database: Database
    ) -> None:
        provider = await provider_of(database, workspace)
        await provider.task(orders)
        await orders.post({"id": "1", "charge": "ch_1"})
        async with listening(url, workspace.api_key) as stream:
            await stream.until("ready")
            await asyncio.sleep(0.3)
            await provider.write(charge("ch_1", amount=75))
            await stream.until("record.changed", model_id=str(orders.model_id))

    async def test_models_fields_views_imports(
        self, url: str, workspace: TestWorkspace, orders: Orders, client: httpx.AsyncClient
    ) -> None:
        model = f"/v1/models/{orders.model_id}"
        async with listening(url, workspace.api_key) as stream:
            await stream.until("ready")
            await client.patch(model, json={"name": "Lunches"})
            await stream.until("model.changed", model_id=str(orders.model_id))
            await client.patch(f"{model}/fields/id", json={"label": "Number"})
            await stream.until("field.changed", model_id=str(orders.model_id))
            made = (await client.post("/v1/views", json={"name": "All", "model_id": str(orders.model_id)})).json()
            await stream.until("view.changed", view_id=made["id"])
            await client.delete(f"/v1/views/{made['id']}")
            await stream.until("view.changed", view_id=made["id"], deleted=True)
            imported = await client.post(f"{model}/imports", files={"file": ("orders.csv", "id\n1235\n")})
            await stream.until("import.progress", import_id=imported.json()["id"])

    async def test_an_integration_and_its_task(
        self, url: str, workspace: TestWorkspace, orders: Orders, database: Database
    ) -> None:
        async with listening(url, workspace.api_key) as stream:
            await stream.until("ready")
            provider = await provider_of(database, workspace)
            await stream.until("integration.changed", integration_id=str(provider.id))
            task = await provider.task(orders)
            await stream.until("task.progress", task_id=str(task), integration_id=str(provider.id))


class TestWhoHears:
    async def test_nobody_of_another_workspace(
        self, url: str, workspace: TestWorkspace, orders: Orders, stranger: httpx.AsyncClient
    ) -> None:
        strangers = stranger.headers["Authorization"].removeprefix("Token ")
        async with listening(url, strangers) as theirs, listening(url, workspace.api_key) as stream:
            await theirs.until("ready")
            await stream.until("ready")
            await orders.post({"id": "1"})
            await stream.until("record.changed")
            await asyncio.sleep(0.3)
            assert theirs.names == ["ready"]

    async def test_a_narrowed_key_of_its_models_and_a_stream_of_the_one_that_it_asks_for(
        self, url: str, workspace: TestWorkspace, orders: Orders, client: httpx.AsyncClient
    ) -> None:
        other = await orders_of(client)
        narrowed = {"name": "Narrow", "model_ids": [str(other.model_id)]}
        key = (await client.post("/v1/api-keys", json=narrowed)).json()["key"]
        async with (
            listening(url, key) as narrow,
            listening(url, workspace.api_key, model_id=str(other.model_id)) as one,
        ):
            await asyncio.gather(narrow.until("ready"), one.until("ready"))
            await orders.post({"id": "1"})
            await asyncio.sleep(0.3)
            await other.post({"id": "1"})
            for stream in (narrow, one):
                await stream.until("record.changed", model_id=str(other.model_id))
                assert {event.data.get("model_id") for event in stream.events[1:]} == {str(other.model_id)}
        async with httpx.AsyncClient(
            base_url=url, headers={"Authorization": f"Token {key}"}, trust_env=False
        ) as asking:
            for hidden in (orders.model_id, uuid4(), "nonsense"):
                answer = await asking.get("/v1/events", params={"model_id": str(hidden)})
                assert (answer.status_code, answer.json()["code"]) == (404, "model_not_found")

    async def test_nobody_whose_key_is_revoked(
        self, url: str, client: httpx.AsyncClient, orders: Orders, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streams, "TRUSTED_SECONDS", 0.0)
        made = (await client.post("/v1/api-keys", json={"name": "Short", "scopes": ["records:read"]})).json()
        async with listening(url, made["key"]) as stream:
            await stream.until("ready")
            await client.delete(f"/v1/api-keys/{made['id']}")
            await orders.post({"id": "1"})
            await stream.until_ended()
            assert stream.names == ["ready"]

    async def test_half_a_hundred_at_most(
        self, url: str, workspace: TestWorkspace, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(watching, "STREAMS_A_WORKSPACE", 1)
        async with listening(url, workspace.api_key) as stream:
            await stream.until("ready")
            refused = await client.get("/v1/events")
            assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")
            assert refused.headers["retry-after"] == "30"
        await asyncio.sleep(0.2)
        async with listening(url, workspace.api_key) as stream:
            await stream.until("ready")


class TestGoingOn:
    async def test_who_comes_back_hears_what_they_missed(
        self, url: str, workspace: TestWorkspace, orders: Orders
    ) -> None:
        async with listening(url, workspace.api_key) as stream:
            last = (await stream.until("ready")).id
        await orders.post({"id": "1"})
        await asyncio.sleep(0.4)
        async with listening(url, workspace.api_key, after=last) as stream:
            heard = await stream.until("record.changed")
            assert stream.names[0] == "ready"
            assert stream.events[0].id == last
        async with listening(url, workspace.api_key, after=heard.id) as stream:
            await stream.until("ready")
            await asyncio.sleep(0.3)
            assert "record.changed" not in stream.names

    @pytest.mark.parametrize("last", ["nonsense", "0a1b2c3d-7", "-", "0a1b2c3d-"])
    async def test_after_an_event_that_nobody_remembers_everything_is_to_be_read_anew(
        self, url: str, workspace: TestWorkspace, last: str
    ) -> None:
        async with listening(url, workspace.api_key, after=last) as stream:
            await stream.until("resync")

    async def test_a_silent_stream_shows_that_it_lives(
        self, url: str, workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.1)
        async with listening(url, workspace.api_key) as stream:
            await stream.until("ready")
            await asyncio.sleep(0.5)
            assert stream.comments >= 2

    async def test_a_database_that_is_away_for_a_moment_ends_nothing(
        self, url: str, workspace: TestWorkspace, orders: Orders, database: Database
    ) -> None:
        async with listening(url, workspace.api_key) as stream:
            await stream.until("ready")
            async with database.transaction() as session:
                await session.execute(text(_TERMINATE_OTHERS))
            await asyncio.sleep(0.2)
            await orders.post({"id": "1"})
            await stream.until("record.changed")

    async def test_the_server_stops_and_all_streams_end(self, app: FastAPI, url: str, workspace: TestWorkspace) -> None:
        async with listening(url, workspace.api_key) as stream:
            await stream.until("ready")
            app.state.watch.close()
            await stream.until_ended()
        headers = workspace.headers
        async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as late:
            assert (await late.get("/v1/events")).status_code == 503

    async def test_a_stream_holds_no_connection_of_the_pool(
        self, url: str, workspace: TestWorkspace, database: Database
    ) -> None:
        async with listening(url, workspace.api_key) as one, listening(url, workspace.api_key) as other:
            await asyncio.gather(one.until("ready"), other.until("ready"))
            held = []
            for _ in range(20):
                held.append(database.engine.pool.checkedout())  # type: ignore[attr-defined]
                await asyncio.sleep(0.02)
            assert min(held) == 0

    async def test_nobody_looks_while_nobody_listens(
        self, app: FastAPI, url: str, workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(watching, "STAY_SECONDS", 0.1)
        async with listening(url, workspace.api_key) as stream:
            await stream.until("ready")
        watch: Watch = app.state.watch
        async with asyncio.timeout(5):
            while watch._looking is None or not watch._looking.done():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert watch._rooms == {}


_TERMINATE_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'gather'
"""
