"""A worker that is killed in mid-import: the next one goes on, nothing is doubled, and the counts are exact."""

import pytest

from tests.worker.conftest import until
from tests.worker.imports.importing import Importer, counts
from tests.worker.processes import worker_process

ROWS = 30_000
BROKEN = range(7, ROWS, 1000)


@pytest.mark.parametrize("dry_run", [False, True])
async def test_a_killed_worker_is_taken_over_where_it_stood(importer: Importer, dry_run: bool) -> None:
    await importer.orders.batch([{"id": str(n), "n": n} for n in range(0, 5000, 2)])
    lines = [f"{n},{n}" if n not in BROKEN else f",{n}" for n in range(ROWS)]
    id_ = await importer.start("\n".join(["id,n", *lines]), dry_run=dry_run)
    with worker_process() as first:
        await until(lambda: importer.get(id_), lambda seen: seen["progress"]["rows"] >= ROWS // 4)
        first.kill()
    interrupted = await importer.get(id_)
    assert interrupted["status"] == "running"
    with worker_process():
        done = await until(lambda: importer.get(id_), lambda seen: seen["status"] == "done", seconds=60)
    assert interrupted["progress"]["rows"] < ROWS
    assert counts(done) == (ROWS - 2500 - len(BROKEN), 0, 2500, len(BROKEN))
    assert [int(line) for line, *_ in (await importer.errors(id_))[1:]] == [n + 2 for n in BROKEN]
    model = (await importer.orders.client.get(f"/v1/models/{importer.orders.model_id}")).json()
    assert model["record_count"] == (2500 if dry_run else ROWS - len(BROKEN))
