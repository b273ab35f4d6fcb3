"""What a key needs at every door: a new door needs a word here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI

from api.workspaces.access import SCOPES_OF_ROLE
from api.workspaces.keys import EVERY_SCOPE
from tests.api.walls.companies import Company, nowhere
from tests.api.walls.doors import DOORS, OF_PEOPLE, OPEN, STREAM, Door, request
from tests.conftest import client_of

ANY_KEY: set[Door] = {
    ("GET", "/v1/me"),
    ("GET", "/v1/workspaces"),
    ("GET", "/v1/members"),
    ("GET", "/v1/integration-types"),
    ("GET", "/v1/integrations"),
    ("GET", "/v1/integrations/{integration_id}"),
    ("GET", "/v1/integrations/{integration_id}/tasks"),
    ("GET", "/v1/integrations/{integration_id}/tasks/{task_id}"),
}
"""Who one is, who else is there, and what is connected: nothing of what it holds."""

ALL_AT_ONCE: set[Door] = {("POST", "/v1/workspaces")}
"""A new workspace comes with a key of every scope, so who makes one has them."""

ASKS_IN_A_BODY = ("/query", "/count", "/summary")
OF_THE_OFFICE = ("/v1/api-keys", "/v1/members", "/v1/invitations", "/v1/audit-log")
OF_RECORDS = ("/records", "/records/batch", "/trash/restore", "/imports", "/cancel", "/records/{external_id:path}")


def needed(door: Door) -> str:
    """The one scope that opens a door."""
    method, path = door
    if path.startswith(OF_THE_OFFICE):
        return "admin"
    if method == "GET" or path.endswith(ASKS_IN_A_BODY):
        return "records:read"
    if path.endswith(OF_RECORDS):
        return "records:write"
    return {"/v1/models": "models:write", "/v1/views": "views:write", "/v1/integrations": "integrations:write"}[
        "/".join(path.split("/")[:3])
    ]


GUARDED = sorted(DOORS - OPEN - OF_PEOPLE - ANY_KEY - ALL_AT_ONCE)


@asynccontextmanager
async def with_scopes(app: FastAPI, company: Company, *scopes: str) -> AsyncIterator[httpx.AsyncClient]:
    made = await company.key.post("/v1/api-keys", json={"name": "Narrow", "scopes": scopes})
    assert made.status_code == 201, made.text
    async with client_of(app, {"Authorization": f"Token {made.json()['key']}"}) as client:
        yield client


@pytest.mark.parametrize("door", GUARDED, ids=" ".join)
async def test_a_door_is_shut_for_a_key_without_its_scope(door: Door, app: FastAPI, ours: Company) -> None:
    others = [scope for scope in EVERY_SCOPE if scope != needed(door)]
    async with with_scopes(app, ours, *others) as key:
        for ids in (ours.ids, nowhere(ours.ids)):
            answer = await request(door, ids).by(key)
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), answer.text
            assert answer.json()["detail"].startswith(f"This needs the scope {needed(door)}")


@pytest.mark.parametrize("door", [door for door in GUARDED if door != STREAM], ids=" ".join)
async def test_a_door_is_open_for_a_key_with_no_more_than_its_scope(door: Door, app: FastAPI, ours: Company) -> None:
    async with with_scopes(app, ours, needed(door)) as key:
        answer = await request(door, nowhere(ours.ids)).by(key)
        # A 403 of another kind is for a key that would give more than it has.
        assert answer.is_success or answer.status_code in {403, 404, 422}, answer.text
        assert "This needs the scope" not in answer.text


@pytest.mark.parametrize("scope", EVERY_SCOPE)
@pytest.mark.parametrize("door", sorted(ANY_KEY), ids=" ".join)
async def test_what_any_key_may_ask(door: Door, scope: str, app: FastAPI, ours: Company) -> None:
    async with with_scopes(app, ours, scope) as key:
        assert (await request(door, ours.ids).by(key)).status_code == 200


@pytest.mark.parametrize("missing", EVERY_SCOPE)
@pytest.mark.parametrize("door", sorted(ALL_AT_ONCE), ids=" ".join)
async def test_no_key_makes_one_that_may_do_more(door: Door, missing: str, app: FastAPI, ours: Company) -> None:
    async with with_scopes(app, ours, *(scope for scope in EVERY_SCOPE if scope != missing)) as key:
        assert (await request(door, ours.ids).by(key)).status_code == 403


@pytest.mark.parametrize("door", sorted(OF_PEOPLE), ids=" ".join)
async def test_what_is_a_persons_is_no_keys(door: Door, ours: Company) -> None:
    answer = await request(door, ours.ids).by(ours.key)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_a_person")


def test_what_is_said_here_is_of_doors_that_there_are() -> None:
    assert OPEN | OF_PEOPLE | ANY_KEY | ALL_AT_ONCE <= DOORS


def test_a_role_is_a_row_of_scopes_each_holding_the_one_below() -> None:
    owner, admin, editor, viewer = (set(SCOPES_OF_ROLE[role]) for role in ("owner", "admin", "editor", "viewer"))
    assert owner == admin == set(EVERY_SCOPE)
    assert viewer < editor < admin
    assert viewer == {"records:read"}
    assert "admin" not in editor
