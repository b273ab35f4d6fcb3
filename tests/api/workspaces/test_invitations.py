"""Invitations: a link that lets in whoever has it, once."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from api.database import Database
from tests.api.workspaces.people import PASSWORD, People
from tests.conftest import TestWorkspace

pytestmark = pytest.mark.usefixtures("people")


async def invited(client: httpx.AsyncClient, email: str = "", role: str = "editor") -> Any:
    body = {"email": email or f"erin-{uuid4().hex}@lunch.test", "role": role}
    answer = await client.post("/v1/invitations", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def accept(anyone: httpx.AsyncClient, token: str, **more: str) -> httpx.Response:
    return await anyone.post("/v1/invitations/accept", json={"token": token, "password": PASSWORD, **more})


async def test_who_accepts_is_signed_in_with_their_role(
    client: httpx.AsyncClient, anyone: httpx.AsyncClient, workspace: TestWorkspace
) -> None:
    invitation = await invited(client)
    assert invitation["url"] == f"http://gather.test/join#{invitation['token']}"
    answer = await accept(anyone, invitation["token"], name="Erin")
    assert (answer.status_code, answer.json()["user"]["name"]) == (201, "Erin")
    me = (await anyone.get("/v1/me")).json()
    assert (me["user"]["email"], me["role"], me["workspace"]["id"]) == (
        invitation["email"],
        "editor",
        str(workspace.id),
    )
    assert (await client.get("/v1/invitations")).json()["items"] == []
    credentials = {"email": invitation["email"], "password": PASSWORD}
    assert (await anyone.post("/v1/sessions", json=credentials)).status_code == 201


async def test_a_link_is_good_once(client: httpx.AsyncClient, anyone: httpx.AsyncClient) -> None:
    invitation = await invited(client)
    assert (await accept(anyone, invitation["token"])).status_code == 201
    again = await accept(anyone, invitation["token"])
    assert (again.status_code, again.json()["code"]) == (409, "invitation_used")


async def test_the_token_is_shown_once_and_not_kept(client: httpx.AsyncClient, database: Database) -> None:
    invitation = await invited(client)
    listed = await client.get("/v1/invitations")
    assert [item["id"] for item in listed.json()["items"]] == [invitation["id"]]
    assert invitation["token"] not in listed.text
    async with database.transaction() as session:
        stored = await session.scalar(
            text("SELECT CAST(i AS text) FROM invitations i WHERE id = :id"), {"id": invitation["id"]}
        )
    assert invitation["token"] not in str(stored)


async def test_a_revoked_link_is_of_no_use(client: httpx.AsyncClient, anyone: httpx.AsyncClient) -> None:
    invitation = await invited(client)
    assert (await client.delete(f"/v1/invitations/{invitation['id']}")).status_code == 204
    assert (await client.delete(f"/v1/invitations/{invitation['id']}")).status_code == 404
    refused = await accept(anyone, invitation["token"])
    assert (refused.status_code, refused.json()["code"]) == (404, "invitation_not_found")


async def test_a_link_is_good_for_a_week(
    client: httpx.AsyncClient, anyone: httpx.AsyncClient, database: Database
) -> None:
    invitation = await invited(client)
    async with database.transaction() as session:
        older = "UPDATE invitations SET expires_at = expires_at - interval '7 days' WHERE id = :id"
        await session.execute(text(older), {"id": invitation["id"]})
    refused = await accept(anyone, invitation["token"])
    assert (refused.status_code, refused.json()["code"]) == (409, "invitation_expired")
    assert (await client.get("/v1/invitations")).json()["items"] == []


async def test_inviting_again_makes_the_earlier_link_useless(
    client: httpx.AsyncClient, anyone: httpx.AsyncClient
) -> None:
    first = await invited(client)
    second = await invited(client, first["email"].upper(), "viewer")
    assert (await accept(anyone, first["token"])).status_code == 404
    assert (await accept(anyone, second["token"])).status_code == 201
    assert (await anyone.get("/v1/me")).json()["role"] == "viewer"


async def test_a_member_is_not_invited(client: httpx.AsyncClient, workspace: TestWorkspace, people: People) -> None:
    viewer = await people.member(workspace.id, "viewer")
    refused = await client.post("/v1/invitations", json={"email": viewer.email, "role": "admin"})
    assert (refused.status_code, refused.json()["code"]) == (409, "already_member")


async def test_an_invitation_gives_nobody_anothers_account(
    client: httpx.AsyncClient,
    stranger: httpx.AsyncClient,
    anyone: httpx.AsyncClient,
    workspace: TestWorkspace,
    people: People,
) -> None:
    victim = await people.member(workspace.id, "owner")
    invitation = await invited(stranger, victim.email)
    taken = await accept(anyone, invitation["token"], password="chosen by the inviter")
    assert (taken.status_code, taken.json()["code"]) == (401, "wrong_credentials")
    assert (await anyone.get("/v1/me")).status_code == 401
    assert (await accept(anyone, invitation["token"])).status_code == 201
    assert (await anyone.get("/v1/me")).json()["workspace"]["name"] == "Another company"
    assert (await anyone.post("/v1/sessions", json=victim.credentials)).json()["workspace"]["id"] == str(workspace.id)


@pytest.mark.parametrize(
    ("door", "body", "pointer"),
    [
        ("/v1/invitations", {"email": "nobody", "role": "editor"}, "/email"),
        ("/v1/invitations", {"email": "a@b.test", "role": "king"}, "/role"),
        ("/v1/invitations/accept", {"token": "x", "password": ""}, "/password"),
    ],
)
async def test_what_is_wrong_is_told_at_its_place(
    client: httpx.AsyncClient, door: str, body: dict[str, str], pointer: str
) -> None:
    answer = await client.post(door, json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_new_account_has_a_password_of_eight_characters(
    client: httpx.AsyncClient, anyone: httpx.AsyncClient
) -> None:
    invitation = await invited(client)
    short = await accept(anyone, invitation["token"], password="1234567")
    assert (short.status_code, short.json()["errors"][0]["pointer"]) == (422, "/password")
    assert (await accept(anyone, invitation["token"], password="12345678")).status_code == 201


async def test_only_a_signed_in_owner_invites_owners(
    client: httpx.AsyncClient, anyone: httpx.AsyncClient, workspace: TestWorkspace, people: People
) -> None:
    wanted = {"email": "erin@lunch.test", "role": "owner"}
    assert (await client.post("/v1/invitations", json=wanted)).status_code == 403
    async with people.browser(await people.member(workspace.id, "owner")) as browser:
        invitation = await invited(browser, role="owner")
    assert (await accept(anyone, invitation["token"])).status_code == 201
    assert (await anyone.get("/v1/me")).json()["role"] == "owner"


async def test_a_stranger_sees_and_revokes_none_of_ours(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, anyone: httpx.AsyncClient
) -> None:
    invitation = await invited(client)
    assert (await stranger.get("/v1/invitations")).json()["items"] == []
    assert (await stranger.delete(f"/v1/invitations/{invitation['id']}")).status_code == 404
    assert (await accept(anyone, invitation["token"])).status_code == 201


async def test_two_invitations_of_one_address_accepted_at_once_make_one_account(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, anyone: httpx.AsyncClient
) -> None:
    email = f"erin-{uuid4().hex}@lunch.test"
    tokens = [(await invited(each, email))["token"] for each in (client, stranger)]
    answers = await asyncio.gather(*(accept(anyone, token) for token in tokens))
    told = [(answer.status_code, answer.json().get("code")) for answer in answers]
    assert set(told) <= {(201, None), (409, "account_exists")}
    assert told.count((201, None)) >= 1
    for token, answer in zip(tokens, answers, strict=True):
        if answer.status_code == 409:
            assert (await accept(anyone, token)).status_code == 201
