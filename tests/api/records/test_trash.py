"""Deleted records: out of sight, and back again."""

import base64
from uuid import uuid4

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

    async def test_what_is_not_in_the_trash_cannot_be_restored(self, orders: Orders) -> None:
        for id in ("1", "\x01"):
            missing = await orders.client.post(f"/v1/models/{orders.model_id}/trash/restore", json={"id": id})
            assert missing.status_code == 404

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
