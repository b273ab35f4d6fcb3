"""A company in the middle of everything: what its records hold, and what they ought to show beside it."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import httpx

from tests.fakestripe import FakeStripe
from tests.worker.processes import Worker, start_worker, stop_worker

FIELDS = ("stripe_charge_id", "other_id")
SHOWN = ("id", "status", "amount", "amount_captured", "amount_refunded", "description", "payment_intent", "metadata")
DONE_BEFORE = {"POST": 409, "DELETE": 404}
"""What says that a request which got no answer was done all the same."""
FLAGS = ("paid", "captured", "refunded", "disputed")
MINOR = ("amount", "amount_captured", "amount_refunded", "amount_paid", "amount_received", "unit_amount")
SHOWN_OF = {
    "charge": (*SHOWN, *FLAGS),
    "customer": ("id", "name", "email"),
    "invoice": ("id", "status", "amount_paid", "customer"),
    "subscription": ("id", "status", "customer", "cancel_at_period_end"),
    "payment_intent": ("id", "status", "amount_received", "latest_charge"),
    "refund": ("id", "status", "amount", "charge", "failure_reason"),
    "dispute": ("id", "status", "amount", "charge"),
}


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
    kinds: tuple[str, ...] = ()
    """The kinds beside charges that have a task of their own, which lasts."""
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    charges: list[str] = field(default_factory=list)
    disputes: list[str] = field(default_factory=list)
    refunds: list[str] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    promised: int = 0
    log: list[str] = field(default_factory=list)
    struck: Counter[str] = field(default_factory=Counter)
    """How often each sort of trouble came."""
    patience: float = 0
    """For so many seconds a request is made again that isn't answered, or with "not now"."""

    def start_worker(self) -> None:
        self.workers.append(start_worker(self.settings))

    async def call(self, method: str, path: str, **given: Any) -> Any:
        deadline, again = time.monotonic() + self.patience, False
        while (answer := await self._ask(method, path, given)) is None or answer.status_code == 503:
            assert time.monotonic() < deadline, f"{method} {path}: {answer and answer.text}"
            again = True
            await asyncio.sleep(0.1)
        if again and answer.status_code == DONE_BEFORE.get(method):
            return None
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def _ask(self, method: str, path: str, given: dict[str, Any]) -> httpx.Response | None:
        try:
            return await self.client.request(method, path, **given)
        except httpx.TransportError:
            return None

    def count_what_struck(self, troubles: Iterable[str]) -> None:
        """Stripe's faults by how often they hit a request, all else by how often it was done."""
        for fault in self.stripe.faults.script:
            self.struck[fault.kind] += fault.struck
        happened = Counter(self.log)
        self.struck.update({name: happened[name] for name in troubles if happened[name]})

    @property
    def records_url(self) -> str:
        return f"/v1/models/{self.model_id}/records"

    @property
    def tasks_url(self) -> str:
        return f"/v1/integrations/{self.integration_id}/tasks"

    async def task_called(self, link_name: str) -> Any:
        tasks = (await self.call("GET", self.tasks_url))["items"]
        return next(task for task in tasks if task["options"]["link_name"] == link_name)

    async def post(self, id_: str, data: dict[str, Any]) -> None:
        await self.call("POST", self.records_url, json={"id": id_} | data)
        self.keep(id_, data)

    def keep(self, id_: str, data: dict[str, Any]) -> None:
        merged = self.records.get(id_, {}) | data
        self.records[id_] = {key: value for key, value in merged.items() if value is not None}

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
        named = {f"{kind}_id": self.an_object(kind) for kind in self.kinds if self.chance.random() < 0.4}
        return {name: self.value() for name in FIELDS if self.chance.random() < 0.8} | named

    def an_object(self, kind: str) -> str:
        newest = list(islice(self.stripe.shelves[kind].walk(), 12))
        return str(self.chance.choice(newest)["id"]) if newest else ""

    # The truth

    async def wrong(self) -> dict[str, tuple[Any, Any]]:
        """The records that show something else than they ought to: what they show, and what they ought to."""
        shown, wanted = await self.shown(), self.wanted()
        ids = shown.keys() | wanted.keys()
        return {id_: (shown.get(id_), wanted.get(id_)) for id_ in ids if shown.get(id_) != wanted.get(id_)}

    def wanted(self) -> dict[str, dict[str, Any]]:
        """What every record ought to show, by the fake's own state."""
        latest: dict[str, dict[str, Any]] = {}
        for body in self.stripe.shelves["charge"].walk(newest_first=False):
            of_intent = latest.get(body["payment_intent"] or "")
            if of_intent is None or (body["created"], body["id"]) > (of_intent["created"], of_intent["id"]):
                latest[body["payment_intent"] or ""] = body
        return {
            id_: {name: self.truth(data.get(by), latest) for name, (_, by) in self.tasks.items()}
            | {f"stripe_{kind}": self.true_object(kind, data.get(f"{kind}_id")) for kind in self.kinds}
            for id_, data in self.records.items()
        }

    def true_object(self, kind: str, id_: Any) -> Any:
        body = self.stripe.shelves[kind].get(str(id_))
        return None if body is None or body.get("deleted") else _said_by_stripe(kind, body)

    def truth(self, value: Any, latest: dict[str, dict[str, Any]]) -> Any:
        named = str(value or "").strip()
        body = self.stripe.shelves["charge"].get(named) or (latest.get(named) if named else None)
        return body and _said_by_stripe("charge", body)

    async def shown(self) -> dict[str, dict[str, Any]]:
        """What every record shows."""
        page = await self.call("GET", self.records_url, params={"limit": 1000})
        return {
            item["id"]: {name: _as_stripe_says(self._kind_of(name), link) for name, link in item["linked"].items()}
            for item in page["items"]
        }

    def _kind_of(self, link_name: str) -> str:
        kind = link_name.removeprefix("stripe_")
        return kind if kind in self.kinds else "charge"


def _said_by_stripe(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    return {key: body.get(key) for key in SHOWN_OF[kind]}


def _as_stripe_says(kind: str, link: dict[str, Any] | None) -> dict[str, Any] | None:
    return link and {key: link[f"{key}_minor" if key in MINOR else key] for key in SHOWN_OF[kind]}


SEEDED = [f"ch_seed_{number:06d}" for number in range(0, 600, 7) if number % 50 != 49]


async def end(world: World) -> None:
    """Stop its workers; the fake goes on answering them until they have ended."""
    for worker in world.workers:
        await asyncio.to_thread(stop_worker, worker)
