"""Integrations with the fake Stripe, each with a model and a task of its own; they go when their measure is taken."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from api.integrations import credentials as vault
from api.settings import settings
from bench.product import PATIENTLY, SECRET_KEY, Json, Running, running
from tests.fakestripe import DEFAULT_KEY
from tests.fakestripe.signing import header

STRIPES_OWN = 25
"""Requests a second that Stripe answers of one list."""
PATIENCE_SECONDS = 3600.0
LOOK_SECONDS = 0.25
"""To look is work for the processors that are measured."""


@dataclass(frozen=True, slots=True)
class Connected:
    """An integration that keeps charges beside a model's records."""

    at: Running
    model_id: str
    integration_id: str
    task: str

    @property
    def door(self) -> str:
        """Where notices come in."""
        return f"/v1/webhooks/stripe/{self.integration_id}"

    @property
    def records(self) -> str:
        return f"/models/{self.model_id}/records"

    async def progress(self) -> Json:
        return await self.at.get(self.task)

    async def live(self) -> None:
        """Wait until everything is there."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (await self.progress())["status"] != "live":
            if time.monotonic() > deadline:
                raise RuntimeError("Waited in vain until the charges are there")
            await asyncio.sleep(LOOK_SECONDS)

    async def trust(self, secret: str) -> None:
        """Take notices that are signed with this secret: there is no public address by which it would come."""
        settings().secret_key = SECRET_KEY
        sealed, id_ = vault.seal_secret(UUID(self.integration_id), secret), UUID(self.integration_id)
        await self.at.database.execute("UPDATE integrations SET endpoint_secret = $1 WHERE id = $2", sealed, id_)


@asynccontextmanager
async def connected(at: Running, name: str) -> AsyncIterator[Connected]:
    """Connect, and disconnect afterwards."""
    model = await at.post("/models", {"name": name, "type": "custom", "id_field": "id"})
    given = {"type": "stripe", "name": name, "credentials": {"api_key": DEFAULT_KEY}}
    integration = await at.post("/integrations", given)
    options = {"model_id": model["id"], "stripe_charge_id_field": "stripe_charge_id"}
    tasks = f"/integrations/{integration['id']}/tasks"
    task = await at.post(tasks, {"type": "sync_stripe_charges", "options": options})
    try:
        yield Connected(at, model["id"], integration["id"], f"{tasks}/{task['id']}")
    finally:
        await at.api.delete(f"/integrations/{integration['id']}")


@asynccontextmanager
async def held(at: Running) -> AsyncIterator[Running]:
    """Another product, which keeps to Stripe's own limit, with a fake that holds it to that."""
    async with running(at.product.data_dir / "held", PATIENTLY) as other:
        await fake(other, "settings", rate=STRIPES_OWN)
        yield other


async def fake(at: Running, operation: str, **facts: Any) -> Any:
    """Have something happen at the fake Stripe."""
    async with httpx.AsyncClient(base_url=at.stripe, trust_env=False, timeout=60) as client:
        answer = await client.post(f"/_fake/{operation}", json=facts)
        return answer.raise_for_status().json()


def signature(body: bytes, secret: str) -> str:
    """Stripe's header of a notice that is sent now."""
    return f"Stripe-Signature: {header(body, [secret], int(time.time()))}\r\n"
