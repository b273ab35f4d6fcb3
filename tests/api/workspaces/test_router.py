"""Keys, sessions and workspaces over HTTP."""

import re
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from api.database import Database
from api.doors import OPEN
from api.main import ROUTERS
from api.workspaces import service
from tests.conftest import TestWorkspace

UNKNOWN = "6a8b5c1e-0d3f-4c55-9b7e-2f1a0c9d8e7f"

DOORS_THAT_READ_JSON = {
    (method, route.path)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and route.body_field
    for method in route.methods or ()
    if (method, route.path) not in OPEN
}

CSRF = {"X-Gather-CSRF": "1"}


async def an_owner(database: Database, email: str) -> None:
    async with database.transaction() as session:
        owner = await service.create_user(session, email, "correct horse")
        await service.create_workspace(session, "Lunch Ltd", owner_id=owner.id)


class TestKeys:
    async def test_token_and_bearer_are_both_accepted_in_any_case(
        self, anyone: httpx.AsyncClient, workspace: TestWorkspace
    ) -> None:
        for scheme in ("Token", "token", "Bearer", "BEARER"):
            headers = {"Authorization": f"{scheme} {workspace.api_key}"}
            assert (await anyone.get("/v1/me", headers=headers)).status_code == 200

    async def test_no_key_or_a_wrong_one_is_a_401_that_names_the_scheme(self, anyone: httpx.AsyncClient) -> None:
        for headers in (
            {},
            {"Authorization": "Token nonsense"},
            {"Authorization": "Basic abc"},
            {"Authorization": "x"},
        ):
            answer = await anyone.get("/v1/me", headers=headers)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Token"

    async def test_a_key_is_shown_once_and_works_until_it_is_revoked(
        self, client: httpx.AsyncClient, anyone: httpx.AsyncClient
    ) -> None:
        made = (await client.post("/v1/api-keys", json={"name": "Nightly job"})).json()
        headers = {"Authorization": f"Token {made['key']}"}
        assert (await anyone.get("/v1/me", headers=headers)).status_code == 200
        listed = (await client.get("/v1/api-keys")).text
        assert made["prefix"] in listed
        assert made["key"] not in listed
        assert (await client.delete(f"/v1/api-keys/{made['id']}")).status_code == 204
        assert (await anyone.get("/v1/me", headers=headers)).status_code == 401

    async def test_a_key_without_a_scope_is_refused_what_needs_it(
        self, client: httpx.AsyncClient, anyone: httpx.AsyncClient
    ) -> None:
        made = (await client.post("/v1/api-keys", json={"name": "Reader", "scopes": ["records:read"]})).json()
        headers = {"Authorization": f"Token {made['key']}"}
        assert (await anyone.get("/v1/models", headers=headers)).status_code == 200
        body = {"name": "Orders", "type": "custom", "id_field": "id"}
        assert (await anyone.post("/v1/models", json=body, headers=headers)).status_code == 403

    async def test_a_strangers_key_can_not_be_revoked(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient
    ) -> None:
        made = (await client.post("/v1/api-keys", json={"name": "Mine"})).json()
        assert (await stranger.delete(f"/v1/api-keys/{made['id']}")).status_code == 404


@pytest.mark.parametrize(("method", "path"), sorted(DOORS_THAT_READ_JSON))
async def test_who_is_calling_is_asked_before_the_body_is_read(
    anyone: httpx.AsyncClient, client: httpx.AsyncClient, method: str, path: str
) -> None:
    path = re.sub("{.*?}", UNKNOWN, path)
    broken: dict[str, Any] = {"content": "{not JSON", "headers": {"content-type": "application/json"}}
    assert (await anyone.request(method, path, **broken)).status_code == 401
    assert (await client.request(method, path, **broken)).status_code in (400, 403, 404)


class TestSessions:
    async def test_signing_in_sets_a_cookie_that_scripts_can_not_read(
        self, database: Database, anyone: httpx.AsyncClient
    ) -> None:
        await an_owner(database, "anna@lunch.test")
        answer = await anyone.post("/v1/sessions", json={"email": "Anna@lunch.test", "password": "correct horse"})
        assert answer.status_code == 201
        assert answer.json()["workspace"]["name"] == "Lunch Ltd"
        assert "HttpOnly" in answer.headers["set-cookie"]
        me = (await anyone.get("/v1/me")).json()
        assert (me["user"]["email"], me["role"]) == ("anna@lunch.test", "owner")

    async def test_a_wrong_password_and_an_unknown_address_look_alike(
        self, database: Database, anyone: httpx.AsyncClient
    ) -> None:
        await an_owner(database, "bert@lunch.test")
        wrong = await anyone.post("/v1/sessions", json={"email": "bert@lunch.test", "password": "wrong"})
        unknown = await anyone.post("/v1/sessions", json={"email": "nobody@lunch.test", "password": "wrong"})
        assert wrong.status_code == unknown.status_code == 401
        assert wrong.json() | {"request_id": ""} == unknown.json() | {"request_id": ""}

    async def test_guessing_is_slowed_down(self, anyone: httpx.AsyncClient) -> None:
        guess = {"email": "carla@lunch.test", "password": "guess"}
        statuses = [(await anyone.post("/v1/sessions", json=guess)).status_code for _ in range(12)]
        assert statuses[0] == 401
        assert statuses[-1] == 429

    async def test_a_change_by_cookie_needs_the_header_that_other_sites_can_not_send(
        self, database: Database, anyone: httpx.AsyncClient
    ) -> None:
        await an_owner(database, "dora@lunch.test")
        await anyone.post("/v1/sessions", json={"email": "dora@lunch.test", "password": "correct horse"})
        body = {"name": "Orders", "type": "custom", "id_field": "id"}
        assert (await anyone.post("/v1/models", json=body)).status_code == 403
        assert (await anyone.post("/v1/models", json=body, headers=CSRF)).status_code == 201

    async def test_signing_out_ends_the_session(self, database: Database, anyone: httpx.AsyncClient) -> None:
        await an_owner(database, "emil@lunch.test")
        await anyone.post("/v1/sessions", json={"email": "emil@lunch.test", "password": "correct horse"})
        cookie = f"gather_session={anyone.cookies['gather_session']}"
        assert (await anyone.delete("/v1/sessions/current", headers=CSRF)).status_code == 204
        assert (await anyone.get("/v1/me", headers={"Cookie": cookie})).status_code == 401


class TestWorkspaces:
    async def test_a_new_workspace_comes_with_a_key_that_sees_nothing_of_ours(self, client: httpx.AsyncClient) -> None:
        await client.post("/v1/models", json={"name": "Orders", "type": "custom", "id_field": "id"})
        made = (await client.post("/v1/workspaces", json={"name": "Second"})).json()
        theirs = await client.get("/v1/models", headers={"Authorization": f"Token {made['api_key']}"})
        assert theirs.json()["items"] == []
