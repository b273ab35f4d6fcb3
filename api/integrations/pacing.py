"""Turns at the provider, given out by rows: never more than 25 requests in any sliding second, whoever sends them.

The rows are an account's: of all workers, and of all integrations with it. An endpoint has 25 slots. Whoever takes one
may send when it is free, and it is free again 1.03 s after that request was truly sent: one that went late (a busy
process, a new connection) delays only the slot's next turn, and the 0.03 s are for the way there. With a live key a
turn is also one of all endpoints together, of which there are 100; in a sandbox all endpoints share the 25.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Database
from api.integrations import slots
from api.integrations.tables import Integration
from api.metrics.instruments import PROVIDER_TURN_SECONDS
from api.together import Together

PUNCTUAL_SECONDS = 0.002
CROWDED_SECONDS = 0.1
OPEN_SECONDS = 1.0
"""So often whoever finds no slot looks whether there are any."""
TOO_LATE_SECONDS = 0.5
"""A turn so many seconds ago is somebody else's by now: a frozen process would send all that it had at once."""
MOST_AT_ONCE = 100


def paced_as(integration: Integration) -> str:
    """The name of the account whose turns it takes, its sandbox apart; its own where the key can't tell the account."""
    mode = "live" if integration.livemode else "sandbox"
    return f"{integration.type}/{integration.account.get('id') or integration.id}/{mode}"


def pace_of(database: Database, integration: Integration) -> "SharedPace":
    """The turns of an integration's account."""
    return SharedPace(database, paced_as(integration), sandbox=not integration.livemode)


async def forget(session: AsyncSession, integration: Integration) -> None:
    """Forget the turns of an account with which there is no integration any more."""
    id_ = integration.account.get("id")
    await slots.forget(session, paced_as(integration), id=id_, livemode=integration.livemode)


class SharedPace:
    """The turns of one account; adaptive: a 429 stretches them, and quiet turns take the stretch back."""

    def __init__(self, database: Database, account: str, *, sandbox: bool) -> None:
        self._database = database
        self._account = account
        self._sandbox = sandbox
        self._turns: dict[str, Together[None, SharedTurn]] = {}
        self._late = Together(self._put_off, most=MOST_AT_ONCE)
        self._opened: dict[str, float] = {}
        self._waited = PROVIDER_TURN_SECONDS.labels(account.partition("/")[0])

    async def slot(self, endpoint: str) -> "SharedTurn":
        """Wait for a turn; one that this process has slept through is let go."""
        asked = time.monotonic()
        while True:
            turn = await self._turns_of(self._name(endpoint)).ask(None)
            await asyncio.sleep(turn.start - time.monotonic())
            if time.monotonic() - turn.due < TOO_LATE_SECONDS:
                self._waited.observe(time.monotonic() - asked)
                return turn

    async def slow_down(self, endpoint: str) -> None:
        """Stretch the turns: the provider said that there were too many."""
        async with self._database.transaction() as session:
            await slots.slow_down(session, self._account, self._name(endpoint))

    async def put_off(self, untils: Mapping[str, datetime]) -> None:
        """Keep each slot from being used again before its time."""
        await self._late.ask(untils)

    def _name(self, endpoint: str) -> str:
        return slots.ALL if self._sandbox else endpoint

    def _turns_of(self, name: str) -> "Together[None, SharedTurn]":
        # One question for everyone who waits by now: a slow database doesn't slow the turns.
        if name not in self._turns:
            self._turns[name] = Together(partial(self._reserve, name), most=MOST_AT_ONCE)
        return self._turns[name]

    async def _reserve(self, name: str, waiting: list[None]) -> list["SharedTurn"]:
        taken = await self._take(name, len(waiting))
        if len(taken) < len(waiting):
            await asyncio.sleep(CROWDED_SECONDS)
        return taken

    async def _take(self, name: str, wanted: int) -> list["SharedTurn"]:
        async with self._database.transaction() as session:
            asked = time.monotonic()
            reserved = await slots.reserve(session, self._account, name, wanted=wanted)
            if not reserved and asked - self._opened.get(name, -OPEN_SECONDS) >= OPEN_SECONDS:
                self._opened[name] = asked
                await slots.open_all(session, self._account, name)
                asked = time.monotonic()
                reserved = await slots.reserve(session, self._account, name, wanted=wanted)
            answered = time.monotonic()
        return [SharedTurn(self, turn.rounds, turn.at, asked + turn.wait, answered + turn.wait) for turn in reserved]

    async def _put_off(self, late: list[Mapping[str, datetime]]) -> list[None]:
        async with self._database.transaction() as session:
            await slots.put_off(session, self._account, [until for untils in late for until in untils.items()])
        return [None for _ in late]


@dataclass(frozen=True, slots=True)
class SharedTurn:
    """A turn's slots, and from when on they may be used: `at` by the database's clock.

    By this process's own clock that is no earlier than `due` and no later than `start`.
    """

    pace: SharedPace
    slots: Mapping[str, timedelta]
    at: datetime
    due: float
    start: float

    async def sent(self) -> None:
        """The request is on its way only now: if that is late, the slot's next turn is late too."""
        late = time.monotonic() - self.due
        if late > PUNCTUAL_SECONDS:
            gone = self.at + timedelta(seconds=late)
            await self.pace.put_off({slot: gone + comes_round for slot, comes_round in self.slots.items()})


class NoPace:
    """For the one call that tries a key before there is an integration."""

    async def slot(self, endpoint: str) -> "AtOnce":  # noqa: ARG002
        return AtOnce(datetime.now(UTC))

    async def slow_down(self, endpoint: str) -> None:
        """Nobody to tell."""


@dataclass(frozen=True, slots=True)
class AtOnce:
    """A turn that nobody waits for."""

    at: datetime

    async def sent(self) -> None:
        """Nobody to tell."""
