"""Roles, and that people leave."""

import asyncio
from uuid import uuid4

import httpx

from tests.api.workspaces.people import People
from tests.conftest import TestWorkspace


async def test_another_role_holds_from_the_next_request_on(
    client: httpx.AsyncClient, workspace: TestWorkspace, people: People
) -> None:
    viewer = await people.member(workspace.id, "viewer")
    async with people.browser(viewer) as browser:
        model = {"name": "Orders", "id_field": "id"}
        assert (await browser.post("/v1/models", json=model)).status_code == 403
        changed = await client.patch(f"/v1/members/{viewer.id}", json={"role": "editor"})
        assert (changed.status_code, changed.json()["role"]) == (200, "editor")
        assert (await browser.post("/v1/models", json=model)).status_code == 201
    listed = (await client.get("/v1/members")).json()["items"]
    assert [(item["user"]["email"], item["role"]) for item in listed] == [(viewer.email, "editor")]


async def test_only_owners_make_owners_and_change_them(
    client: httpx.AsyncClient, workspace: TestWorkspace, people: People
) -> None:
    owner, admin = [await people.member(workspace.id, role) for role in ("owner", "admin")]
    async with people.browser(owner) as owners, people.browser(admin) as admins:
        for caller in (admins, client):
            for answer in (
                await caller.patch(f"/v1/members/{admin.id}", json={"role": "owner"}),
                await caller.patch(f"/v1/members/{owner.id}", json={"role": "viewer"}),
                await caller.delete(f"/v1/members/{owner.id}"),
            ):
                assert (answer.status_code, answer.json()["code"]) == (403, "owners_only")
        assert (await owners.patch(f"/v1/members/{admin.id}", json={"role": "owner"})).status_code == 200
        assert (await admins.delete(f"/v1/members/{owner.id}")).status_code == 204
        assert (await owners.get("/v1/me")).status_code == 401


async def test_the_last_owner_stays_one(workspace: TestWorkspace, people: People) -> None:
    owner = await people.member(workspace.id, "owner")
    async with people.browser(owner) as browser:
        demoted = await browser.patch(f"/v1/members/{owner.id}", json={"role": "admin"})
        removed = await browser.delete(f"/v1/members/{owner.id}")
        assert [(each.status_code, each.json()["code"]) for each in (demoted, removed)] == [(409, "last_owner")] * 2
        assert (await browser.get("/v1/me")).json()["role"] == "owner"


async def test_of_two_owners_who_leave_at_once_one_stays(
    client: httpx.AsyncClient, workspace: TestWorkspace, people: People
) -> None:
    first = await people.member(workspace.id, "owner")
    for _ in range(5):
        second = await people.member(workspace.id, "owner")
        async with people.browser(first) as firsts, people.browser(second) as seconds:
            left = await asyncio.gather(
                firsts.delete(f"/v1/members/{first.id}"), seconds.delete(f"/v1/members/{second.id}")
            )
        assert sorted(each.status_code for each in left) == [204, 409]
        first = first if left[0].status_code == 409 else second
    assert [item["role"] for item in (await client.get("/v1/members")).json()["items"]] == ["owner"]


async def test_who_is_removed_is_out_at_once(
    client: httpx.AsyncClient, workspace: TestWorkspace, people: People
) -> None:
    editor = await people.member(workspace.id, "editor")
    async with people.browser(editor) as browser:
        assert (await client.delete(f"/v1/members/{editor.id}")).status_code == 204
        assert (await browser.get("/v1/models")).status_code == 401
        again = await browser.post("/v1/sessions", json=editor.credentials)
        assert (again.status_code, again.json()["code"]) == (401, "no_workspace")
    assert (await client.delete(f"/v1/members/{editor.id}")).status_code == 404


async def test_an_editor_changes_nobody(workspace: TestWorkspace, people: People) -> None:
    editor, viewer = [await people.member(workspace.id, role) for role in ("editor", "viewer")]
    async with people.browser(editor) as browser:
        assert (await browser.patch(f"/v1/members/{editor.id}", json={"role": "admin"})).status_code == 403
        assert (await browser.delete(f"/v1/members/{viewer.id}")).status_code == 403


async def test_a_key_gives_no_role_that_may_more_than_itself(
    client: httpx.AsyncClient, anyone: httpx.AsyncClient, workspace: TestWorkspace, people: People
) -> None:
    viewer = await people.member(workspace.id, "viewer")
    made = await client.post("/v1/api-keys", json={"name": "People", "scopes": ["admin", "records:read"]})
    headers = {"Authorization": f"Token {made.json()['key']}"}
    path = f"/v1/members/{viewer.id}"
    assert (await anyone.patch(path, json={"role": "admin"}, headers=headers)).status_code == 403
    assert (await anyone.patch(path, json={"role": "viewer"}, headers=headers)).status_code == 200
    invited = {"email": "erin@lunch.test", "role": "admin"}
    assert (await anyone.post("/v1/invitations", json=invited, headers=headers)).status_code == 403


async def test_nobody_of_another_workspace_is_known(
    stranger: httpx.AsyncClient, workspace: TestWorkspace, people: People
) -> None:
    viewer = await people.member(workspace.id, "viewer")
    for id in (viewer.id, uuid4(), "nonsense"):
        assert (await stranger.patch(f"/v1/members/{id}", json={"role": "editor"})).status_code == 404
        assert (await stranger.delete(f"/v1/members/{id}")).status_code == 404
    assert (await stranger.get("/v1/members")).json()["items"] == []
