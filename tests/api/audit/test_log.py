"""Who changed what, as the log tells it."""

from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api.database import Database
from api.operations import people as operators
from tests.api.records.orders import Orders, orders_of
from tests.api.records.provider import provider_of
from tests.api.workspaces.people import PASSWORD, People
from tests.conftest import TestWorkspace
from worker import rounds


async def log(client: httpx.AsyncClient, **asked: Any) -> list[Any]:
    answer = await client.get("/v1/audit-log", params={"limit": 1000, **asked})
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


async def actions(client: httpx.AsyncClient, **asked: Any) -> list[str]:
    """What was done, the oldest first."""
    return [item["action"] for item in await log(client, **asked)][::-1]


async def ok(answer: Any) -> Any:
    answer = await answer
    assert answer.is_success, answer.text
    is_json = answer.headers.get("content-type") == "application/json"
    return answer.json() if answer.content and is_json else None


async def a_day(client: httpx.AsyncClient, orders: Orders) -> list[str]:
    """Things that people do; what the log has to say of each."""
    model = f"/v1/models/{orders.model_id}"
    await ok(client.patch(model, json={"name": "Lunches"}))
    await ok(client.patch(f"{model}/fields/amount", json={"type": "text"}))
    view = (await ok(client.post("/v1/views", json={"name": "All", "model_id": str(orders.model_id)})))["id"]
    await ok(client.patch(f"/v1/views/{view}", json={"name": "Every one"}))
    await ok(client.get(f"/v1/views/{view}/export"))
    await ok(client.get(f"{model}/export", params={"format": "ndjson"}))
    await ok(client.delete(f"/v1/views/{view}"))
    await ok(client.delete(f"{model}/records/1"))
    await ok(client.post(f"{model}/trash/restore", json={"id": "1"}))
    await ok(client.delete(f"{model}/records?id=1"))
    started = await ok(client.post(f"{model}/imports", files={"file": ("orders.csv", "id\n7\n")}))
    await ok(client.post(f"/v1/imports/{started['id']}/cancel"))
    key = (await ok(client.post("/v1/api-keys", json={"name": "Nightly"})))["id"]
    await ok(client.delete(f"/v1/api-keys/{key}"))
    invitation = (await ok(client.post("/v1/invitations", json={"email": "erin@lunch.test"})))["id"]
    await ok(client.delete(f"/v1/invitations/{invitation}"))
    await ok(client.post("/v1/workspaces", json={"name": "Second kitchen"}))
    await ok(client.delete(model))
    return [
        *("model.created", "model.updated", "field.updated"),
        *("view.created", "view.updated", "records.exported", "records.exported", "view.deleted"),
        *("records.deleted", "records.restored", "records.deleted", "import.started", "import.cancelled"),
        *("key.created", "key.revoked", "invitation.created", "invitation.revoked", "workspace.created"),
        "model.deleted",
    ]


async def test_each_change_is_told_once_and_no_record_that_was_written(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    orders = await orders_of(client)
    await orders.post({"id": "1", "amount": 75})
    await orders.batch([{"id": "2"}, {"id": "3"}])
    await ok(client.patch(f"{orders.url}/2", json={"amount": 5}))
    told = await a_day(client, orders)
    assert await actions(client) == told
    assert await log(stranger) == []


async def test_what_happens_to_tasks_and_integrations_is_told(
    client: httpx.AsyncClient, database: Database, workspace: TestWorkspace
) -> None:
    orders = await orders_of(client)
    provider = await provider_of(database, workspace)
    path = f"/v1/integrations/{provider.id}"
    options = {"model_id": str(orders.model_id), "stripe_charge_id_field": "charge"}
    made = await ok(client.post(f"{path}/tasks", json={"type": "sync_stripe_charges", "options": options}))
    task = f"{path}/tasks/{made['id']}"
    await ok(client.patch(task, json={"options": {"stripe_charge_id_field": "ch"}}))
    for step in ("pause", "resume", "resync"):
        await ok(client.post(f"{task}/{step}"))
    await ok(client.delete(task))
    await ok(client.patch(path, json={"name": "Our Stripe"}))
    await ok(client.post(f"{path}/dead-letters/retry", json={}))
    await ok(client.delete(path))
    steps = ("created", "updated", "paused", "resumed", "resynced", "deleted")
    assert await actions(client, action="task") == [f"task.{step}" for step in steps]
    assert await actions(client, action="integration") == [
        f"integration.{step}" for step in ("updated", "retried", "deleted")
    ]
    (updated,) = await log(client, action="task.updated")
    assert updated["target"] == {"type": "task", "id": made["id"], "name": "stripe_charge"}
    assert updated["changes"]["options"]["after"]["stripe_charge_id_field"] == "ch"


async def test_what_people_do_is_told_of_them(
    client: httpx.AsyncClient, anyone: httpx.AsyncClient, workspace: TestWorkspace, people: People
) -> None:
    anna = await people.member(workspace.id, "owner")
    invited = await ok(client.post("/v1/invitations", json={"email": f"e.{anna.email}", "role": "viewer"}))
    async with people.browser(anna) as browser:
        await ok(browser.patch("/v1/me", json={"name": "Anna Berg"}))
        await ok(browser.patch("/v1/me", json={"password": PASSWORD + "!", "current_password": PASSWORD}))
        erin = await ok(
            anyone.post("/v1/invitations/accept", json={"token": invited["token"], "password": "long enough"})
        )
        await ok(browser.patch(f"/v1/members/{erin['user']['id']}", json={"role": "editor"}))
        await ok(browser.patch(f"/v1/members/{erin['user']['id']}", json={"role": "editor"}))
        await ok(browser.delete(f"/v1/members/{erin['user']['id']}"))
        await ok(browser.delete("/v1/sessions"))
        await ok(browser.delete("/v1/sessions/current"))
    done = await log(client, actor=str(anna.id))
    assert [item["action"] for item in done][::-1] == [
        *("session.started", "user.updated", "user.password_changed", "member.updated", "member.removed"),
        *("session.others_ended", "session.ended"),
    ]
    assert {(item["actor"]["type"], item["actor"]["email"]) for item in done} == {("user", anna.email)}
    assert [item["actor"]["name"] for item in done][:2] == ["Anna Berg", "Anna Berg"]
    (changed,) = await log(client, action="member.updated")
    assert changed["changes"] == {"role": {"before": "viewer", "after": "editor"}}
    assert await actions(client, actor=erin["user"]["id"]) == ["invitation.accepted"]


async def test_a_wrong_password_is_told_of_nobody(
    client: httpx.AsyncClient, anyone: httpx.AsyncClient, workspace: TestWorkspace, people: People
) -> None:
    anna = await people.member(workspace.id, "owner")
    await anyone.post("/v1/sessions", json=anna.credentials | {"password": "guess"})
    (refused,) = await log(client)
    assert (refused["action"], refused["actor"]["type"], refused["actor"]["id"]) == ("session.refused", "unknown", None)
    assert (refused["target"]["name"], refused["ip"]) == (anna.email, "127.0.0.1")


async def test_what_the_servers_operator_does_is_told_of_the_server(
    client: httpx.AsyncClient, database: Database, workspace: TestWorkspace, people: People
) -> None:
    anna = await people.member(workspace.id, "owner")
    async with database.transaction() as session:
        await operators.reset_password(session, anna.email)
        await operators.create_key(session, "Nightly", str(workspace.id), ["records:read"], [])
    told = [(item["action"], item["actor"]["type"], item["target"]["name"]) for item in await log(client)]
    assert sorted(told) == [("key.created", "server", "Nightly"), ("user.password_changed", "server", anna.email)]


async def test_it_tells_who_from_where_what_before_and_after(client: httpx.AsyncClient) -> None:
    orders = await orders_of(client)
    made = await client.post("/v1/views", json={"name": "All", "model_id": str(orders.model_id)})
    many = {"field": "amount", "op": "gte", "value": 75}
    changed = await client.patch(f"/v1/views/{made.json()['id']}", json={"name": "Large", "filter": many})
    last = (await log(client))[0]
    assert last["changes"] == {
        "name": {"before": "All", "after": "Large"},
        "filter": {"before": None, "after": many},
    }
    assert last["target"] == {"type": "view", "id": made.json()["id"], "name": "Large"}
    assert (last["actor"]["type"], last["actor"]["name"]) == ("key", "First key")
    assert last["request_id"] == changed.headers["x-request-id"]


async def test_a_number_beyond_any_float_is_told_to_its_last_digit(client: httpx.AsyncClient) -> None:
    model = (await ok(client.post("/v1/models", json={"name": "Orders", "type": "custom", "id_field": "id"})))["id"]
    huge = "9" * 400
    view = f'{{"name": "Huge", "model_id": "{model}", "filter": {{"field": "n", "op": "gt", "value": {huge}}}}}'
    await ok(client.post("/v1/views", content=view, headers={"content-type": "application/json"}))
    told = await client.get("/v1/audit-log", params={"action": "view.created"})
    assert told.status_code == 200
    assert f'"value":{huge}' in told.text


async def test_what_changes_nothing_or_is_refused_leaves_no_trace(client: httpx.AsyncClient) -> None:
    orders = await orders_of(client)
    view = (await ok(client.post("/v1/views", json={"name": "All", "model_id": str(orders.model_id)})))["id"]
    before = await actions(client)
    await ok(client.patch(f"/v1/views/{view}", json={"name": "All"}))
    refused = await client.patch(f"/v1/views/{view}", json={"filter": {"field": "a", "op": "nonsense"}})
    assert refused.status_code == 422
    assert (await client.delete(f"{orders.url}/nothing")).status_code == 404
    assert await actions(client) == before


async def test_no_secret_is_in_it(client: httpx.AsyncClient, anyone: httpx.AsyncClient, people: People) -> None:
    key = await ok(client.post("/v1/api-keys", json={"name": "Nightly"}))
    invited = await ok(client.post("/v1/invitations", json={"email": "erin@secret.test"}))
    accepted = {"token": invited["token"], "password": "a secret of Erin's"}
    await ok(anyone.post("/v1/invitations/accept", json=accepted))
    everything = (await client.get("/v1/audit-log")).text
    assert "invitation.accepted" in everything
    for secret in (key["key"], *accepted.values(), anyone.cookies["gather_session"]):
        assert secret not in everything


async def test_pages_go_from_the_newest_to_the_oldest_and_skip_nothing(client: httpx.AsyncClient) -> None:
    for number in range(7):
        await ok(client.post("/v1/models", json={"name": f"Model {number}", "id_field": "id"}))
    found: list[str] = []
    cursor = None
    while not found or cursor:
        page = (await client.get("/v1/audit-log", params={"limit": 3, **({"cursor": cursor} if cursor else {})})).json()
        found += [item["target"]["name"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert found == [f"Model {number}" for number in reversed(range(7))]


async def test_it_is_narrowed_to_a_time(client: httpx.AsyncClient) -> None:
    for number in range(3):
        await ok(client.post("/v1/models", json={"name": f"Model {number}", "id_field": "id"}))
    newest, middle, oldest = await log(client)
    assert await log(client, since=middle["at"]) == [newest, middle]
    assert await log(client, until=middle["at"]) == [oldest]
    assert datetime.fromisoformat(newest["at"]) > datetime.fromisoformat(oldest["at"])


@pytest.mark.parametrize("asked", [{"actor": "anna"}, {"since": "yesterday"}, {"until": "2026-11-23"}, {"action": "%"}])
async def test_what_it_can_not_be_asked_is_refused(client: httpx.AsyncClient, asked: dict[str, str]) -> None:
    assert (await client.get("/v1/audit-log", params=asked)).status_code == 422


async def test_only_who_may_administer_reads_it(workspace: TestWorkspace, people: People) -> None:
    for role, status in (("editor", 403), ("admin", 200)):
        async with people.browser(await people.member(workspace.id, role)) as browser:
            assert (await browser.get("/v1/audit-log")).status_code == status


async def test_it_forgets_after_four_hundred_days(client: httpx.AsyncClient, database: Database) -> None:
    for age in (399, 401):
        await orders_of(client)
        async with database.transaction() as session:
            newest = "UPDATE audit_log SET at = at - make_interval(days => :age) WHERE at > now() - interval '1 day'"
            await session.execute(text(f"{newest} AND workspace_id = :id"), {"age": age, "id": await mine(client)})
    assert len(await log(client)) == 2
    while await rounds.tidy(database):
        pass
    assert len(await log(client)) == 1


async def mine(client: httpx.AsyncClient) -> str:
    id: str = (await client.get("/v1/me")).json()["workspace"]["id"]
    return id
