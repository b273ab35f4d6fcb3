"""A dry run answers as the real import would, writes nothing and is in nobody's way."""

import asyncio
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from api.database import Database
from api.imports import steps
from tests.api.exports.test_round_trip import export
from tests.api.records.orders import orders_of
from tests.worker.imports.importing import (
    Importer,
    counted,
    counts,
    file_of,
    interrupted,
)

quietly = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

some_ids = st.sampled_from(["1", "2", "3", "a", ""])
some_values = st.sampled_from(["", "1", "2", "x", "1.0", "true"])
some_rows = st.lists(st.tuples(some_ids, some_values, some_values), max_size=12)


@quietly
@given(before=some_rows, sent=some_rows, broken=st.integers(0, 20), format=st.sampled_from(["csv", "ndjson", "xlsx"]))
async def test_answers_as_the_real_import_would(
    client: httpx.AsyncClient, database: Database, before: Any, sent: Any, broken: int, format: str
) -> None:
    importer = Importer(await orders_of(client), database)
    await importer.of(file_of(before, "csv"), "a.csv")
    content, name, was = file_of(sent, format, broken), f"a.{format}", await export(importer.orders, "ndjson")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "ROWS_AT_ONCE", 3)
        dry = await importer.of(content, name, dry_run=True)
        assert await export(importer.orders, "ndjson") == was
        real = await importer.of(content, name)
    assert counts(dry) == counts(real)
    assert await importer.errors(dry["id"]) == await importer.errors(real["id"])


async def test_tells_of_a_record_that_would_outgrow_its_limit(importer: Importer) -> None:
    await importer.orders.post({"id": "1"} | {f"a{n}": n for n in range(999)})
    for dry_run in (True, False):
        done = await importer.of("id,b,c\n1,2,3\n2,3,4\n", dry_run=dry_run)
        assert counts(done) == (1, 0, 0, 1)
        assert "1,000 keys" in (await importer.errors(done["id"]))[1][3]


async def test_writes_nothing_and_leaves_no_word(importer: Importer) -> None:
    await importer.orders.post({"id": "1", "a": 1})
    stamp = (await importer.orders.get("1")).json()["updated_at"]
    await importer.of("id,a,new\n1,2,3\n2,3,4\n", dry_run=True)
    assert (await importer.orders.get("1")).json()["updated_at"] == stamp
    assert await importer.orders.data("2") is None
    model = (await importer.orders.client.get(f"/v1/models/{importer.orders.model_id}")).json()
    assert (model["record_count"], [field["key"] for field in model["fields"]]) == (1, ["id", "a"])


async def test_blocks_no_writer_and_holds_nothing_between_its_batches(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "ROWS_AT_ONCE", 1)
    await importer.orders.batch([{"id": "1"}, {"id": "2"}])
    seen: list[int] = []
    take = steps.take

    async def meanwhile(*args: Any) -> None:
        await take(*args)
        # In the middle of the rehearsal's own transaction: others write the very same rows.
        answer = await asyncio.wait_for(importer.orders.post({"id": "1", "mine": len(seen)}), 5)
        seen.append(answer.status_code)
        if len(seen) == 3:
            url = f"/v1/models/{importer.orders.model_id}/fields"
            assert (await importer.orders.client.get(url)).status_code == 200

    monkeypatch.setattr(steps, "take", meanwhile)
    done = await importer.of("id,a\n1,x\n2,y\n3,z\n", dry_run=True)
    assert counts(done) == (1, 2, 0, 0)
    assert seen == [200, 200, 200]
    async with importer.database.transaction() as session:
        left = "SELECT count(*) FROM pg_class WHERE relname = 'rehearsed_records'"
        assert await session.scalar(text(left)) == 0


async def test_begins_anew_when_it_was_interrupted(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "ROWS_AT_ONCE", 1)
    id_ = await importer.start("id,a\n1,x\n,y\n3,z\n", dry_run=True)
    await interrupted(importer, after=2)
    assert counted(await importer.get(id_)) == (1, 0, 0, 1)
    await importer.work()
    assert counts(await importer.get(id_)) == (2, 0, 0, 1)
    assert len(await importer.errors(id_)) == 2
