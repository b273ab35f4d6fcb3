"""The doors of imports: what is taken, what is refused before anything is kept, who may look."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from api.database import Database
from api.imports import service
from api.settings import settings
from tests.api.imports.books import PLAIN, archive, book
from tests.api.records.orders import Orders, orders_of
from tests.conftest import client_of
from tests.worker.imports.importing import Importer


@pytest.fixture
async def importer(client: httpx.AsyncClient, database: Database) -> Importer:
    return Importer(await orders_of(client), database)


async def kept(database: Database, table: str, import_id: str) -> int:
    """How many rows of an import a table holds."""
    column = "key" if table == "jobs" else "import_id::text"
    async with database.transaction() as session:
        counted = await session.scalar(text(f"SELECT count(*) FROM {table} WHERE {column} = :id"), {"id": import_id})
    return int(counted or 0)


class TestStart:
    async def test_a_file_is_kept_and_waits_for_a_worker(self, importer: Importer) -> None:
        answer = await importer.send("id,a\n1,2\n", "März/orders.csv", mapping={"a": "b"}, dry_run=True)
        assert answer.status_code == 202
        made = answer.json()
        assert made == {
            "id": made["id"],
            "model_id": str(importer.orders.model_id),
            "file_name": "orders.csv",
            "format": "csv",
            "mapping": {"a": "b"},
            "dry_run": True,
            "status": "queued",
            "progress": {
                "rows": 0, "bytes": 5, "total_bytes": 9, "created": 0, "updated": 0, "unchanged": 0, "failed": 0,
            },
            "error": None,
            "created_at": made["created_at"],
            "started_at": None,
            "finished_at": None,
        }  # fmt: skip
        assert await importer.get(made["id"]) == made
        assert await importer.errors(made["id"]) == [["line", "id", "field", "reason"]]
        for table in ("import_parts", "jobs"):
            assert await kept(importer.database, table, made["id"]) == 1

    async def test_of_too_many_at_once_one_more_is_a_429_until_one_ends(
        self, importer: Importer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "MOST_UNFINISHED", 2)
        first = await importer.start("id\n1\n")
        await importer.start("id\n2\n")
        refused = await importer.send("id\n3\n")
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_imports")
        assert int(refused.headers["retry-after"]) > 0
        assert (await importer.orders.client.post(f"/v1/imports/{first}/cancel")).status_code == 200
        assert (await importer.send("id\n3\n")).status_code == 202

    async def test_dry_run_in_the_url_is_refused_and_not_taken_for_a_real_one(self, importer: Importer) -> None:
        files = {"file": ("a.csv", b"id\n1\n")}
        answer = await importer.orders.client.post(importer.url, files=files, params={"dry_run": "true"})
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_parameter")

    @pytest.mark.parametrize(
        ("content", "name", "form", "status", "code", "pointer"),
        [
            ("", "a.csv", {}, 422, "empty_file", "/file"),
            ("\ufeff\n\n", "a.csv", {}, 422, "empty_file", "/file"),
            ("a,b\n1,2\n", "a.csv", {}, 422, "missing_id_column", "/mapping"),
            ("id,a\n1,2\n", "a.csv", {"mapping": {"b": "c"}}, 422, "unknown_column", "/mapping/b"),
            ("id,a\n1,2\n", "a.csv", {"mapping": {"a": "id"}}, 422, "duplicate_column", "/mapping/a"),
            ("id,a.b\n1,2\n", "a.csv", {}, 422, "invalid_key", "/file"),
            ('id,"a\n1,2\n', "a.csv", {}, 422, "unreadable_line", "/file"),
            ("id\nü\n".encode("latin-1"), "a.csv", {}, 422, "unreadable_encoding", "/file"),
            (b"id\n" + b"1\n" * 300_000 + b"\xff\n", "a.csv", {}, 422, "unreadable_encoding", "/file"),
            ("[]", "a.ndjson", {}, 422, "unreadable_file", "/file"),
            ('{"id": 1}', "a.ndjson", {"mapping": {"id": None}}, 422, "missing_id_column", "/mapping/id"),
            (archive(dict(PLAIN) | {"xl/a.xml": b" " * 20_000_000}), "a.xlsx", {}, 422, "unsafe_workbook", "/file"),
            ("id\n1\n", "a.csv", {"mapping": "{"}, 422, "invalid_value", "/mapping"),
            ("id\n1\n", "a.csv", {"mapping": ["id"]}, 422, "invalid_value", "/mapping"),
            ("id\n1\n", "a.csv", {"mapping": {"a/b": 5}}, 422, "invalid_value", "/mapping/a~1b"),
            ("id\n1\n", "a.csv", {"mapping": {"id": "a\0"}}, 422, "invalid_value", "/mapping/id"),
            ("id\n1\n", "a.csv", {"dry_run": "perhaps"}, 422, "invalid_value", "/dry_run"),
            ("id\n1\n", "a.csv", {"dryrun": True}, 422, "unknown_key", "/dryrun"),
            ("id\n1\n", "a.pdf", {}, 415, "unsupported_media_type", None),
        ],
    )
    async def test_what_the_start_of_a_file_shows_is_refused_before_anything_is_kept(
        self, importer: Importer, content: Any, name: str, form: dict[str, Any], status: int, code: str,
        pointer: str | None,
    ) -> None:  # fmt: skip
        answer = await importer.send(content, name, **form)
        body = answer.json()
        assert (answer.status_code, body["code"]) == (status, code), body
        assert answer.headers["content-type"] == "application/problem+json"
        assert [problem["pointer"] for problem in body["errors"]] == ([pointer] if pointer else [])
        assert (await importer.orders.client.get(importer.url)).json()["items"] == []

    async def test_a_form_without_a_file_says_what_is_missing(self, importer: Importer) -> None:
        client = importer.orders.client
        none = await client.post(importer.url, files={"mapping": (None, "{}")})
        assert (none.status_code, none.json()["errors"][0]["pointer"]) == (422, "/file")
        text_only = await client.post(importer.url, files={"file": (None, "id\n1\n")})
        assert (text_only.status_code, text_only.json()["errors"][0]["pointer"]) == (422, "/file")
        two = await client.post(importer.url, files=[("file", ("a.csv", b"id\n")), ("file", ("b.csv", b"id\n"))])
        assert (two.status_code, two.json()["code"]) == (422, "repeated_key")
        raw = await client.post(importer.url, content="id\n1\n", headers={"content-type": "text/csv"})
        assert (raw.status_code, "multipart/form-data" in raw.json()["detail"]) == (415, True)
        broken = await client.post(importer.url, content="?", headers={"content-type": "multipart/form-data"})
        assert broken.status_code == 400

    async def test_a_file_over_the_cap_is_a_413_that_says_the_cap(
        self, importer: Importer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings(), "import_max_bytes", 2 * 1024 * 1024)
        for size in (3, 5):
            answer = await importer.send(b"id\n" + b"1\n" * (size * 512 * 1024))
            assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
            assert "2 MB" in answer.json()["detail"]
        assert (await importer.send(b"id\n" + b"1\n" * 500_000)).status_code == 202

    async def test_bodies_over_sixteen_mebibytes_are_taken_here(self, importer: Importer) -> None:
        content = b"id,a\n" + b"1,x\n" * 5_000_000
        answer = await importer.send(content)
        assert answer.status_code == 202
        assert answer.json()["progress"]["total_bytes"] == len(content)
        assert await kept(importer.database, "import_parts", answer.json()["id"]) == 20

    async def test_a_workbook_is_taken(self, importer: Importer) -> None:
        answer = await importer.send(book([["id"], [1]]), "orders.xlsx")
        assert (answer.status_code, answer.json()["format"]) == (202, "xlsx")


class TestWhoMay:
    async def test_another_workspace_finds_nothing(self, importer: Importer, stranger: httpx.AsyncClient) -> None:
        id_ = await importer.start("id\n1\n")
        own = await stranger.get(f"/v1/imports/{uuid4()}")
        for method, path in (("GET", ""), ("GET", "/errors.csv"), ("POST", "/cancel")):
            answer = await stranger.request(method, f"/v1/imports/{id_}{path}")
            assert answer.status_code == 404
            assert answer.json() | {"request_id": None} == own.json() | {"request_id": None}
        assert (await stranger.get(importer.url)).status_code == 404
        assert (await stranger.post(importer.url, files={"file": ("a.csv", b"id\n")})).status_code == 404
        assert (await importer.get(id_))["status"] == "queued"

    async def test_no_key_is_a_401_before_the_file_is_read(self, importer: Importer, anyone: httpx.AsyncClient) -> None:
        assert (await anyone.post(importer.url, files={"file": ("a.csv", b"id\n")})).status_code == 401

    @pytest.mark.parametrize(("scopes", "status"), [(["records:read"], 403), (["records:write", "records:read"], 202)])
    async def test_whoever_imports_may_write_records(
        self, importer: Importer, app: FastAPI, scopes: list[str], status: int
    ) -> None:
        id_ = await importer.start("id\n1\n")
        made = await importer.orders.client.post("/v1/api-keys", json={"name": "k", "scopes": scopes})
        async with client_of(app, {"Authorization": f"Token {made.json()['key']}"}) as client:
            answer = await client.post(importer.url, files={"file": ("a.csv", b"id\n1\n")})
            assert answer.status_code == status
            assert (await client.get(f"/v1/imports/{id_}")).status_code == 200
            cancelled = await client.post(f"/v1/imports/{id_}/cancel")
            assert cancelled.status_code == (200 if status == 202 else 403)

    async def test_a_key_of_another_model_finds_nothing(self, importer: Importer, app: FastAPI) -> None:
        client = importer.orders.client
        other = await orders_of(client)
        body = {"name": "k", "scopes": ["records:read", "records:write"], "model_ids": [str(other.model_id)]}
        key = (await client.post("/v1/api-keys", json=body)).json()["key"]
        id_ = await importer.start("id\n1\n")
        async with client_of(app, {"Authorization": f"Token {key}"}) as narrowed:
            assert (await narrowed.get(f"/v1/imports/{id_}")).status_code == 404
            assert (await narrowed.post(importer.url, files={"file": ("a.csv", b"id\n")})).status_code == 404
            mine = Importer(Orders(narrowed, other.model_id), importer.database)
            assert (await mine.get(await mine.start("id\n1\n")))["status"] == "queued"


class TestList:
    async def test_holds_a_models_imports_the_newest_first(self, importer: Importer) -> None:
        made = [await importer.start(f"id\n{n}\n") for n in range(5)]
        await Importer(await orders_of(importer.orders.client), importer.database).start("id\n1\n")
        found, cursor = [], None
        while True:
            params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
            page = (await importer.orders.client.get(importer.url, params=params)).json()
            found += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert found == made[::-1]
        forged = await importer.orders.client.get(importer.url, params={"cursor": "forged"})
        assert (forged.status_code, forged.json()["code"]) == (400, "invalid_cursor")

    async def test_what_is_no_id_is_not_found(self, importer: Importer) -> None:
        assert (await importer.orders.client.get("/v1/imports/1")).status_code == 404


class TestCancel:
    async def test_one_that_waits_is_over_at_once_and_its_file_is_gone(self, importer: Importer) -> None:
        id_ = await importer.start("id\n1\n")
        for _ in range(2):
            answer = await importer.orders.client.post(f"/v1/imports/{id_}/cancel")
            assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
        assert answer.json()["finished_at"] is not None
        for table in ("import_parts", "jobs"):
            assert await kept(importer.database, table, id_) == 0

    @pytest.mark.parametrize("status", ["done", "failed"])
    async def test_one_that_has_ended_can_not_be_cancelled(self, importer: Importer, status: str) -> None:
        id_ = await importer.start("id\n1\n")
        async with importer.database.transaction() as session:
            ended = "UPDATE imports SET status = :status WHERE id = CAST(:id AS uuid)"
            await session.execute(text(ended), {"status": status, "id": id_})
        answer = await importer.orders.client.post(f"/v1/imports/{id_}/cancel")
        assert (answer.status_code, answer.json()["code"]) == (409, "import_ended")
        assert status in answer.json()["detail"]


async def test_a_deleted_model_takes_its_imports_along(importer: Importer) -> None:
    id_ = await importer.start("id\n1\n")
    client = importer.orders.client
    assert (await client.delete(f"/v1/models/{importer.orders.model_id}")).status_code == 204
    assert (await client.get(f"/v1/imports/{id_}")).status_code == 404
    assert await kept(importer.database, "import_parts", id_) == 0


async def test_the_document_tells_of_the_form(anyone: httpx.AsyncClient) -> None:
    document = (await anyone.get("/openapi.json")).json()
    body = document["paths"]["/v1/models/{model_id}/imports"]["post"]["requestBody"]
    form = body["content"]["multipart/form-data"]["schema"]
    assert form["properties"].keys() == {"file", "mapping", "dry_run"}
    assert json.dumps(form["required"]) == '["file"]'
