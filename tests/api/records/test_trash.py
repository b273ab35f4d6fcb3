"""Deleted records: out of sight, and back again."""

import base64
from uuid import uuid4

import pytest
from sqlalchemy import text

from api.database import Database
from tests.api.records.orders import Orders


class TestTrash:
    async def test_a_deleted_record_comes_back(self, orders: Orders) -> None:
        made = (await orders.post({"id": "a/b", "n": 1})).json()
        assert (await orders.delete("a/b")).status_code == 204
        assert (await orders.delete("a/b")).status_code == 404
        trash = (await orders.client.get(f"/v1/models/{orders.model_id}/trash")).json()
        assert [(item["id"], item["data"]) for item in trash["items"]] == [("a/b", {"id": "a/b", "n": 1})]
        back = await orders.client.post(f"/v1/models/{orders.model_id}/trash/restore", json={"id": "a/b"})
        assert back.status_code == 200
        assert (await orders.get("a/b")).json()["data"] == made["data"]
        assert (await orders.get("a/b")).json()["created_at"] == made["created_at"]
        assert (await orders.client.get(f"/v1/models/{orders.model_id}/trash")).json()["items"] == []

    async def test_an_upsert_of_a_trashed_id_is_a_new_record(self, orders: Orders) -> None:
        await orders.post({"id": 1, "n": 1})
        await orders.delete("1")
        assert (await orders.post({"id": 1, "m": 2})).status_code == 201
        assert await orders.data("1") == {"id": "1", "m": 2}
        restore = f"/v1/models/{orders.model_id}/trash/restore"
        taken = await orders.client.post(restore, json={"id": "1"})
        assert (taken.status_code, taken.json()["code"]) == (409, "record_exists")
        await orders.delete("1")
        assert (await orders.client.post(restore, json={"id": "1"})).json()["data"] == {"id": "1", "m": 2}
        assert len((await orders.client.get(f"/v1/models/{orders.model_id}/trash")).json()["items"]) == 1

    async def test_an_id_may_come_as_a_whole_number(self, orders: Orders) -> None:
        for id in ("5", "12345678901234567890"):
            await orders.post({"id": id})
            await orders.delete(id)
            url = f"/v1/models/{orders.model_id}/trash/restore"
            restored = await orders.client.post(url, content=f'{{"id": {id}}}')
            assert (restored.status_code, restored.json().get("id")) == (200, id)

    async def test_what_is_not_in_the_trash_cannot_be_restored(self, orders: Orders) -> None:
        missing = await orders.client.post(f"/v1/models/{orders.model_id}/trash/restore", json={"id": "1"})
        assert (missing.status_code, missing.json()["code"]) == (404, "record_not_found")

    @pytest.mark.parametrize(
        "id", ['""', '" "', "null", "true", "[]", "{}", "1.0", "1e3", '"\\u0001"', f'"{"x" * 513}"']
    )
    async def test_what_is_no_id_is_told_so(self, orders: Orders, id: str) -> None:
        refused = await orders.client.post(f"/v1/models/{orders.model_id}/trash/restore", content=f'{{"id": {id}}}')
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/id")

    async def test_a_record_that_is_too_large_by_now_is_told_so(self, orders: Orders, database: Database) -> None:
        await orders.post({"id": "1"})
        await orders.delete("1")
        noise = "SELECT string_agg(md5(n::text), '') FROM generate_series(1, 10000) AS n"
        grow = f"UPDATE trash SET data = data || jsonb_build_object('t', ({noise})) WHERE model_id = :model_id"
        async with database.transaction() as session:
            await session.execute(text(grow), {"model_id": orders.model_id})
        refused = await orders.client.post(f"/v1/models/{orders.model_id}/trash/restore", json={"id": "1"})
        assert (refused.status_code, refused.json()["code"]) == (422, "record_too_large")

    async def test_the_trash_is_paged_newest_first(self, orders: Orders) -> None:
        await orders.batch([{"id": n} for n in range(5)])
        for n in range(5):
            await orders.delete(str(n))
        url, cursor, found = f"/v1/models/{orders.model_id}/trash", None, []
        while True:
            page = (await orders.client.get(url, params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
            found += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert found == ["4", "3", "2", "1", "0"]
        out_of_the_calendar = base64.urlsafe_b64encode(f"9999-12-31T23:59:59-23:00 {uuid4()}".encode()).decode()
        for forged in ("forged", out_of_the_calendar):
            assert (await orders.client.get(url, params={"cursor": forged})).status_code == 400

    async def test_the_model_counts_only_what_lives(self, orders: Orders) -> None:
        await orders.batch([{"id": n} for n in range(5)])
        await orders.delete("1")
        model = await orders.client.get(f"/v1/models/{orders.model_id}")
        assert model.json()["record_count"] == 4
