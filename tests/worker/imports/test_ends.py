"""How imports end: done, failed with a reason, cancelled, or gone with their model."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from api import jobs
from api.imports import steps
from api.jobs import LeaseLost
from tests.api.imports.books import book
from tests.worker.conftest import a_worker, until
from tests.worker.imports.importing import Importer, counted, counts
from worker.context import Context
from worker.jobs import imports
from worker.jobs.imports import import_records


async def test_cancelled_in_the_middle_it_stops_and_what_is_written_stays(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "ROWS_AT_ONCE", 1)
    id_ = await importer.start("id\n1\n2\n3\n")
    job = await importer.claim()
    assert job is not None
    take = steps.take

    async def cancel_before_the_third(session: Any, import_: Any, model: Any, batch: Any) -> None:
        if batch.rows[0][0] == 4:
            answer = await importer.orders.client.post(f"/v1/imports/{id_}/cancel")
            assert answer.json()["status"] == "cancelled"
        await take(session, import_, model, batch)

    monkeypatch.setattr(steps, "take", cancel_before_the_third)
    with pytest.raises(LeaseLost):
        await import_records(Context(importer.database), job)
    cancelled = await importer.get(id_)
    assert (cancelled["status"], counted(cancelled)) == ("cancelled", (2, 0, 0, 0))
    assert await importer.orders.data("2") == {"id": "2"}
    assert await importer.orders.data("3") is None
    assert await importer.claim() is None


@pytest.mark.parametrize("dry_run", [False, True])
async def test_a_model_that_is_deleted_meanwhile_takes_it_along(
    importer: Importer, monkeypatch: pytest.MonkeyPatch, dry_run: bool
) -> None:
    client, take = importer.orders.client, steps.take
    id_ = await importer.start("id\n1\n2\n", dry_run=dry_run)

    async def delete_first(*args: Any) -> None:
        assert (await client.delete(f"/v1/models/{importer.orders.model_id}")).status_code == 204
        await take(*args)

    monkeypatch.setattr(steps, "take", delete_first)
    await importer.work()
    assert (await client.get(f"/v1/imports/{id_}")).status_code == 404
    assert await importer.claim() is None


async def test_a_fault_that_is_ours_is_tried_again_and_then_told(
    importer: Importer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(steps, "take", broken)
    id_ = await importer.start("id\n1\n")
    for _ in range(imports.MOST_FAILURES):
        job = await importer.claim()
        assert job is not None
        with pytest.raises(ZeroDivisionError):
            await import_records(Context(importer.database), job)
        async with importer.database.transaction() as session:
            await jobs.fail(session, job, error="?", retry_at=datetime.fromisoformat("2020-01-01T00:00:00+00:00"))
    await importer.work()
    failed = await importer.get(id_)
    assert (failed["status"], failed["error"]) == ("failed", imports.OURS)
    assert id_ in caplog.text


async def test_its_file_is_thrown_away(importer: Importer) -> None:
    done = await importer.of("id\n1\n")
    failed = await importer.of(book([["a"], [1]]), "a.xlsx")
    assert (done["status"], failed["status"]) == ("done", "failed")
    async with importer.database.transaction() as session:
        parts = "SELECT count(*) FROM import_parts WHERE import_id = ANY(CAST(:ids AS uuid[]))"
        ids = [UUID(done["id"]), UUID(failed["id"])]
        assert await session.scalar(text(parts), {"ids": ids}) == 0


async def test_the_loop_does_all_this_by_itself(importer: Importer) -> None:
    async with a_worker(importer.database):
        id_ = await importer.start("id\n1\n2\n")
        done = await until(lambda: importer.get(id_), lambda seen: seen["status"] == "done")
    assert counts(done) == (2, 0, 0, 0)
    assert done["created_at"] < done["started_at"] < done["finished_at"]
