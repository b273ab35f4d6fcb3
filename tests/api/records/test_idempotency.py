"""A write that is sent again with its key is done once, and answered the same."""

import asyncio

import httpx
from sqlalchemy import text

from api.database import Database
from api.records import idempotency
from tests.api.records.orders import Orders

LINES = {"Content-Type": "application/x-ndjson"}


async def send(orders: Orders, body: object, key: str, path: str = "", **params: str) -> httpx.Response:
    headers = {"Idempotency-Key": key}
    return await orders.client.post(f"{orders.url}{path}", json=body, headers=headers, params=params)


async def test_the_same_key_gets_the_first_answer(orders: Orders) -> None:
    first = await send(orders, {"id": 1, "n": 1}, "k1")
    await orders.patch("1", {"n": 2})
    again = await send(orders, {"id": 1, "n": 1}, "k1")
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert await orders.data("1") == {"id": "1", "n": 2}


async def test_another_body_with_the_key_is_a_422(orders: Orders) -> None:
    await send(orders, {"id": 1}, "k1")
    for other in (await send(orders, {"id": 2}, "k1"), await send(orders, {"id": 1}, "k1", mode="create")):
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await orders.data("2") is None


async def test_a_batch_is_counted_once(orders: Orders) -> None:
    batch = [{"id": 1}, {"id": 2}, {}]
    first = await send(orders, batch, "k1", "/batch")
    assert (await send(orders, batch, "k1", "/batch")).json() == first.json()
    assert first.json()["created"] == 2


async def test_a_stream_is_taken_up_chunk_by_chunk(orders: Orders) -> None:
    content = b"".join(b'{"id": %d}\n' % n for n in range(12_000))
    headers = LINES | {"Idempotency-Key": "k1"}
    for _ in range(2):
        answer = await orders.client.post(f"{orders.url}/batch", content=content, headers=headers)
        assert answer.json()["created"] == 12_000
    other = await orders.client.post(f"{orders.url}/batch", content=content[:-2], headers=headers)
    assert other.status_code == 422


async def test_a_batch_that_was_told_before_says_so(orders: Orders) -> None:
    first = await send(orders, [{"id": 1}], "k1", "/batch")
    again = await send(orders, [{"id": 1}], "k1", "/batch")
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    lines, headers = b'{"id": 1}\n' * 6000, LINES | {"Idempotency-Key": "k2"}
    half = await orders.client.post(f"{orders.url}/batch", content=lines[: len(lines) // 6 * 5], headers=headers)
    whole = await orders.client.post(f"{orders.url}/batch", content=lines, headers=headers)
    assert (half.json()["unchanged"], whole.json()["unchanged"]) == (5000, 6000)
    assert "idempotent-replayed" not in whole.headers
    nothing = await orders.client.post(f"{orders.url}/batch", content=b"", headers=headers)
    assert "idempotent-replayed" not in nothing.headers


async def test_a_record_is_deleted_and_restored_once(orders: Orders) -> None:
    await orders.post({"id": 1, "n": 1})
    restore = f"/v1/models/{orders.model_id}/trash/restore"
    steps = [("DELETE", orders.at("1"), None), ("POST", restore, {"id": "1"}), ("DELETE", f"{orders.url}?id=1", None)]
    for step, (method, url, body) in enumerate(steps):
        headers = {"Idempotency-Key": f"step {step}"}
        first = await orders.client.request(method, url, json=body, headers=headers)
        again = await orders.client.request(method, url, json=body, headers=headers)
        assert first.is_success, first.text
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["idempotent-replayed"] == "true"
    assert (await orders.delete("1")).status_code == 404
    other = await orders.client.delete(orders.at("2"), headers={"Idempotency-Key": "step 0"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_key_of_a_delete_that_found_nothing_is_free(orders: Orders) -> None:
    headers = {"Idempotency-Key": "k1"}
    assert (await orders.client.delete(orders.at("1"), headers=headers)).status_code == 404
    await orders.post({"id": 1})
    dry = await orders.client.delete(orders.at("1"), headers=headers, params={"dry_run": "true"})
    assert (dry.status_code, await orders.data("1")) == (204, {"id": "1"})
    assert (await orders.client.delete(orders.at("1"), headers=headers)).status_code == 204
    assert await orders.data("1") is None


async def test_a_refused_write_keeps_no_key(orders: Orders) -> None:
    assert (await send(orders, {"id": 1}, "k1", mode="update")).status_code == 404
    await orders.post({"id": 1})
    assert (await send(orders, {"id": 1}, "k1", mode="update")).status_code == 200


async def test_a_dry_run_keeps_no_key(orders: Orders) -> None:
    assert (await send(orders, {"id": 1}, "k1", dry_run="true")).status_code == 201
    assert (await send(orders, {"id": 1}, "k1")).json()["action"] == "created"


async def test_twenty_at_once_write_once(orders: Orders) -> None:
    answers = await asyncio.gather(*(send(orders, {"id": 1, "n": 1}, "k1", mode="create") for _ in range(20)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}


async def test_a_key_has_1_to_255_characters(orders: Orders) -> None:
    assert (await send(orders, {"id": 1}, "k" * 255)).status_code == 201
    for key in ("", "k" * 256):
        assert (await send(orders, {"id": 1}, key)).status_code == 422


async def test_keys_of_workspaces_are_their_own(orders: Orders, stranger: httpx.AsyncClient) -> None:
    from tests.api.records.orders import orders_of

    theirs = await orders_of(stranger)
    assert (await send(orders, {"id": 1}, "k1")).status_code == 201
    assert (await send(theirs, {"id": 2}, "k1")).json()["id"] == "2"


async def test_a_key_is_forgotten_after_a_day(orders: Orders, database: Database) -> None:
    await send(orders, {"id": 1}, "k1")
    await send(orders, {"id": 2}, "k2")
    async with database.transaction() as session:
        await session.execute(text("UPDATE idempotency_keys SET created_at = now() - interval '25 hours'"))
    assert (await send(orders, {"id": 1}, "k1")).json()["action"] == "unchanged"
    async with database.transaction() as session:
        assert await idempotency.forget_expired(session) >= 1
        left = text("SELECT key FROM idempotency_keys JOIN models USING (workspace_id) WHERE models.id = :id")
        assert list(await session.scalars(left, {"id": orders.model_id})) == ["k1"]
