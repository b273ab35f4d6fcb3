"""Files sent to a model and imported by the worker's own function, in this process."""

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

import httpx

from api import jobs
from api.database import Database
from api.imports.service import IMPORT
from tests.api.records.orders import Orders
from worker.context import Context
from worker.jobs.imports import import_records


@dataclass(frozen=True)
class Importer:
    """Whoever imports into one model."""

    orders: Orders
    database: Database

    @property
    def url(self) -> str:
        return f"/v1/models/{self.orders.model_id}/imports"

    async def send(self, content: bytes | str, name: str = "orders.csv", **form: Any) -> httpx.Response:
        """Send a file, as a browser does."""
        content = content.encode() if isinstance(content, str) else content
        fields = {key: value if isinstance(value, str) else json.dumps(value) for key, value in form.items()}
        return await self.orders.client.post(self.url, files={"file": (name, content)}, data=fields)

    async def start(self, content: bytes | str, name: str = "orders.csv", **form: Any) -> str:
        """Send a file; the import's id."""
        answer = await self.send(content, name, **form)
        assert answer.status_code == 202, answer.text
        id_: str = answer.json()["id"]
        return id_

    async def of(self, content: bytes | str, name: str = "orders.csv", **form: Any) -> Any:
        """Send a file and have it imported: what became of it."""
        id_ = await self.start(content, name, **form)
        await self.work()
        return await self.get(id_)

    async def get(self, id_: str) -> Any:
        answer = await self.orders.client.get(f"/v1/imports/{id_}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def errors(self, id_: str) -> list[list[str]]:
        """The rows of errors.csv, its header first."""
        answer = await self.orders.client.get(f"/v1/imports/{id_}/errors.csv")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        return list(csv.reader(io.StringIO(answer.text, newline="")))

    async def work(self) -> None:
        """Do what is due, as the worker's loop does."""
        context = Context(self.database)
        while due := await self.claim():
            again_at = await import_records(context, due)
            async with self.database.transaction() as session:
                await jobs.finish(session, due, again_at=again_at)

    async def claim(self) -> jobs.Job | None:
        async with self.database.transaction() as session:
            found = await jobs.claim(session, worker="a test", limit=1, kinds=[IMPORT])
        return found[0] if found else None


def counts(import_: Any) -> tuple[int, ...]:
    """created, updated, unchanged, failed of an import that is done."""
    assert import_["status"] == "done", import_
    return counted(import_)


def counted(import_: Any) -> tuple[int, ...]:
    progress = import_["progress"]
    assert progress["rows"] == sum(progress[name] for name in RESULTS), progress
    return tuple(progress[name] for name in RESULTS)


RESULTS = ("created", "updated", "unchanged", "failed")
