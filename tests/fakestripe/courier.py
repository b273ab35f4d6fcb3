"""The courier: delivers signed events in the background, with retries and every misbehaviour that can be asked for."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import orjson

from . import signing
from .chance import mix
from .endpoints import secrets_in_force
from .shapes import Object

if TYPE_CHECKING:
    from .state import FakeStripe


@dataclass
class Manners:
    """How deliveries behave."""

    delay: float = 0.0  # seconds before every first try
    reorder: float = 0.0  # a random part of so many seconds on top: events overtake one another
    drop: float = 0.0  # share of deliveries that never happen
    duplicates: int = 0  # further copies of every delivery
    retries: tuple[float, ...] = (1, 5, 30, 300, 1800, 7200)  # seconds before each further try
    age: float = 0.0  # how old the signature's timestamp is
    timeout: float = 10.0
    concurrency: int = 8


Errand = tuple[float, int, str, str, int]  # due, number, event, endpoint, which try


class Courier:
    def __init__(self, fake: FakeStripe) -> None:
        self.fake = fake
        self.manners = Manners()
        self.log: deque[Object] = deque(maxlen=10_000)
        self._queue: list[Errand] = []
        self._number = 0
        self._pending: dict[str, set[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()

    def __len__(self) -> int:
        """Deliveries that are still to be made."""
        return len(self._queue) + len(self._tasks)

    def listeners(self, type: str) -> list[Object]:
        endpoints = self.fake.shelves["webhook_endpoint"].walk()
        return [
            it for it in endpoints if it["status"] == "enabled" and not {"*", type}.isdisjoint(it["enabled_events"])
        ]

    def send(self, event: Object, endpoint: str) -> None:
        self._pending.setdefault(event["id"], set()).add(endpoint)
        manners = self.manners
        for _ in range(1 + manners.duplicates):
            self._number += 1
            luck = mix(self.fake.seed_number + 77, self._number) / 2**64
            if luck >= manners.drop:
                chance = mix(self.fake.seed_number + 78, self._number) / 2**64
                self._queue_up(manners.delay + manners.reorder * chance, event["id"], endpoint, 0)

    def forget(self, endpoint: str) -> None:
        """Nobody waits for a deleted endpoint."""
        for event in [event for event, waiting in self._pending.items() if endpoint in waiting]:
            self._arrived(event, endpoint)

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Deliver while inside."""
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        async with httpx.AsyncClient(trust_env=False) as client:
            rounds = asyncio.create_task(self._rounds(client))
            try:
                yield
            finally:
                self._loop = None
                for task in (rounds, *self._tasks):
                    task.cancel()
                await asyncio.gather(rounds, *self._tasks, return_exceptions=True)

    async def idle(self, within: float = 10.0) -> None:
        """Wait until nothing is queued or under way."""
        async with asyncio.timeout(within):
            while len(self):  # noqa: ASYNC110 - two collections, one of them changed by others
                await asyncio.sleep(0.005)

    def _queue_up(self, wait: float, event: str, endpoint: str, attempt: int) -> None:
        self._number += 1
        heapq.heappush(self._queue, (time.monotonic() + wait, self._number, event, endpoint, attempt))
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake.set)

    async def _rounds(self, client: httpx.AsyncClient) -> None:
        while True:
            self._wake.clear()
            while self._queue and self._queue[0][0] <= time.monotonic() and len(self._tasks) < self.manners.concurrency:
                task = asyncio.create_task(self._deliver(client, heapq.heappop(self._queue)))
                self._tasks.add(task)
                task.add_done_callback(self._back)
            busy = len(self._tasks) >= self.manners.concurrency
            wait = None if busy or not self._queue else self._queue[0][0] - time.monotonic()
            with contextlib.suppress(TimeoutError):
                # Not `wait_for`: before Python 3.12 it forgets that it was cancelled when it is woken at that moment.
                async with asyncio.timeout(wait):
                    await self._wake.wait()

    def _back(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._wake.set()

    async def _deliver(self, client: httpx.AsyncClient, errand: Errand) -> None:
        _, _, event_id, endpoint_id, attempt = errand
        event, endpoint = (
            self.fake.shelves["event"].get(event_id),
            self.fake.shelves["webhook_endpoint"].get(endpoint_id),
        )
        if event is None or endpoint is None or endpoint["status"] != "enabled":
            return
        body = {**event, "api_version": endpoint["api_version"] or event["api_version"]}
        answer = await self._post(client, endpoint, orjson.dumps(body, option=orjson.OPT_INDENT_2))
        facts = {"event": event_id, "type": event["type"], "endpoint": endpoint_id, "attempt": attempt + 1}
        self.log.append({**facts, "answer": answer, "at": time.time()})
        if isinstance(answer, int) and 200 <= answer < 300:
            self._arrived(event_id, endpoint_id)
        elif attempt < len(self.manners.retries):
            self._queue_up(self.manners.retries[attempt], event_id, endpoint_id, attempt + 1)

    async def _post(self, client: httpx.AsyncClient, endpoint: Object, payload: bytes) -> int | str:
        secrets = secrets_in_force(self.fake, endpoint["id"])
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signing.header(payload, secrets, int(self.fake.now() - self.manners.age)),
        }
        try:
            reply = await client.post(endpoint["url"], content=payload, headers=headers, timeout=self.manners.timeout)
            return reply.status_code
        except httpx.HTTPError as error:
            return type(error).__name__

    def _arrived(self, event: str, endpoint: str) -> None:
        waiting = self._pending.get(event, set())
        waiting.discard(endpoint)
        if body := self.fake.shelves["event"].get(event):
            body["pending_webhooks"] = len(waiting)
        if not waiting:
            self._pending.pop(event, None)
