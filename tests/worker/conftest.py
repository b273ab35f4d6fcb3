"""A fake Stripe, a worker in this process, and a company that uses both over HTTP."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from starlette.types import ASGIApp, Receive, Scope, Send

from api.database import Database
from api.settings import settings
from tests.conftest import TestWorkspace
from tests.fakestripe import DEFAULT_KEY, FakeStripe, running, serving
from worker import loop
from worker.context import Context
from worker.loop import Loop

PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Company:
    """A workspace whose orders are linked to charges."""

    client: httpx.AsyncClient
    model_id: str
    integration_id: str
    task_id: str

    @property
    def task_url(self) -> str:
        return f"/v1/integrations/{self.integration_id}/tasks/{self.task_id}"

    async def order(self, id: str, **data: Any) -> httpx.Response:
        answer = await self.client.post(f"/v1/models/{self.model_id}/records", json={"id": id, **data})
        assert answer.status_code in {200, 201}, answer.text
        return answer

    async def charge_of(self, order: str) -> Any:
        """`linked.stripe_charge` of an order."""
        answer = await self.client.get(f"/v1/models/{self.model_id}/records/{order}")
        assert answer.status_code == 200, answer.text
        return answer.json()["linked"]["stripe_charge"]

    async def task(self) -> Any:
        return (await self.client.get(self.task_url)).json()

    async def integration(self) -> Any:
        return (await self.client.get(f"/v1/integrations/{self.integration_id}")).json()

    async def live(self) -> Any:
        return await until(self.task, lambda task: task["status"] == "live")

    async def shows(self, order: str, **facts: Any) -> Any:
        """Wait until the order's charge has these facts."""

        def right(charge: Any) -> bool:
            return charge is not None and all(charge[key] == value for key, value in facts.items())

        return await until(lambda: self.charge_of(order), right)

    async def shows_nothing(self, order: str) -> None:
        await until(lambda: self.charge_of(order), lambda charge: charge is None)


async def until(
    look: Callable[[], Awaitable[Any]], right: Callable[[Any], bool], *, seconds: float = PATIENCE_SECONDS
) -> Any:
    """Look until it is right; what was seen last is in the failure."""
    deadline = time.monotonic() + seconds
    while True:
        seen = await look()
        if right(seen):
            return seen
        assert time.monotonic() < deadline, f"still {seen!r}"
        await asyncio.sleep(0.05)


@asynccontextmanager
async def a_worker(database: Database) -> AsyncIterator[Loop]:
    """A worker's loop in this process."""
    context = Context(database)
    made = Loop(context)
    ring, database.ring = database.ring, made.look
    working = asyncio.create_task(made.run())
    try:
        yield made
    finally:
        made.stop()
        await working
        await context.close()
        database.ring = ring


async def connect(client: httpx.AsyncClient, key: str = DEFAULT_KEY) -> str:
    """An integration of the client's workspace."""
    body = {"type": "stripe", "name": "Our Stripe", "credentials": {"api_key": key}}
    answer = await client.post("/v1/integrations", json=body)
    assert answer.status_code == 201, answer.text
    id_: str = answer.json()["id"]
    return id_


async def orders_model(client: httpx.AsyncClient) -> str:
    answer = await client.post("/v1/models", json={"name": "Orders", "type": "custom", "id_field": "id"})
    id_: str = answer.json()["id"]
    return id_


async def add_task(client: httpx.AsyncClient, integration_id: str, model_id: str, **options: str) -> httpx.Response:
    body = {
        "type": "sync_stripe_charges",
        "options": {"model_id": model_id, "stripe_charge_id_field": "stripe_charge_id", **options},
    }
    return await client.post(f"/v1/integrations/{integration_id}/tasks", json=body)


async def company_of(client: httpx.AsyncClient, key: str = DEFAULT_KEY) -> Company:
    """A company with a model, an integration and a task, as yet unread."""
    integration_id, model_id = await connect(client, key), await orders_model(client)
    task = await add_task(client, integration_id, model_id)
    assert task.status_code == 201, task.text
    return Company(client, model_id, integration_id, task.json()["id"])


async def due(database: Database, workspace: TestWorkspace, *kinds: str) -> None:
    """The hour is over: what the company's jobs of these kinds do from time to time is done now."""
    now = text("UPDATE jobs SET due_at = now() WHERE workspace_id = :id AND kind = ANY(:kinds)")
    async with database.transaction() as session:
        await session.execute(now, {"id": workspace.id, "kinds": list(kinds)})


def without_lifespan(app: FastAPI) -> ASGIApp:
    """The application on the tests' own pool: its start-up would open another."""

    async def requests_only(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
        else:
            await app(scope, receive, send)

    return requests_only


@pytest.fixture
async def public(app: FastAPI) -> AsyncIterator[str]:
    """Our own application where the fake Stripe can reach it."""
    async with serving(without_lifespan(app)) as url:
        yield url


@pytest.fixture
async def stripe(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeStripe]:
    """A fake Stripe that holds us to Stripe's own limit, polled quickly."""
    fake = FakeStripe(rate=25)
    async with running(fake) as url:
        monkeypatch.setattr(settings(), "stripe_api_base", url)
        monkeypatch.setattr(settings(), "stripe_poll_seconds", 0.3)
        yield fake


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a second for a worker to look around."""
    monkeypatch.setattr(loop, "LOOK_EVERY_SECONDS", 0.1)


@pytest.fixture(autouse=True)
async def nothing_else_to_do(database: Database) -> None:
    """What other tests have left to do isn't done here: their Stripes are gone."""
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM jobs"))


@pytest.fixture
async def worker(nothing_else_to_do: None, database: Database, stripe: FakeStripe) -> AsyncIterator[Loop]:
    """A worker that is at work during the test."""
    async with a_worker(database) as made:
        yield made


@pytest.fixture
async def company(client: httpx.AsyncClient, worker: Loop) -> Company:
    """A company whose task is live."""
    made = await company_of(client)
    await made.live()
    return made
