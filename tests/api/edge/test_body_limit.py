"""How much of a body is read, by whom it is sent and how fast it comes."""

from collections.abc import AsyncIterator

import httpx
import pytest

from api.edge import body_limit
from api.edge.body_limit import MIB
from tests.api.records.orders import orders_of

JSON = {"content-type": "application/json"}


def _note(size: int) -> bytes:
    return b'{"id": "1", "note": "' + b"x" * size + b'"}'


async def _pieces(body: bytes, number: int) -> AsyncIterator[bytes]:
    length = -(-len(body) // number)
    for start in range(0, len(body), length):
        yield body[start : start + length]


@pytest.mark.parametrize("path", ["/v1/models", "/v1/models/{}/records", "/v1/models/{}/records/batch"])
async def test_more_bodies_than_memory_is_for_are_a_503(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    url = path.format((await orders_of(client)).model_id)
    monkeypatch.setattr(body_limit, "MOST_HELD_BYTES", 1000)
    answer = await client.post(url, content=_note(1000), headers=JSON)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    # What was held is given back.
    assert {(await client.post(url, content=_note(900), headers=JSON)).status_code for _ in range(3)} <= {200, 201, 422}


@pytest.mark.parametrize("path", ["/v1/sessions", "/v1/webhooks/stripe/nobody", "/v1/invitations/accept"])
async def test_a_door_that_is_open_to_all_reads_a_mebibyte(anyone: httpx.AsyncClient, path: str) -> None:
    assert (await anyone.post(path, content=_note(2 * MIB), headers=JSON)).status_code == 413
    assert (await anyone.post(path, content=_note(MIB // 2), headers=JSON)).status_code != 413


async def test_strangers_send_no_more_either_and_are_told_that_they_are_strangers(anyone: httpx.AsyncClient) -> None:
    for headers in (JSON, JSON | {"authorization": "Token wrong"}):
        assert (await anyone.post("/v1/models", content=_note(2 * MIB), headers=headers)).status_code == 401


async def test_whoever_is_known_sends_sixteen(client: httpx.AsyncClient) -> None:
    path = f"/v1/models/{(await orders_of(client)).model_id}/records/batch"
    rows = b"[" + b",".join([_note(100_000)] * 100) + b"]"
    assert (await client.post(path, content=rows, headers=JSON)).status_code == 200
    assert (await client.post(path, content=rows + b" " * 7 * MIB, headers=JSON)).status_code == 413


async def test_a_body_that_is_held_may_not_take_its_time(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = await orders_of(client)
    path, body = f"/v1/models/{orders.model_id}/records", _note(1000)
    assert (await client.post(path, content=_pieces(body, 10), headers=JSON)).status_code == 201
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr(body_limit, "perf_counter", lambda: next(clock))
    answer = await client.post(path, content=_pieces(body, 10), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (408, "request_timeout")
    # A stream may.
    lines = JSON | {"content-type": "application/x-ndjson"}
    assert (await client.post(f"{path}/batch", content=_pieces(body, 10), headers=lines)).status_code == 200
