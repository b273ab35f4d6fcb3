"""Files sent to a model and imported by the worker's own function, in this process."""

import contextlib
import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import text

from api import jobs
from api.database import Database
from api.imports import steps
from api.imports.service import IMPORT
from tests.api.imports.books import book
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


class Killed(BaseException):
    """What ends a worker that nobody asked."""


async def interrupted(importer: Importer, *, after: int) -> None:
    """Have the import done by a worker that dies in the middle of a batch, after so many; its lease has run out."""
    take, taken = steps.take, 0

    async def dying(*args: Any) -> None:
        nonlocal taken
        await take(*args)
        if taken == after:
            raise Killed
        taken += 1

    job = await importer.claim()
    assert job is not None
    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(Killed):
        patch.setattr(steps, "take", dying)
        await import_records(Context(importer.database), job)
    async with importer.database.transaction() as session:
        await session.execute(text("UPDATE jobs SET lease_until = now() WHERE lease_until IS NOT NULL"))


def file_of(rows: Any, format: str, broken: int = 99) -> bytes:
    """Rows of id, a and b as a file; before one of them stands a line that is no row, but not in a workbook."""
    names = ("id", "a", "b")
    if format == "xlsx":
        return book([names, *([value or None for value in row] for row in rows)])
    if format == "csv":
        lines, none = [",".join(row) for row in rows], '"never, closed'
    else:
        named = [{name: value for name, value in zip(names, row, strict=True) if value} for row in rows]
        lines, none = [json.dumps(row) for row in named], "{"
    lines[broken:broken] = [none] if broken < len(rows) else []
    return "\n".join([",".join(names), *lines] if format == "csv" else [*lines, ""]).encode() or b"\n"


async def pin(orders: Orders, types: Mapping[str, str]) -> None:
    """Choose the fields' types."""
    for key, kind in types.items():
        url = httpx.URL(f"{orders.client.base_url}/v1/models/{orders.model_id}/fields/").join(quote(key, safe=""))
        assert (await orders.client.patch(url, json={"type": kind})).status_code == 200


async def forget_link_checks(database: Database) -> None:
    """Other tests count the checks that wait for a worker."""
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM link_checks"))


def counts(import_: Any) -> tuple[int, ...]:
    """created, updated, unchanged, failed of an import that is done."""
    assert import_["status"] == "done", import_
    return counted(import_)


def counted(import_: Any) -> tuple[int, ...]:
    progress = import_["progress"]
    assert progress["rows"] == sum(progress[name] for name in RESULTS), progress
    return tuple(progress[name] for name in RESULTS)


RESULTS = ("created", "updated", "unchanged", "failed")
