"""Sets models, links, views and indexes up through the product's own API, and waits until its worker is done."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any
from uuid import UUID

import httpx

from bench.orders import orders
from bench.product import Json, Running
from bench.streaming import Model
from tests.fakestripe import DEFAULT_KEY
from tests.fakestripe.plans import Plan, charge_id

SAMPLE = 1000
"""So many orders show which fields there are, before views ask for indexes of them."""
PATIENCE_SECONDS = 7200.0
LOOK_SECONDS = 0.25

_WORK_LEFT = """
SELECT EXISTS (SELECT FROM jobs WHERE kind <> 'poll_events' AND (due_at <= now() OR lease_until > now()))
    OR EXISTS (SELECT FROM field_sightings) OR EXISTS (SELECT FROM link_checks)
"""


async def model(at: Running, name: str, *, charges: int, sample: int) -> Model:
    """A model with its first orders in it, each paid by one of so many charges."""
    made = await at.post("/models", {"name": name, "type": "custom", "id_field": "id"})
    workspace_id = await at.database.fetchval("SELECT workspace_id FROM models WHERE id = $1", UUID(made["id"]))
    plan = Plan(base=0, size=charges, seed=1, since=0, until=0)
    known = Model(workspace_id, UUID(made["id"]), [charge_id(plan, number) for number in range(charges)])
    await at.post(f"/models/{known.id}/records/batch", orders(range(sample), known.charges).as_array())
    known.rows = sample
    return known


async def connect_stripe(at: Running, charges: int) -> str:
    """Have the fake Stripe hold the charges that orders name, and connect the product; the integration's id."""
    async with httpx.AsyncClient(base_url=at.stripe, trust_env=False) as fake:
        (await fake.post("/_fake/seed", json={"kind": "charge", "n": charges})).raise_for_status()
    given = {"type": "stripe", "name": "Stripe", "credentials": {"api_key": DEFAULT_KEY}}
    return str((await at.post("/integrations", given))["id"])


async def link(at: Running, integration_id: str, linked: Model) -> None:
    """Have the product bring the charges beside the orders that name them."""
    tasks = f"/integrations/{integration_id}/tasks"
    options = {"model_id": str(linked.id), "stripe_charge_id_field": "stripe_charge_id"}
    task = await at.post(tasks, {"type": "sync_stripe_charges", "options": options})

    async def live() -> bool:
        return bool((await at.get(f"{tasks}/{task['id']}"))["status"] == "live")

    await _until(live, "the charges are there")


async def view(at: Running, shown: Model, name: str, values: Mapping[str, Any], *sort: str) -> str:
    """Save a view; its id."""
    query = {"filter": is_all(values), "sort": [by(each) for each in sort]}
    return str((await at.post("/views", {"name": name, "model_id": str(shown.id), **query}))["id"])


async def indexed(at: Running, shown: Model, *fields: str) -> None:
    """Wait until the worker has built the indexes of these fields."""

    async def built() -> bool:
        known = (await at.get(f"/models/{shown.id}/fields"))["items"]
        return set(fields) <= {each["key"] for each in known if each["indexed"] == "yes"}

    await _until(built, f"{', '.join(fields)} have their indexes")


async def settled(at: Running, *tables: str) -> None:
    """Wait until the worker has nothing to do, and leave nothing to PostgreSQL's own housekeeping."""

    async def idle() -> bool:
        return not await at.database.fetchval(_WORK_LEFT)

    await _until(idle, "the worker has nothing to do")
    for table in tables:
        await at.database.execute(f"VACUUM (ANALYZE) {table}")
    await at.database.execute("CHECKPOINT")


def is_all(values: Mapping[str, Any]) -> Json:
    """The filter by which each of these fields is this value."""
    return {"and": [{"field": field, "op": "is", "value": value} for field, value in values.items()]}


def by(sort: str) -> Json:
    """The sort key that a URL spells like this: `amount`, or `-amount` for the other direction."""
    return {"field": sort.removeprefix("-"), "direction": "desc" if sort.startswith("-") else "asc"}


async def _until(holds: Callable[[], Awaitable[bool]], what: str) -> None:
    deadline = monotonic() + PATIENCE_SECONDS
    while not await holds():
        if monotonic() > deadline:
            raise RuntimeError(f"Waited in vain until {what}")
        await asyncio.sleep(LOOK_SECONDS)
