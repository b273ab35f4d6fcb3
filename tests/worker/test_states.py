"""Tasks and integrations go the ways that are written down, all of them and no others: looked at after every commit."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Database
from api.integrations import standing
from api.integrations.states import INTEGRATION_WAYS, TASK_WAYS
from api.integrations.tables import Integration, IntegrationTask
from api.tasks import service
from tests.conftest import TestWorkspace
from tests.fakestripe import DEFAULT_KEY, FakeStripe
from tests.worker.conftest import Company, a_worker, company_of, due, until

Steps = set[tuple[str, str]]
Click = Callable[[], Awaitable[object]]

WAYS: Steps = {(way.source, way.target) for way in TASK_WAYS}
STANDING_WAYS: Steps = {(way.source, way.target) for way in INTEGRATION_WAYS}


class Watch:
    """Every step of a workspace's tasks and integrations: nothing is committed while it looks."""

    def __init__(self, database: Database, workspace: TestWorkspace) -> None:
        self._begin = database._sessions
        self._workspace = workspace.id
        self._one_at_a_time = asyncio.Lock()
        self._last: dict[object, str] = {}
        self.of_tasks: Steps = set()
        self.of_integrations: Steps = set()
        self._ring = database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        async with self._begin() as session:
            await session.begin()
            yield session
            async with self._one_at_a_time:
                await session.commit()
                await self._look()
            due = session.info.pop("due", False)
        if due:
            await self._ring.ring()

    async def _look(self) -> None:
        async with self._begin() as session:
            mine = select(Integration).where(Integration.workspace_id == self._workspace)
            for integration in await session.scalars(mine):
                self._note(integration.id, standing.status_of(integration), self.of_integrations)
                theirs = select(IntegrationTask).where(IntegrationTask.workspace_id == self._workspace)
                of_it = theirs.where(IntegrationTask.integration_id == integration.id)
                for task in await service.shown(session, integration, list(await session.scalars(of_it))):
                    self._note(task.id, task.status, self.of_tasks)

    def _note(self, id_: object, status: str, steps: Steps) -> None:
        before = self._last.get(id_, status)
        if before != status:
            steps.add((before, status))
        self._last[id_] = status


@pytest.fixture
async def watch(database: Database, workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch(database, workspace)
    monkeypatch.setattr(database, "transaction", made.transaction)
    return made


class Desk:
    """Who clicks: on the task, and on the key."""

    def __init__(self, company: Company, stripe: FakeStripe) -> None:
        self.company, self.stripe, self._key, self._keys = company, stripe, DEFAULT_KEY, 0

    async def click(self, action: str) -> str:
        answer = await self.company.client.post(f"{self.company.task_url}/{action}")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["status"])

    def revoke(self) -> None:
        self.stripe.keys.revoke(self._key)

    async def replace_key(self) -> None:
        self._keys += 1
        self._key = f"sk_test_key_number_{self._keys:04}"
        self.stripe.keys.add(self._key)
        url = f"/v1/integrations/{self.company.integration_id}"
        answer = await self.company.client.patch(url, json={"credentials": {"api_key": self._key}})
        assert answer.status_code == 200, answer.text

    async def status(self, wanted: str) -> Any:
        return await until(self.company.task, lambda task: task["status"] == wanted)


async def test_every_way_is_gone_and_no_other(
    client: httpx.AsyncClient, database: Database, stripe: FakeStripe, watch: Watch, nothing_else_to_do: None
) -> None:
    stripe.seed("charge", 300)
    desk = Desk(await company_of(client), stripe)
    assert await desk.click("pause") == "paused"
    assert await desk.click("resume") == "queued"
    desk.revoke()
    async with a_worker(database):
        await desk.status("failed")
    await desk.replace_key()
    assert (await desk.company.task())["status"] == "queued"
    slow = stripe.faults.add("latency", path="/v1/charges", seconds=0.2)
    async with a_worker(database):
        await desk.status("backfilling")
        assert await desk.click("pause") == "paused"
        assert await desk.click("resume") == "backfilling"
        desk.revoke()
        await desk.status("failed")
        assert await desk.click("pause") == "paused"
        assert await desk.click("resume") == "failed"
        await desk.replace_key()
        assert (await desk.company.task())["status"] == "backfilling"
        slow.count = 0
        await desk.status("live")
        assert await desk.click("pause") == "paused"
        await desk.click("resync")
        await desk.status("live")
        await desk.click("resync")
        await desk.status("live")
        desk.revoke()
        await desk.status("failed")
        await desk.replace_key()
        await desk.status("live")
    assert (watch.of_tasks, watch.of_integrations) == (WAYS, STANDING_WAYS)


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_is_clicked_twice_and_at_once_it_ends_live_and_right(
    client: httpx.AsyncClient,
    database: Database,
    stripe: FakeStripe,
    workspace: TestWorkspace,
    watch: Watch,
    nothing_else_to_do: None,
    seed: int,
) -> None:
    chance = random.Random(seed)
    stripe.seed("charge", 700)
    desk = Desk(await company_of(client), stripe)
    ids = [body["id"] for body in stripe.shelves["charge"].walk()]
    orders = [{"id": str(number), "stripe_charge_id": id_} for number, id_ in enumerate(ids[::7])]
    await client.post(f"/v1/models/{desk.company.model_id}/records/batch", json=orders)

    async def sweep() -> None:
        await due(database, workspace, "sweep", "set_up")

    async def other_options() -> None:
        field = chance.choice(["stripe_charge_id", "other_id"])
        answer = await client.patch(desk.company.task_url, json={"options": {"stripe_charge_id_field": field}})
        assert answer.status_code == 200, answer.text

    clicks: list[Click] = [partial(desk.click, name) for name in ("pause", "resume", "resync", "resync")]
    async with a_worker(database):
        for _ in range(25):
            chosen = chance.choice([*clicks, sweep, other_options])
            await asyncio.gather(chosen(), chosen(), chance.choice(clicks)())
            await asyncio.sleep(chance.choice([0, 0, 0.02, 0.2]))
        body = {"options": {"stripe_charge_id_field": "stripe_charge_id"}}
        assert (await client.patch(desk.company.task_url, json=body)).status_code == 200
        await desk.click("resume")
        ended = await desk.status("live")
        assert (ended["error"], ended["progress"]["phase"]) == (None, None)
        page = await client.get(f"/v1/models/{desk.company.model_id}/records", params={"limit": 1000})
        shown = {item["data"]["stripe_charge_id"]: item["linked"]["stripe_charge"] for item in page.json()["items"]}
        assert [id_ for id_, charge in shown.items() if charge is None or charge["id"] != id_] == []
        assert ended["progress"]["records_linked"] == len(orders)
        assert watch.of_tasks <= WAYS, watch.of_tasks - WAYS
        await asyncio.gather(*(client.delete(desk.company.task_url) for _ in range(2)))
        assert (await client.get(desk.company.task_url)).status_code == 404
        url = f"/v1/integrations/{desk.company.integration_id}"
        codes = sorted(answer.status_code for answer in await asyncio.gather(*(client.delete(url) for _ in range(2))))
        assert codes in ([204, 204], [204, 404])

        async def rows() -> int:
            left = text("SELECT count(*) FROM integrations WHERE workspace_id = :id")
            async with database.transaction() as session:
                return int(await session.scalar(left, {"id": workspace.id}) or 0)

        await until(rows, lambda count: count == 0)
