"""Fuzzed at the doors: whatever is sent, the answer is one of ours, and what was taken can be read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

import httpx
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from tests.api.records.orders import orders_of

REFUSED = {400, 404, 409, 413, 415, 422}


@dataclass(frozen=True)
class World:
    """A model with some records, a view of it, and cursors that were given out."""

    app: FastAPI
    client: httpx.AsyncClient
    model_id: UUID
    view_id: str
    cursors: Mapping[str, str]

    @property
    def records(self) -> str:
        return f"/v1/models/{self.model_id}/records"


async def world_of(app: FastAPI, client: httpx.AsyncClient) -> World:
    orders = await orders_of(client)
    days = ("2026-11-23", "0001-01-01", "9999-12-31")
    rows = [{"id": str(n), "amount": n / 4, "city": "Berlin", "day": days[n % 3], "tags": [n]} for n in range(9)]
    await orders.batch(rows)
    await orders.delete("8")
    await orders.delete("7")
    views = [await client.post("/v1/views", json={"name": "All", "model_id": str(orders.model_id)}) for _ in "ab"]
    lists = (orders.url, "/v1/views", f"/v1/models/{orders.model_id}/trash", f"/v1/models/{orders.model_id}/fields")
    cursors = {url: (await client.get(url, params={"limit": 1})).json()["next_cursor"] for url in lists}
    return World(app, client, orders.model_id, views[0].json()["id"], cursors)


async def one_record(world: World, raw: bytes) -> None:
    answer = await _sent(world, world.records, raw, "application/json")
    await _can_be_read_back(world, answer)


async def a_form(world: World, raw: bytes) -> None:
    answer = await _sent(world, world.records, raw, "application/x-www-form-urlencoded")
    await _can_be_read_back(world, answer)


async def parts_of_a_form(world: World, raw: bytes) -> None:
    answer = await _sent(world, world.records, raw, "multipart/form-data; boundary=x")
    await _can_be_read_back(world, answer)


async def _can_be_read_back(world: World, answer: httpx.Response) -> None:
    if answer.is_success:
        again = await world.client.get(world.records, params={"id": answer.json()["id"]})
        assert again.json()["data"] == answer.json()["data"]


async def a_batch(world: World, raw: bytes) -> None:
    _adds_up(await _sent(world, f"{world.records}/batch", raw, "application/json"))


async def lines(world: World, raw: bytes) -> None:
    _adds_up(await _sent(world, f"{world.records}/batch", raw, "application/x-ndjson"))


async def rows(world: World, raw: bytes) -> None:
    _adds_up(await _sent(world, f"{world.records}/batch", raw, "text/csv"))


def _adds_up(answer: httpx.Response) -> None:
    if answer.is_success:
        told = answer.json()
        assert len(told["errors"]) == told["failed"] <= sum(told[name] for name in ("created", "updated", "failed"))


async def a_filter(world: World, raw: bytes) -> None:
    for url in (f"{world.records}/query", f"{world.records}/count", f"/v1/views/{world.view_id}/query"):
        await _sent(world, url, b'{"search": null, "filter": ' + raw + b"}", "application/json")


async def a_url(world: World, raw: bytes) -> None:
    """The query string as it is, with bytes that no client would send."""
    for path in (world.records, f"/v1/views/{world.view_id}/records", "/v1/models", "/v1/audit-log"):
        _ours(await _asked_raw(world, path, raw))


async def a_cursor(world: World, raw: bytes) -> None:
    """Bent cursors of every kind: taken only as they were given out."""
    for url, given in world.cursors.items():
        for sent in (raw, given.encode() + raw, given.encode()[: len(raw)] + raw):
            answer = await _asked_raw(world, url, b"limit=1&cursor=" + quote(sent).encode())
            _ours(answer)


async def an_id(world: World, raw: bytes) -> None:
    """Whatever a path says a record is called; a client takes dots out of a path by itself."""
    if raw in {b".", b".."}:
        return
    for method in ("GET", "PUT", "DELETE"):
        path = f"{world.records}/{quote(raw, safe='')}"
        _ours(await world.client.request(method, path, json={"a": 1} if method == "PUT" else None))


async def _sent(world: World, url: str, raw: bytes, media_type: str) -> httpx.Response:
    answer = await world.client.post(url, content=raw, headers={"Content-Type": media_type})
    _ours(answer)
    return answer


def _ours(answer: httpx.Response) -> None:
    assert answer.is_success or answer.status_code in REFUSED, answer.text
    if not answer.is_success:
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        assert answer.json()["detail"]


async def _asked_raw(world: World, path: str, query: bytes) -> httpx.Response:
    async def as_it_is(scope: Scope, receive: Receive, send: Send) -> None:
        await world.app({**scope, "query_string": query}, receive, send)

    transport = httpx.ASGITransport(app=as_it_is, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gather.test") as client:
        return await client.get(path, headers=world.client.headers)
