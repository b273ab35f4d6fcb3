"""Where one is signed in, and how that ends."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from api.database import Database
from api.settings import settings
from api.workspaces import sessions
from tests.api.workspaces.people import CSRF, PASSWORD, People, Person
from tests.conftest import TestWorkspace, client_of


@pytest.fixture
async def anna(people: People, workspace: TestWorkspace) -> Person:
    return await people.member(workspace.id, "owner")


async def mine(browser: httpx.AsyncClient) -> list[Any]:
    answer = await browser.get("/v1/sessions")
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


async def status(browser: httpx.AsyncClient) -> int:
    return (await browser.get("/v1/me")).status_code


async def test_one_sees_where_one_is_signed_in(people: People, anna: Person, workspace: TestWorkspace) -> None:
    async with people.browser(anna, "Firefox"), people.browser(anna, "Safari" * 100) as phone:
        listed = await mine(phone)
        assert [(each["user_agent"][:7], each["current"]) for each in listed] == [("Firefox", False), ("SafariS", True)]
        assert len(listed[1]["user_agent"]) == 400
    async with people.browser(await people.member(workspace.id, "viewer")) as other:
        assert len(await mine(other)) == 1


async def test_one_session_is_ended(people: People, anna: Person, workspace: TestWorkspace) -> None:
    async with people.browser(anna) as desk, people.browser(anna) as phone:
        (stolen,) = [each["id"] for each in await mine(phone) if not each["current"]]
        async with people.browser(await people.member(workspace.id, "admin")) as other:
            assert (await other.delete(f"/v1/sessions/{stolen}")).status_code == 404
        assert (await phone.delete(f"/v1/sessions/{stolen}")).status_code == 204
        assert (await status(desk), await status(phone)) == (401, 200)
        assert (await phone.delete(f"/v1/sessions/{uuid4()}")).status_code == 404


async def test_all_others_are_ended_at_once(people: People, anna: Person) -> None:
    async with people.browser(anna) as desk, people.browser(anna) as phone, people.browser(anna) as tablet:
        assert (await phone.delete("/v1/sessions")).json() == {"ended": 2}
        assert [await status(each) for each in (desk, phone, tablet)] == [401, 200, 401]


async def test_signing_in_anew_replaces_the_browsers_session(people: People, anna: Person, app: FastAPI) -> None:
    async with people.browser(anna) as browser:
        before = browser.cookies["gather_session"]
        await browser.post("/v1/sessions", json=anna.credentials)
        assert browser.cookies["gather_session"] != before
        assert len(await mine(browser)) == 1
    async with client_of(app, {"Cookie": f"gather_session={before}"}) as thief:
        assert await status(thief) == 401


async def signs_in(app: FastAPI, person: Person, address: str) -> str:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=address, headers=CSRF) as browser:
        cookie = (await browser.post("/v1/sessions", json=person.credentials)).headers["set-cookie"]
        name, value = cookie.partition(";")[0].split("=", 1)
        headers = {"Cookie": f"{name}={value}"}
        assert (await browser.get("/v1/me", headers=headers)).status_code == 200
        gone = await browser.delete("/v1/sessions/current", headers=headers)
        assert gone.headers["set-cookie"].startswith(f'{name}="";')
        assert (await browser.get("/v1/me", headers=headers)).status_code == 401
    return cookie


async def test_over_https_the_cookie_is_this_hosts_alone(
    app: FastAPI, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, secure = [await signs_in(app, anna, address) for address in ("http://gather.test", "https://gather.test")]
    monkeypatch.setattr(settings(), "public_url", "https://gather.test")
    for cookie in (secure, await signs_in(app, anna, "http://inside.test")):
        assert cookie.startswith("__Host-gather_session=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert "domain" not in cookie.lower()
    assert plain.startswith("gather_session=")
    assert "Secure" not in plain


async def test_a_session_lasts_two_weeks_from_its_last_use_and_thirty_days_in_all(
    people: People, anna: Person, database: Database
) -> None:
    async with people.browser(anna) as browser:
        await aged(database, anna.id, days=10)
        (used,) = await mine(browser)
        assert datetime.now().astimezone() - datetime.fromisoformat(used["last_used_at"]) < timedelta(minutes=1)
        await aged(database, anna.id, days=10)
        await mine(browser)
        async with database.transaction() as session:
            left = await session.scalar(
                text("SELECT expires_at - now() FROM sessions WHERE user_id = :id"), {"id": anna.id}
            )
        assert timedelta(days=9) < left <= timedelta(days=10)
        await aged(database, anna.id, days=11)
        assert await status(browser) == 401
    async with database.transaction() as session:
        assert await sessions.forget_expired(session) >= 1


async def aged(database: Database, user_id: UUID, *, days: int) -> None:
    """As if so many days had gone by."""
    columns = ", ".join(f"{name} = {name} - make_interval(days => :days)" for name in TIMES)
    async with database.transaction() as session:
        await session.execute(text(f"UPDATE sessions SET {columns} WHERE user_id = :id"), {"id": user_id, "days": days})


TIMES = ("created_at", "last_used_at", "expires_at")


async def test_a_new_password_ends_the_other_sessions(people: People, anna: Person) -> None:
    async with people.browser(anna) as desk, people.browser(anna) as phone:
        for wrong in ({"password": "long enough"}, {"password": "long enough", "current_password": "guess"}):
            refused = await desk.patch("/v1/me", json=wrong)
            assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/current_password")
        changed = await desk.patch("/v1/me", json={"password": "long enough", "current_password": PASSWORD})
        assert changed.status_code == 200
        assert (await status(desk), await status(phone)) == (200, 401)
        assert (await phone.post("/v1/sessions", json=anna.credentials)).status_code == 401
        assert (await phone.post("/v1/sessions", json=anna.credentials | {"password": "long enough"})).is_success


async def test_one_says_how_one_is_called(people: People, anna: Person) -> None:
    async with people.browser(anna) as browser:
        assert (await browser.patch("/v1/me", json={"name": "Anna Berg"})).json()["user"]["name"] == "Anna Berg"
        assert (await browser.get("/v1/me")).json()["user"]["name"] == "Anna Berg"


async def test_one_goes_on_in_another_workspace_that_one_belongs_to(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, people: People, anna: Person
) -> None:
    theirs = (await stranger.get("/v1/me")).json()["workspace"]
    async with people.browser(anna) as browser:
        refused = await browser.patch("/v1/sessions/current", json={"workspace_id": theirs["id"]})
        assert (refused.status_code, refused.json()["code"]) == (404, "workspace_not_found")
        invited = await stranger.post("/v1/invitations", json={"email": anna.email, "role": "viewer"})
        joined = {"token": invited.json()["token"], "password": PASSWORD}
        await browser.post("/v1/invitations/accept", json=joined)
        home = (await client.get("/v1/me")).json()["workspace"]
        for workspace, role in ((home, "owner"), (theirs, "viewer")):
            moved = await browser.patch("/v1/sessions/current", json={"workspace_id": workspace["id"]})
            assert moved.json()["workspace"] == workspace
            assert (await browser.get("/v1/me")).json()["role"] == role
