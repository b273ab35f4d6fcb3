"""What Gather says of itself: a line a request, machine-readable, and nothing that is anybody's."""

import asyncio
import json
import logging
import sys
from pathlib import Path

import httpx
import pytest

from api import logs
from api.database import Database
from api.workspaces import service
from tests.api.records.orders import Orders, orders_of
from tests.api.server import server
from tests.conftest import TestWorkspace

VALUES = (
    "a secret value",
    "secret-order-4711",
    "s3cret@example.com",
    "correct horse battery staple",
    "sk_test_51Secret",
)


async def _many_requests(client: httpx.AsyncClient) -> None:
    orders = await orders_of(client)
    await orders.batch([{"id": VALUES[1], "note": VALUES[0]}, {"id": "2", "note": "\\u0000"}])
    for number in range(35):
        await asyncio.gather(*_ask_about(orders, number))
    await client.post("/v1/sessions", json={"email": VALUES[2], "password": VALUES[3]})
    connection = {"type": "stripe", "name": "Stripe", "credentials": {"api_key": VALUES[4]}}
    assert (await client.post("/v1/integrations", json=connection)).status_code in {422, 503}


def _ask_about(orders: Orders, number: int) -> list[asyncio.Future[httpx.Response]]:
    client, secret = orders.client, VALUES[number % len(VALUES)]
    asked = [
        orders.post({"id": f"{VALUES[1]}-{number}", "note": secret}),
        orders.post({"id": f"{VALUES[1]}-{number}", "note": 1e308 if number else "x" * 300_000}),
        orders.post(b'{"id": "' + secret.encode() + b'"'),
        orders.get(VALUES[1]),
        orders.delete(secret),
        client.get(f"/v1/models/{orders.model_id}/records", params={"search": secret, "filter": secret}),
        client.get(f"/v1/nowhere/{secret}", headers={"Authorization": f"Token gth_wrong{number}secret"}),
        client.get("/v1/models", headers={"Cookie": f"gather_session={secret}"}),
    ]
    return [asyncio.ensure_future(one) for one in asked]


async def test_a_few_hundred_requests_with_secrets_leave_none_in_the_log(
    workspace: TestWorkspace, tmp_path: Path
) -> None:
    # A Stripe that can't be reached: what it is told would be seen in an error.
    away = {"log_format": "json", "stripe_api_base": "http://127.0.0.1:1"}
    with server(tmp_path / "log", **away) as running:
        async with httpx.AsyncClient(
            base_url=running.url, headers=workspace.headers, trust_env=False, timeout=60
        ) as client:
            await _many_requests(client)
    lines = [json.loads(line) for line in running.said().splitlines()]
    told = [line for line in lines if line["logger"] == "gather.requests"]
    assert len(told) > 270
    secrets = (*VALUES, workspace.api_key, "gth_", "Token", "wrong")
    assert not [(secret, line) for secret in secrets for line in lines if secret in json.dumps(line)]


async def test_each_request_is_a_line_with_its_id_its_route_and_who_asked(
    workspace: TestWorkspace, tmp_path: Path
) -> None:
    with server(tmp_path / "log", log_format="json") as running:
        async with httpx.AsyncClient(base_url=running.url, headers=workspace.headers, trust_env=False) as client:
            orders = await orders_of(client)
            answers = [await orders.post({"id": "1"}), await orders.post({"id": "2"}), await orders.get("3")]
            nobody = await client.get("/v1/me", headers={"Authorization": "Token wrong"})
    by_id = {line["request_id"]: line for line in map(json.loads, running.said().splitlines())}
    told = [by_id[answer.headers["x-request-id"]] for answer in answers]
    assert [(line["method"], line["route"], line["status"]) for line in told] == [
        ("POST", "/v1/models/{model_id}/records", 201),
        ("POST", "/v1/models/{model_id}/records", 201),
        ("GET", "/v1/models/{model_id}/records/{external_id:path}", 404),
    ]
    assert {line["workspace_id"] for line in told} == {str(workspace.id)}
    assert len({line["key_id"] for line in told}) == 1
    assert all(0 < line["ms"] < 5000 and line["user_id"] is None for line in told)
    assert by_id[nobody.headers["x-request-id"]]["key_id"] is None


async def test_the_text_that_people_read_has_a_line_a_request_when_asked_for(
    workspace: TestWorkspace, tmp_path: Path
) -> None:
    for asked, lines in (("true", 1), ("false", 0)):
        with server(tmp_path / asked, log_requests=asked) as running:
            answer = httpx.get(f"{running.url}/v1/me", headers=workspace.headers, trust_env=False)
        said = [line for line in running.said().splitlines() if "GET /v1/me 200 in" in line]
        assert len(said) == lines
        assert all(answer.headers["x-request-id"] in line for line in said)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("key gth_abcDEF-123 is new", "key gth_… is new"),
        ("Stripe said sk_live_51abc and whsec_abc=", "Stripe said sk_live_… and whsec_…="),
        ("postgresql://gather:pa55word@db/gather", "postgresql://gather:…@db/gather"),
        ("Authorization: Token abcdefghijklmnopqrstuvwxyz012345", "Authorization: Token …"),
        ("Bearer abcdefghijklmnopqrstuvwxyz", "Bearer …"),
        ("duplicate key\nDETAIL:  Key (email)=(a@b.c) already exists.\nthere", "duplicate key\nthere"),
        ("nothing to hide at http://127.0.0.1:8000/v1", "nothing to hide at http://127.0.0.1:8000/v1"),
    ],
)
def test_what_is_secret_is_taken_out_of_a_message(said: str, read: str) -> None:
    assert logs.redacted(said) == read


@pytest.mark.timeout(20)
def test_a_message_of_blank_lines_takes_no_longer_than_another() -> None:
    """It would take minutes."""
    assert logs.redacted("\n" * 200_000) == "\n" * 200_000


async def test_an_error_of_the_database_is_logged_without_what_was_sent(
    database: Database, workspace: TestWorkspace
) -> None:
    try:
        async with database.transaction() as session:
            for _ in range(2):
                await service.create_user(session, VALUES[2], VALUES[3])
                await session.flush()
    except Exception:
        record = logging.LogRecord("gather.api", logging.ERROR, "", 0, "failed", None, sys.exc_info())
    for formatter in (logs.JsonLines(), logs.TextLines()):
        said = formatter.format(record)
        assert "users_email_key" in said
        assert VALUES[2] not in said
        assert "argon2id" not in said
