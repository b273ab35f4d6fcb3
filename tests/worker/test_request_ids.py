"""The request that asked for a job is named wherever the job is."""

import json
import logging
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import text

from api.database import Database
from api.logs import REQUEST_ID, JsonLines
from tests.api.records.orders import orders_of
from tests.worker.conftest import a_worker, until


class Lines(logging.Handler):
    """What would be written, as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.said: list[dict[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(json.loads(self.format(record)))


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler, logger = Lines(), logging.getLogger("gather.worker")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(level)


async def test_a_jobs_lines_name_the_request_that_asked_for_it(
    client: httpx.AsyncClient, database: Database, lines: Lines
) -> None:
    orders = await orders_of(client)
    file = {"file": ("orders.csv", "id\n1\n")}
    asked = await client.post(f"/v1/models/{orders.model_id}/imports", files=file)
    request_id, import_id = asked.headers["x-request-id"], asked.json()["id"]
    async with database.transaction() as session:
        args = await session.scalar(text("SELECT args FROM jobs WHERE key = :key"), {"key": import_id})
    assert args["request_id"] == request_id
    # The worker is in this process, where the request was answered too; its own rounds are of no request.
    REQUEST_ID.set(None)
    async with a_worker(database):
        await until(lambda: client.get(f"/v1/imports/{import_id}"), lambda answer: answer.json()["status"] == "done")
    assert [line["message"] for line in lines.said if line["request_id"] == request_id] == [
        f"import_records {import_id}, which was asked for, is done"
    ]
