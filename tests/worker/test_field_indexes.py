"""Indexes by use: built and dropped by their job, while people write and ask."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from api import jobs
from api.catalogue import indexes
from api.catalogue import service as catalogue
from api.database import Database
from api.jobs import Job
from api.models import partitions
from api.models import queries as models
from api.query import compiler
from api.query.language import checked
from api.views import slowness
from tests.api.query.explain import Explain
from tests.api.records.orders import Orders
from tests.api.records.provider import charge, provider_of
from tests.conftest import TestWorkspace
from tests.worker.conftest import until
from worker.context import Context
from worker.jobs import JOBS, field_indexes, upkeep

ROWS = 3000


@dataclass(frozen=True)
class Desk:
    """A company's orders, and the worker's hands."""

    client: httpx.AsyncClient
    database: Database
    workspace_id: UUID
    model_id: UUID

    @property
    def path(self) -> str:
        return f"/v1/models/{self.model_id}"

    async def send(self, *rows: dict[str, Any]) -> None:
        answer = await self.client.post(f"{self.path}/records/batch", json=list(rows))
        assert answer.json()["failed"] == 0, answer.text

    async def view(self, *sort: str, **conditions: Any) -> str:
        parts = [{"field": field, "op": "is", "value": value} for field, value in conditions.items()]
        body = {"name": "A view", "model_id": str(self.model_id), "sort": [{"field": field} for field in sort]}
        answer = await self.client.post("/v1/views", json=body | ({"filter": {"and": parts}} if parts else {}))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def field(self, key: str) -> dict[str, Any]:
        items = (await self.client.get(f"{self.path}/fields")).json()["items"]
        found: dict[str, Any] = next(item for item in items if item["key"] == key)
        return found

    async def indexed(self, *keys: str) -> list[str]:
        return [(await self.field(key))["indexed"] for key in keys]

    async def job(self, kind: str) -> Job | None:
        """Claim the model's job of this kind."""
        async with self.database.transaction() as session:
            row = (await session.execute(text(CLAIM), {"id": self.workspace_id, "kind": kind})).mappings().first()
        return Job(**row) if row else None

    async def work(self, kind: str = indexes.INDEX_FIELDS, **options: Any) -> datetime | None:
        """Do the model's job of this kind; when it wants to run again."""
        job = await self.job(kind)
        assert job is not None
        again_at: datetime | None = await JOBS[kind](Context(self.database), job, **options)
        async with self.database.transaction() as session:
            await jobs.finish(session, job, again_at=again_at)
        return again_at

    async def work_off_folds(self) -> None:
        """Fold what writers saw, as the worker does each second."""
        async with self.database.transaction() as session:
            args = {"model_id": str(self.model_id)}
            await jobs.enqueue(session, upkeep.FOLD, str(self.model_id), workspace_id=self.workspace_id, args=args)
        await self.work(upkeep.FOLD)

    async def indexes_there(self) -> dict[str, bool]:
        """The model's indexes of fields: whether each is valid."""
        async with self.database.transaction() as session:
            rows = await session.execute(text(THERE), {"table": partitions.name(self.model_id)})
            prefix = f"{partitions.name(self.model_id)}_f"
            return {row.name: row.valid for row in rows if row.name.startswith(prefix)}

    async def plan(self, **query: Any) -> str:
        """How PostgreSQL would find a page."""
        async with self.database.transaction() as session:
            model = await models.find(session, self.workspace_id, self.model_id)
            assert model is not None
            described = await catalogue.describe(session, model)
            known, ready = described.catalogue, described.indexed
            place: dict[str, Any] = {"workspace_id": model.workspace_id, "model_id": model.id}
            asked = checked({"limit": 10, **query})
            statement = compiler.compile_page(asked, known, **place, now=datetime.now(UTC), indexed=ready)
            await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
            return "\n".join((await session.scalars(Explain(statement))).all())

    @asynccontextmanager
    async def somebody_reads_of_another_model(self) -> AsyncIterator[None]:
        """The same, without a lock that the model's own deletion would wait for."""
        async with self.database.transaction() as session:
            await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            await session.execute(text("SELECT count(*) FROM workspaces"))
            yield

    @asynccontextmanager
    async def somebody_reads_for_long(self) -> AsyncIterator[None]:
        """A transaction with an old snapshot: an index can't be finished before it ends."""
        async with self.database.transaction() as session:
            await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            await session.execute(text(f"SELECT count(*) FROM {partitions.name(self.model_id)}"))
            yield

    async def building(self) -> None:
        """Until an index is there, and not finished."""
        await until(self.indexes_there, lambda there: list(there.values()) == [False])


@pytest.fixture
async def desk(client: httpx.AsyncClient, database: Database, workspace: TestWorkspace) -> Desk:
    made = await client.post("/v1/models", json={"name": "Orders", "type": "custom", "id_field": "id"})
    desk = Desk(client, database, workspace.id, UUID(made.json()["id"]))
    await desk.send(*({"id": f"{n:05}", "amount": n, "city": f"city {n % 500}"} for n in range(ROWS)))
    return desk


class TestBuilding:
    async def test_what_a_view_filters_and_sorts_by_is_read_from_indexes(self, desk: Desk) -> None:
        await desk.view("amount", "_created_at", city="city 7")
        assert await desk.indexed("amount", "city") == ["no", "no"]
        await desk.work()
        assert await desk.indexed("amount", "city", "_created_at", "id") == ["yes", "yes", "yes", "no"]
        named = set(await desk.indexes_there())
        for query in (
            {"filter": {"field": "city", "op": "is", "value": "city 7"}},
            {"sort": [{"field": "amount"}]},
            {"sort": [{"field": "amount", "direction": "desc"}]},
            {"sort": [{"field": "_created_at", "direction": "desc"}]},
        ):
            plan = await desk.plan(**query)
            assert any(name in plan for name in named), plan
            assert "Seq Scan" not in plan

    async def test_linked_fields_are_read_from_theirs(
        self, desk: Desk, database: Database, workspace: TestWorkspace
    ) -> None:
        provider = await provider_of(database, workspace)
        await provider.task(Orders(desk.client, desk.model_id), field="charge_id")
        await desk.send(*({"id": f"{n:05}", "charge_id": f"ch_{n}"} for n in range(ROWS)))
        await provider.write(*(charge(f"ch_{n}", status=f"status {n % 500}", amount=n) for n in range(ROWS)))
        await desk.view("stripe_charge.amount", **{"stripe_charge.status": "status 7"})
        await desk.work()
        for query in (
            {"filter": {"field": "stripe_charge.status", "op": "is", "value": "status 7"}},
            {"sort": [{"field": "stripe_charge.amount"}]},
            {"sort": [{"field": "stripe_charge.amount", "direction": "desc"}]},
        ):
            plan = await desk.plan(**query)
            assert any(name in plan for name in await desk.indexes_there()), plan
            assert "Sort" not in plan or "filter" in query
        newest = {"sort": [{"field": "stripe_charge.amount", "direction": "desc"}], "limit": 2}
        found = await desk.client.post(f"{desk.path}/records/query", json=newest)
        assert [item["id"] for item in found.json()["items"]] == ["02999", "02998"]

    async def test_people_write_and_ask_while_an_index_is_built(self, desk: Desk) -> None:
        await desk.view("amount")
        query = {"sort": [{"field": "amount", "direction": "desc"}], "limit": 3}
        async with desk.somebody_reads_for_long():
            working = asyncio.create_task(desk.work())
            await desk.building()
            assert await desk.indexed("amount") == ["building"]
            waits = []
            for n in range(20):
                started = time.monotonic()
                await desk.send({"id": f"new {n}", "amount": ROWS + n})
                waits.append(time.monotonic() - started)
            found = await desk.client.post(f"{desk.path}/records/query", json=query)
            assert not working.done()
        await working
        assert sorted(waits)[10] < 0.1
        assert [item["id"] for item in found.json()["items"]] == ["new 19", "new 18", "new 17"]
        assert await desk.indexed("amount") == ["yes"]
        again = await desk.client.post(f"{desk.path}/records/query", json=query)
        assert again.json()["items"] == found.json()["items"]

    async def test_a_build_that_was_killed_half_way_is_done_again(self, desk: Desk) -> None:
        await desk.view("amount")
        async with desk.somebody_reads_for_long():
            job = await desk.job(indexes.INDEX_FIELDS)
            assert job is not None
            working = asyncio.create_task(field_indexes.index_fields(Context(desk.database), job))
            await desk.building()
            working.cancel()
            with pytest.raises(asyncio.CancelledError):
                await working
        assert list((await desk.indexes_there()).values()) == [False]
        await desk.work()
        assert list((await desk.indexes_there()).values()) == [True]
        assert await desk.indexed("amount") == ["yes"]

    async def test_two_workers_never_build_for_one_model_at_once(self, desk: Desk) -> None:
        await desk.view("amount")
        async with desk.somebody_reads_for_long():
            working = asyncio.create_task(desk.work())
            await desk.building()
            job = await desk.job(indexes.INDEX_FIELDS)
            assert job is not None
            assert await field_indexes.index_fields(Context(desk.database), job) is not None
        with pytest.raises(jobs.LeaseLost):
            await working
        await desk.work()
        assert await desk.indexed("amount") == ["yes"]

    async def test_no_value_is_too_odd_to_be_written_beside_an_index(self, desk: Desk) -> None:
        await desk.view("amount", "city", "when")
        await desk.send({"id": "first", "when": "2026-01-01T00:00:00Z"})
        await desk.work()
        odd: list[Any] = [
            *("x" * 10_000, "😀" * 10_000, "\u0130" * 10_000, "9" * 400, "1e308", "' \\ \" :x %(y)s"),
            *(-0.0, True, [1], {"a": []}, "9999-12-31T23:59:59+15:00", "0000-00-00"),
        ]
        longest = ["😀" * 500 + f"{n:03}" for n in range(len(odd))]
        await desk.send(*({"id": id, "amount": v, "city": v, "when": v} for id, v in zip(longest, odd, strict=True)))


class TestChange:
    async def test_another_type_is_another_index(self, desk: Desk) -> None:
        await desk.view("amount")
        await desk.work()
        [before] = await desk.indexes_there()
        await desk.client.patch(f"{desk.path}/fields/amount", json={"type": "text"})
        assert await desk.indexed("amount") == ["building"]
        await desk.work()
        assert await desk.indexed("amount") == ["yes"]
        [after] = await desk.indexes_there()
        assert after != before

    async def test_a_field_of_a_view_gets_its_index_with_its_first_records(self, desk: Desk) -> None:
        await desk.view("later")
        await desk.work()
        await desk.send(*({"id": str(n), "later": n} for n in range(10)))
        await desk.work_off_folds()
        await desk.work()
        assert await desk.indexed("later") == ["yes"]

    async def test_seventeen_are_one_too_many_and_say_so(self, desk: Desk) -> None:
        fields = [f"f{n:02}" for n in range(17)]
        await desk.send({"id": "1", **dict.fromkeys(fields, 1)})
        await desk.view(*fields)
        await desk.work()
        shown = {key: await desk.field(key) for key in fields}
        [left] = [field for field in shown.values() if field["indexed"] == "no"]
        assert "16" in left["index_problem"]
        assert len(await desk.indexes_there()) == 16

    async def test_an_index_goes_a_week_after_its_view(self, desk: Desk) -> None:
        view = await desk.view("amount")
        await desk.work()
        await desk.client.delete(f"/v1/views/{view}")
        await desk.work()
        assert await desk.indexed("amount") == ["yes"]
        assert await desk.work(now=datetime.now(UTC) + timedelta(days=8)) is None
        assert await desk.indexed("amount") == ["no"]
        assert await desk.indexes_there() == {}

    async def test_a_model_can_be_deleted_while_its_index_is_built(self, desk: Desk) -> None:
        await desk.view("amount")
        async with desk.somebody_reads_of_another_model():
            job = await desk.job(indexes.INDEX_FIELDS)
            assert job is not None
            working = asyncio.create_task(field_indexes.index_fields(Context(desk.database), job))
            await desk.building()
            async with asyncio.timeout(5):
                assert (await desk.client.delete(desk.path)).status_code == 204
            (failed,) = await asyncio.gather(working, return_exceptions=True)
            assert failed is not None
            assert await field_indexes.index_fields(Context(desk.database), job) is None


class TestWishes:
    async def test_five_slow_queries_make_an_index_and_fast_ones_none(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        query = {"sort": [{"field": "amount"}], "filter": {"field": "city", "op": "is", "value": "x"}}
        for _ in range(5):
            await desk.client.post(f"{desk.path}/records/query", json=query)
        async with desk.database.transaction() as session:
            await field_indexes.ask_for_wishes(session)
        assert await desk.job(indexes.INDEX_FIELDS) is None
        monkeypatch.setattr(slowness, "SLOW_SECONDS", 0.0)
        for _ in range(5):
            await desk.client.post(f"{desk.path}/records/query", json=query | {"search": "no index helps"})
            await desk.client.post(f"{desk.path}/records/query", json={"sort": [{"field": "unknown"}]})
            await desk.client.post(f"{desk.path}/records/query", json=query)
        async with desk.database.transaction() as session:
            await field_indexes.ask_for_wishes(session)
        await desk.work()
        assert await desk.indexed("amount", "city") == ["yes", "yes"]
        assert len(await desk.indexes_there()) == 2

    async def test_a_query_that_ran_out_of_time_is_noted_too(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(slowness, "SLOW_SECONDS", 0.0)
        monkeypatch.setattr("api.views.queries.QUERY_SECONDS", 0.001)
        query = {"sort": [{"field": "amount"}], "limit": 1000}
        assert (await desk.client.post(f"{desk.path}/records/query", json=query)).status_code == 503
        async with desk.database.transaction() as session:
            wishes = await session.scalar(
                text("SELECT count(*) FROM index_wishes WHERE model_id = :id"), {"id": desk.model_id}
            )
        assert wishes == 1


class TestStatistics:
    async def test_a_model_that_grew_is_analyzed_and_one_that_did_not_is_not(self, desk: Desk) -> None:
        await desk.work_off_folds()
        await desk.work(field_indexes.ANALYZE)
        async with desk.database.transaction() as session:
            known = await session.scalar(
                text("SELECT n_distinct FROM pg_stats WHERE tablename = :table AND attname = 'model_id'"),
                {"table": partitions.name(desk.model_id)},
            )
        assert known == 1
        await desk.send(*({"id": f"more {n}"} for n in range(ROWS - 1)))
        await desk.work_off_folds()
        assert await desk.job(field_indexes.ANALYZE) is None
        await desk.send({"id": "one more"})
        await desk.work_off_folds()
        assert await desk.job(field_indexes.ANALYZE) is not None


CLAIM = """
UPDATE jobs SET attempt = attempt + 1, lease_until = now() + interval '60 seconds'
 WHERE workspace_id = :id AND kind = :kind
RETURNING workspace_id, id, kind, key, args, state, attempt, calls, failures
"""

THERE = """
SELECT index.relname AS name, indisvalid AS valid FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid
 WHERE indrelid = to_regclass(:table)
"""
