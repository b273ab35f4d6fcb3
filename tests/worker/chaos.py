"""A company's day at random, by a seed: payments, refunds, records written and changed, and whatever can break."""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.fakestripe import FakeStripe, Manners, StripeError
from tests.worker.processes import Worker, start_worker, stop_worker

FIELDS = ("stripe_charge_id", "other_id")
SHOWN = ("id", "status", "amount", "amount_captured", "amount_refunded", "description", "payment_intent", "metadata")
FLAGS = ("paid", "captured", "refunded", "disputed")
BREAKAGES = ("rate_limit", "server_error", "bad_gateway", "truncated", "cut", "reset")


@dataclass
class World:
    """Stripe, the company's client, its workers, and what its records ought to hold."""

    stripe: FakeStripe
    client: httpx.AsyncClient
    chance: random.Random
    settings: dict[str, str]
    model_id: str
    integration_id: str
    tasks: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Link name -> task id and the field it links by."""
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    charges: list[str] = field(default_factory=list)
    disputes: list[str] = field(default_factory=list)
    refunds: list[str] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    promised: int = 0
    log: list[str] = field(default_factory=list)

    async def call(self, method: str, path: str, **given: Any) -> Any:
        answer = await self.client.request(method, path, **given)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    @property
    def records_url(self) -> str:
        return f"/v1/models/{self.model_id}/records"

    @property
    def tasks_url(self) -> str:
        return f"/v1/integrations/{self.integration_id}/tasks"

    # Stripe

    async def pay(self) -> None:
        id_ = f"ch_promised{self.promised - 1}" if self.promised and self.chance.random() < 0.3 else None
        if id_ in self.charges:
            id_ = None
        facts: dict[str, Any] = {"payment_intent": self.intent()} if self.chance.random() < 0.5 else {}
        currency = self.chance.choice(["usd", "jpy", "kwd"])
        made = self.stripe.create_charge(id=id_, amount=self.chance.randint(100, 9999), currency=currency, **facts)
        self.charges.append(made["id"])

    async def refund(self) -> None:
        self.refunds.append(self.stripe.refund(charge=self.a_charge(), amount=self.chance.randint(1, 90))["id"])

    async def fail_a_refund(self) -> None:
        if self.refunds:
            self.stripe.update_refund(self.refunds.pop(), status="failed")

    async def dispute(self) -> None:
        self.disputes.append(self.stripe.dispute(charge=self.a_charge())["id"])

    async def edit(self) -> None:
        self.stripe.edit(self.a_charge(), description=self.word(), metadata={"note": self.word()})

    async def edit_thrice_in_a_second(self) -> None:
        charge = self.a_charge()
        for _ in range(3):
            self.stripe.edit(charge, description=self.word())

    async def rename_an_intent(self) -> None:
        self.stripe.edit(self.a_charge(), payment_intent=self.intent())

    # Records

    async def write(self) -> None:
        await self.post(str(self.chance.randint(0, 60)), self.values())

    async def write_many(self) -> None:
        batch = {str(self.chance.randint(0, 200)): self.values() for _ in range(40)}
        await self.call("POST", f"{self.records_url}/batch", json=[{"id": id_} | data for id_, data in batch.items()])
        for id_, data in batch.items():
            self.keep(id_, data)

    async def clear(self) -> None:
        if self.records:
            await self.post(self.chance.choice(sorted(self.records)), {self.chance.choice(FIELDS): None})

    async def delete(self) -> None:
        if self.records:
            id_ = self.chance.choice(sorted(self.records))
            await self.call("DELETE", f"{self.records_url}/{id_}")
            del self.records[id_]

    async def post(self, id_: str, data: dict[str, Any]) -> None:
        await self.call("POST", self.records_url, json={"id": id_} | data)
        self.keep(id_, data)

    def keep(self, id_: str, data: dict[str, Any]) -> None:
        merged = self.records.get(id_, {}) | data
        self.records[id_] = {key: value for key, value in merged.items() if value is not None}

    # Tasks

    async def add_task(self) -> None:
        name = self.chance.choice(["stripe_charge", "second", "third"])
        if name not in self.tasks:
            by = self.chance.choice(FIELDS)
            options = {"model_id": self.model_id, "stripe_charge_id_field": by, "link_name": name}
            made = await self.call("POST", self.tasks_url, json={"type": "sync_stripe_charges", "options": options})
            self.tasks[name] = (made["id"], by)

    async def move_task(self) -> None:
        name = self.chance.choice(sorted(self.tasks))
        id_, by = self.tasks[name][0], self.chance.choice(FIELDS)
        await self.call("PATCH", f"{self.tasks_url}/{id_}", json={"options": {"stripe_charge_id_field": by}})
        self.tasks[name] = (id_, by)

    async def delete_task(self) -> None:
        if len(self.tasks) > 1:
            id_, _ = self.tasks.pop(self.chance.choice(sorted(self.tasks)))
            await self.call("DELETE", f"{self.tasks_url}/{id_}")

    async def pause_and_resume(self) -> None:
        id_, _ = self.tasks[self.chance.choice(sorted(self.tasks))]
        await self.call("POST", f"{self.tasks_url}/{id_}/pause")
        await asyncio.sleep(self.chance.random() * 0.3)
        await self.call("POST", f"{self.tasks_url}/{id_}/{self.chance.choice(['resume', 'resync'])}")

    # Trouble

    async def break_something(self) -> None:
        kind, path = self.chance.choice(BREAKAGES), self.chance.choice(["/v1/charges*", "/v1/events", "*"])
        self.stripe.faults.add(kind, path=path, probability=0.5, count=self.chance.randint(1, 6))

    async def slow_something(self) -> None:
        kind, path = self.chance.choice([("read_lag", "/v1/charges*"), ("events_lag", "/v1/events"), ("latency", "*")])
        self.stripe.faults.add(kind, path=path, probability=0.5, count=20, seconds=0.3)

    async def deliver_badly(self) -> None:
        self.stripe.courier.manners = Manners(
            duplicates=self.chance.randint(0, 3), reorder=self.chance.random(), drop=0.4, retries=(0.2, 0.5, 1, 2)
        )

    async def roll_the_secret(self) -> None:
        for endpoint in self.stripe.courier.listeners("charge.succeeded"):
            self.stripe.roll_secret(endpoint["id"])

    async def disable_the_endpoint(self) -> None:
        for endpoint in self.stripe.courier.listeners("charge.succeeded"):
            self.stripe.update_webhook_endpoint(endpoint["id"], disabled=True)

    async def kill_a_worker(self) -> None:
        worker = self.workers.pop(0)
        worker.kill()
        worker.wait()
        self.workers.append(start_worker(**self.settings))

    async def freeze_a_worker(self) -> None:
        """It wakes up long after another one took its work over."""
        worker = self.workers[0]
        worker.send_signal(signal.SIGSTOP)
        if len(self.workers) < 2:
            self.workers.append(start_worker(**self.settings))
        await asyncio.sleep(4)
        worker.send_signal(signal.SIGCONT)

    # What it draws from

    def word(self) -> str:
        return "".join(self.chance.choices("abcdefgh", k=6))

    def intent(self) -> str:
        return f"pi_chaos{self.chance.randint(0, 15)}"

    def a_charge(self) -> str:
        if self.charges and self.chance.random() < 0.8:
            return self.chance.choice(self.charges[-80:])
        return self.chance.choice(SEEDED)

    def value(self) -> Any:
        kind = self.chance.random()
        if kind < 0.15:
            self.promised += 1
            return f"ch_promised{self.promised - 1}"
        if kind < 0.35:
            return self.intent()
        return self.chance.choice(["", "  ", "\t"]) + self.a_charge() + self.chance.choice(["", "\n "])

    def values(self) -> dict[str, Any]:
        return {name: self.value() for name in FIELDS if self.chance.random() < 0.8}

    # The truth

    def wanted(self) -> dict[str, dict[str, Any]]:
        """What every record ought to show, by the fake's own state."""
        latest: dict[str, dict[str, Any]] = {}
        for body in self.stripe.shelves["charge"].walk(newest_first=False):
            of_intent = latest.get(body["payment_intent"] or "")
            if of_intent is None or (body["created"], body["id"]) > (of_intent["created"], of_intent["id"]):
                latest[body["payment_intent"] or ""] = body
        return {
            id_: {name: self.truth(data.get(by), latest) for name, (_, by) in self.tasks.items()}
            for id_, data in self.records.items()
        }

    def truth(self, value: Any, latest: dict[str, dict[str, Any]]) -> Any:
        named = str(value or "").strip()
        body = self.stripe.shelves["charge"].get(named) or (latest.get(named) if named else None)
        return body and {key: body[key] for key in (*SHOWN, *FLAGS)}

    async def shown(self) -> dict[str, dict[str, Any]]:
        """What every record shows."""
        page = await self.call("GET", self.records_url, params={"limit": 1000})
        return {
            item["id"]: {name: _as_stripe_says(link) for name, link in item["linked"].items()} for item in page["items"]
        }


def _as_stripe_says(link: dict[str, Any] | None) -> dict[str, Any] | None:
    minor = ("amount", "amount_captured", "amount_refunded")
    return link and {key: link[f"{key}_minor" if key in minor else key] for key in (*SHOWN, *FLAGS)}


SEEDED = [f"ch_seed_{number:06d}" for number in range(0, 600, 7) if number % 50 != 49]

Action = Callable[[World], Awaitable[None]]

LIFE: dict[Action, int] = {
    World.pay: 20,
    World.refund: 10,
    World.fail_a_refund: 3,
    World.dispute: 4,
    World.edit: 10,
    World.edit_thrice_in_a_second: 4,
    World.rename_an_intent: 4,
    World.write: 25,
    World.write_many: 3,
    World.clear: 5,
    World.delete: 4,
}
RARE: dict[Action, int] = {
    World.add_task: 3,
    World.move_task: 2,
    World.delete_task: 1,
    World.pause_and_resume: 1,
    World.break_something: 5,
    World.slow_something: 3,
    World.deliver_badly: 2,
    World.roll_the_secret: 1,
    World.disable_the_endpoint: 1,
    World.kill_a_worker: 3,
    World.freeze_a_worker: 1,
}


async def live(world: World, *, actions: int) -> None:
    """So many things happen, one in twelve of them trouble; afterwards nothing is broken any more."""
    for number in range(actions):
        table = RARE if number % 12 == 11 else LIFE
        action = world.chance.choices(list(table), list(table.values()))[0]
        world.log.append(action.__name__)
        try:
            await action(world)
        except StripeError:
            world.log.append("refused")
        await asyncio.sleep(world.chance.random() * 0.02)
    world.stripe.faults.clear()
    world.stripe.courier.manners = Manners()


def end(world: World) -> None:
    for worker in world.workers:
        stop_worker(worker)
