"""Fills the workspace through the HTTP API, as a user would; what is there already is left alone."""

from typing import Any

import httpx

from api.launch.errors import CannotStart
from tests.demo import stripe
from tests.demo.memory import Memory
from tests.demo.orders import order_of
from tests.fakestripe import DEFAULT_KEY

Json = dict[str, Any]

FIRST_COLUMNS = ["id", "placed_at", "company", "city", "lunch", "amount", "currency"]
CHARGE_COLUMNS = [f"stripe_charge.{name}" for name in ("amount", "status", "amount_refunded", "card_brand", "disputed")]
VIEWS: list[Json] = [
    {
        "name": "Orders and payments",
        "columns": [*FIRST_COLUMNS, *CHARGE_COLUMNS, "stripe_charge_id"],
        "sort": [{"field": "placed_at", "direction": "desc"}],
    },
    {
        "name": "Failed payments",
        "columns": [*FIRST_COLUMNS, "email", "stripe_charge.status", "stripe_charge.failure_message"],
        "filter": {"field": "stripe_charge.status", "op": "in", "value": ["failed"]},
        "sort": [{"field": "amount", "direction": "desc"}],
    },
]


def gather(url: str, memory: Memory) -> httpx.AsyncClient:
    headers = {"Authorization": f"Token {memory.api_key}"}
    return httpx.AsyncClient(base_url=f"{url}/v1", headers=headers, timeout=60, trust_env=False)


async def fill(api: httpx.AsyncClient, fake: httpx.AsyncClient) -> None:
    model = await _ensure(api, "/models", {"name": "Orders", "type": "custom", "id_field": "id"})
    if model.get("record_count", 0) < stripe.CHARGES:
        orders = [order_of(charge) for charge in await stripe.charges(fake)]
        await _post(api, f"/models/{model['id']}/records/batch", orders)
    credentials = {"api_key": DEFAULT_KEY}
    connection = await _ensure(api, "/integrations", {"type": "stripe", "name": "Stripe", "credentials": credentials})
    options = {"model_id": model["id"], "stripe_charge_id_field": "stripe_charge_id"}
    task = {"type": "sync_stripe_charges", "options": options}
    await _ensure(api, f"/integrations/{connection['id']}/tasks", task, by="type")
    for view in VIEWS:
        await _ensure(api, "/views", {**view, "model_id": model["id"]})


async def orders_model(api: httpx.AsyncClient) -> str:
    found = await _find(api, "/models", "name", "Orders")
    return str(found["id"]) if found else ""


async def _ensure(api: httpx.AsyncClient, path: str, body: Json, *, by: str = "name") -> Json:
    return await _find(api, path, by, body[by]) or await _post(api, path, body)


async def _find(api: httpx.AsyncClient, path: str, key: str, value: str) -> Json | None:
    answer = await api.get(path)
    answer.raise_for_status()
    return next((item for item in answer.json()["items"] if item[key] == value), None)


async def _post(api: httpx.AsyncClient, path: str, body: Any) -> Json:
    answer = await api.post(path, json=body)
    if answer.is_error:
        raise CannotStart(f"the demo's POST {path} was answered {answer.status_code}: {answer.text}")
    made: Json = answer.json()
    return made
