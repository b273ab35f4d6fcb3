"""Turns at the provider: never more than 25 in a second, and hardly fewer, however many workers there are."""

import asyncio
import random
import time
from uuid import uuid4

from api.database import Database
from api.integrations.pacing import SharedPace, paced_as
from api.integrations.tables import Integration

LIMIT = 25


def an_account() -> str:
    return f"stripe/{uuid4()}/live"


def busiest_second(moments: list[float]) -> int:
    ordered = sorted(moments)
    return max(sum(start <= moment < start + 1.0 for moment in ordered) for start in ordered)


async def send(
    paces: list[SharedPace], *, hands: int, seconds: float, dawdle: float, endpoints: int = 1
) -> list[float]:
    """When requests were sent by so many hands, each of which dawdles between its turn and its request."""
    sent: list[float] = []
    end = time.monotonic() + seconds

    async def hand(number: int) -> None:
        chance = random.Random(number)
        while time.monotonic() < end:
            turn = await paces[number % len(paces)].slot(f"endpoint{number % endpoints}")
            await asyncio.sleep(chance.random() * dawdle)
            sent.append(time.monotonic())
            await turn.sent()

    await asyncio.gather(*(hand(number) for number in range(hands)))
    return sent


class TestTurns:
    async def test_two_workers_together_keep_the_limit_and_use_it(self, database: Database) -> None:
        account = an_account()
        paces = [SharedPace(database, account, sandbox=False) for _ in range(2)]
        sent = await send(paces, hands=12, seconds=4.0, dawdle=0.0)
        assert busiest_second(sent) <= LIMIT
        assert len(sent) >= 4 * 24

    async def test_requests_that_leave_late_dont_crowd_into_one_second(self, database: Database) -> None:
        pace = SharedPace(database, an_account(), sandbox=False)
        sent = await send([pace], hands=12, seconds=4.0, dawdle=0.2)
        assert busiest_second(sent) <= LIMIT

    async def test_whoever_waits_already_waits_for_a_request_that_leaves_late(self, database: Database) -> None:
        pace = SharedPace(database, an_account(), sandbox=False)
        turns = await asyncio.gather(*(pace.slot("charges") for _ in range(LIMIT)))
        waiting = [asyncio.create_task(pace.slot("charges")) for _ in range(LIMIT)]
        await asyncio.sleep(0.5)
        left = time.monotonic()
        await asyncio.gather(*(turn.sent() for turn in turns))
        assert min(turn.start for turn in await asyncio.gather(*waiting)) - left >= 1.0

    async def test_all_endpoints_of_a_live_account_have_a_limit_together(self, database: Database) -> None:
        account = an_account()
        paces = [SharedPace(database, account, sandbox=False) for _ in range(2)]
        sent = await send(paces, hands=42, seconds=4.0, dawdle=0.02, endpoints=7)
        assert busiest_second(sent) <= 4 * LIMIT
        assert len(sent) >= 4 * 70

    async def test_a_sandbox_has_one_limit_for_all_its_endpoints(self, database: Database) -> None:
        pace = SharedPace(database, an_account(), sandbox=True)
        began = time.monotonic()
        for number in range(LIMIT + 1):
            await pace.slot(f"endpoint{number % 3}")
        assert time.monotonic() - began > 1.0

    async def test_a_turn_that_was_slept_through_is_let_go(self, database: Database) -> None:
        pace = SharedPace(database, an_account(), sandbox=False)
        await asyncio.gather(*(pace.slot("charges") for _ in range(LIMIT)))
        waiting = asyncio.create_task(pace.slot("charges"))
        await asyncio.sleep(0.1)
        time.sleep(2.0)  # noqa: ASYNC251 (the whole process is frozen)
        assert time.monotonic() - (await waiting).due < 0.5

    async def test_a_429_slows_everyone_down_and_is_forgotten(self, database: Database) -> None:
        pace = SharedPace(database, an_account(), sandbox=False)
        await pace.slot("charges")
        await pace.slow_down("charges")
        began = time.monotonic()
        await pace.slot("charges")
        assert time.monotonic() - began > 0.5


class TestAnAccount:
    async def test_integrations_of_any_workspace_share_its_turns_but_not_its_sandbox_s(self) -> None:
        def name(account: str | None, *, livemode: bool = True) -> str:
            made = Integration(workspace_id=uuid4(), id=uuid4(), type="stripe", livemode=livemode)
            made.account = {"id": account}
            return paced_as(made)

        assert name("acct_1") == name("acct_1")
        assert name("acct_1") != name("acct_1", livemode=False)
        assert name("acct_1") != name("acct_2")
        assert name(None) != name(None)
