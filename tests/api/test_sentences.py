"""What is wrong is told as a sentence that says what would be right, at the place where it is."""

from typing import Any

import httpx
import pytest

from tests.api.records.orders import Orders, orders_of

QUERY = "/v1/models/{}/records/query"
VIEWS = "/v1/views"
DEEP = '{"not": ' * 2000 + "{}" + "}" * 2000

REFUSED: list[tuple[str, str, str, str]] = [
    (QUERY, '{"search": "%s"}' % ("x" * 1001), "/search", "This has at most 1,000 characters, not 1,001"),
    (QUERY, '{"limit": 0}', "/limit", "This is 1 or more, not 0"),
    (QUERY, '{"limit": 1001}', "/limit", "This is 1000 or less, not 1001"),
    (QUERY, '{"limit": "5"}', "/limit", "A whole number is wanted here, not '5'"),
    (QUERY, '{"timezone": "Mars"}', "/timezone", "A time zone is an IANA name such as Europe/Berlin"),
    (QUERY, '{"sort": {}}', "/sort", "A list is wanted here, not an object"),
    (QUERY, '{"sort": [{"field": ""}]}', "/sort/0/field", "This can't be empty"),
    (QUERY, '{"sort": [{"direction": "up"}]}', "/sort/0/field", "This is missing"),
    (QUERY, '{"filters": {}}', "/filters", "There is no such key here"),
    (QUERY, '{"week_start": "mon"}', "/week_start", "One of 'monday', 'tuesday', 'wednesday', 'thursday',"),
    (QUERY, f'{{"search": "x", "filter": {DEEP}}}', "/filter", "Lists and objects nest at most 64 deep"),
    (QUERY, "[]", "", "An object is wanted here, not a list"),
    ("/v1/models", '{"name": "", "id_field": "id"}', "/name", "This can't be empty"),
    ("/v1/models", '{"name": "A", "id_field": "a.b"}', "/id_field", "A field's name has no `.`"),
    ("/v1/models", '{"name": "A"}', "/id_field", "This is missing"),
    ("/v1/invitations", '{"email": "anna"}', "/email", "An e-mail address such as anna@example.com is wanted here"),
    ("/v1/api-keys", '{"name": "A", "model_ids": ["x"]}', "/model_ids/0", "An id such as"),
    (VIEWS, '{"name": "A", "model_id": "", "columns": [""]}', "/columns/0", "This can't be empty"),
    (VIEWS, '{"name": "A", "model_id": "", "columns": [{"field": ""}]}', "/columns/0/field", "This can't be empty"),
    (VIEWS, '{"name": "A", "model_id": "", "columns": ["a", 5]}', "/columns/1", "An object is wanted here, not 5"),
    (VIEWS, '{"name": "A", "model_id": "", "columns": ["a", {"field": "a"}]}', "/columns/1", "A field has one column"),
    ("/v1/models/{}/trash/restore", '{"id": true}', "/id", "The id must be text or a whole number"),
]


@pytest.fixture
async def orders(client: httpx.AsyncClient) -> Orders:
    return await orders_of(client)


@pytest.mark.parametrize(("path", "body", "pointer", "detail"), REFUSED)
async def test_what_is_wanted_is_said(orders: Orders, path: str, body: str, pointer: str, detail: str) -> None:
    answer = await orders.client.post(path.format(orders.model_id), content=body)
    problem: dict[str, Any] = answer.json()["errors"][0]
    assert (answer.status_code, problem["pointer"]) == (422, pointer), answer.text
    assert problem["detail"].startswith(detail)


async def test_the_same_is_said_of_a_url(orders: Orders) -> None:
    answer = await orders.client.get(orders.url, params={"search": "x" * 1001})
    assert answer.json()["errors"][0]["detail"] == "This has at most 1,000 characters, not 1,001"
    answer = await orders.client.get(orders.url, params={"limit": "many"})
    assert answer.json()["errors"][0]["detail"] == "A whole number is wanted here, not 'many'"
    answer = await orders.client.post(orders.url, params={"mode": "x"}, json={"id": "1"})
    assert answer.json()["errors"][0]["detail"] == "One of 'upsert', 'create', 'update' is wanted here, not 'x'"


async def test_a_secret_in_the_wrong_place_is_not_said_again(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/integrations", json={"type": "stripe", "name": "S", "credentials": "sk_live_123"})
    assert answer.status_code == 422
    assert "sk_live_123" not in answer.text
