"""A running Gather with something of every kind in it, so that what is asked of it finds something."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.fakestripe import DEFAULT_KEY, serve
from tests.journeys.product import EMAIL, PASSWORD, Product, serving

Ids = dict[str, str]

LIVE_SECONDS = 60
RECORDS = [
    {
        "id": f"{number}",
        "amount": number / 4,
        "city": ("Berlin", "Łódź", "", "São Paulo")[number % 4],
        "placed_at": f"2026-11-{1 + number % 28:02}T12:00:00Z",
        "day": f"2026-11-{1 + number % 28:02}",
        "paid": number % 3 == 0,
        "tags": ["a", number],
        "stripe_charge_id": f"ch_seed_{number:06d}",
    }
    for number in range(300)
]


@contextmanager
def shop(folder: Path) -> Iterator[tuple[Product, Ids]]:
    """The whole product beside a fake Stripe, and the ids of what is in it."""
    with (
        serve.process("--seed-charges", "300") as stripe,
        serving(folder, stripe_api_base=stripe, stripe_poll_seconds="2") as product,
        product.api() as api,
    ):
        yield product, fill(api)


def fill(api: httpx.Client) -> Ids:
    """One of each, by the names that paths have for their ids."""
    model = made(api, "/v1/models", {"name": "Orders", "id_field": "id"})
    records = f"/v1/models/{model}/records"
    api.post(f"{records}/batch", json=RECORDS).raise_for_status()
    api.delete(f"{records}/299").raise_for_status()
    integration = made(api, "/v1/integrations", connection("Stripe"))
    options = {"model_id": model, "stripe_charge_id_field": "stripe_charge_id"}
    tasks = f"/v1/integrations/{integration}/tasks"
    task = made(api, tasks, {"type": "sync_stripe_charges", "options": options})
    _await_live(api, f"{tasks}/{task}")
    return {
        "model_id": model,
        "integration_id": integration,
        "task_id": task,
        "view_id": made(api, "/v1/views", {"name": "All", "model_id": model}),
        "import_id": imported(api, model),
        "user_id": api.get("/v1/members").json()["items"][0]["user"]["id"],
        "key": "amount",
        "external_id": "12",
        "object_id": "ch_seed_000012",
        "type": "stripe",
    }


def cookie(api: httpx.Client) -> str:
    """The cookie of the owner's browser."""
    answer = api.post("/v1/sessions", json={"email": EMAIL, "password": PASSWORD}).raise_for_status()
    return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())


def connection(name: str) -> dict[str, Any]:
    """The body of an integration."""
    return {"type": "stripe", "name": name, "credentials": {"api_key": DEFAULT_KEY}}


def imported(api: httpx.Client, model: str) -> str:
    """An import of two lines, one of them wrong."""
    file = {"file": ("orders.csv", "id,amount\n1000,4\n,5\n")}
    answer = api.post(f"/v1/models/{model}/imports", files=file).raise_for_status()
    return str(answer.json()["id"])


def made(api: httpx.Client, path: str, body: dict[str, Any]) -> str:
    """The id of what a POST made."""
    return str(api.post(path, json=body).raise_for_status().json()["id"])


def _await_live(api: httpx.Client, task: str) -> None:
    deadline = time.monotonic() + LIVE_SECONDS
    while api.get(task).json()["status"] != "live":
        assert time.monotonic() < deadline, api.get(task).text
        time.sleep(0.1)
