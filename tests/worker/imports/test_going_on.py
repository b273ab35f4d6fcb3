"""An import whose worker is gone goes on where it stood; one that takes long lets others have their turn."""

import pytest

from api import jobs
from api.database import Database
from api.imports import steps
from tests.worker.imports.importing import Importer, counts, file_of, interrupted
from worker.context import Context
from worker.jobs import imports
from worker.jobs.imports import import_records


@pytest.mark.parametrize("format", ["csv", "ndjson", "xlsx"])
@pytest.mark.parametrize("after", [0, 1, 3, 4])
async def test_an_import_goes_on_where_it_stood(
    importer: Importer, monkeypatch: pytest.MonkeyPatch, format: str, after: int
) -> None:
    monkeypatch.setattr(steps, "ROWS_AT_ONCE", 2)
    id_ = await importer.start(
        file_of([("1", "a", "b"), ("", "x", ""), ("2", "", ""), ("1", "a", "c")], format, 2), f"a.{format}"
    )
    await interrupted(importer, after=after)
    await importer.work()
    assert counts(await importer.get(id_)) == (2, 1, 0, 2 if format != "xlsx" else 1)
    assert len(await importer.errors(id_)) == (3 if format != "xlsx" else 2)


async def test_a_long_one_lets_others_have_their_turn(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(imports, "TURN_SECONDS", -1.0)
    long, short = await importer.start("id\n1\n2\n3\n"), await importer.start("id\n")
    job = await importer.claim()
    assert job is not None
    again_at = await import_records(Context(importer.database), job)
    assert again_at is not None
    async with importer.database.transaction() as session:
        await jobs.finish(session, job, again_at=again_at)
    following = await importer.claim()
    assert following is not None
    assert (job.key, following.key) == (long, short)


async def test_a_worker_that_stops_gives_it_back(importer: Importer, database: Database) -> None:
    id_ = await importer.start("id\n1\n2\n")
    job = await importer.claim()
    assert job is not None
    assert await import_records(Context(database, stopping=True), job) is not None
    assert (await importer.get(id_))["status"] == "running"
