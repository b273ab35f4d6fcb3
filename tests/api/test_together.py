"""Whoever comes while one round is being made is served by the next, together."""

import asyncio

import pytest

from api.together import Together


class Kitchen:
    """Cooks for whoever came, when it is let; it can fail, or leave the last out."""

    def __init__(self, *, hands: int = 1, most: int = 10) -> None:
        self.rounds: list[list[int]] = []
        self.open = asyncio.Event()
        self.error: Exception | None = None
        self.leaves_out = 0
        self.table: Together[int, str] = Together(self.cook, hands=hands, most=most)

    async def cook(self, asked: list[int]) -> list[str]:
        self.rounds.append(asked)
        await self.open.wait()
        if self.error:
            raise self.error
        served = len(asked) - min(self.leaves_out, len(asked) - 1)
        return [f"dish {number}" for number in asked[:served]]

    async def guests(self, *numbers: int) -> list[asyncio.Task[str]]:
        seated = [asyncio.create_task(self.table.ask(number)) for number in numbers]
        await asyncio.sleep(0.01)
        return seated


async def test_who_comes_meanwhile_shares_the_next_round() -> None:
    kitchen = Kitchen()
    first = await kitchen.guests(1)
    later = await kitchen.guests(2, 3, 4)
    kitchen.open.set()
    assert await asyncio.gather(*first, *later) == ["dish 1", "dish 2", "dish 3", "dish 4"]
    assert kitchen.rounds == [[1], [2, 3, 4]]


async def test_a_round_has_no_more_guests_than_fit() -> None:
    kitchen = Kitchen(most=2)
    guests = [*await kitchen.guests(1), *await kitchen.guests(2, 3, 4)]
    kitchen.open.set()
    await asyncio.gather(*guests)
    assert kitchen.rounds == [[1], [2, 3], [4]]


async def test_two_hands_cook_at_the_same_time() -> None:
    kitchen = Kitchen(hands=2)
    guests = [*await kitchen.guests(1), *await kitchen.guests(2), *await kitchen.guests(3)]
    assert kitchen.rounds == [[1], [2]]
    kitchen.open.set()
    await asyncio.gather(*guests)


async def test_a_failure_is_told_to_everyone_of_its_round_and_to_nobody_else() -> None:
    kitchen = Kitchen()
    kitchen.error = RuntimeError("burnt")
    first = await kitchen.guests(1)
    kitchen.open.set()
    with pytest.raises(RuntimeError, match="burnt"):
        await first[0]
    kitchen.error = None
    assert await kitchen.table.ask(2) == "dish 2"


async def test_who_is_left_out_comes_first_in_the_next_round() -> None:
    kitchen = Kitchen()
    kitchen.leaves_out = 1
    kitchen.open.set()
    guests = await kitchen.guests(1, 2, 3)
    assert await asyncio.gather(*guests) == ["dish 1", "dish 2", "dish 3"]
    assert kitchen.rounds == [[1, 2, 3], [3]]


async def test_who_leaves_while_waiting_is_not_cooked_for() -> None:
    kitchen = Kitchen()
    first, gone = (await kitchen.guests(1))[0], (await kitchen.guests(2))[0]
    gone.cancel()
    await asyncio.sleep(0)
    kitchen.open.set()
    assert await first == "dish 1"
    assert await kitchen.table.ask(3) == "dish 3"
    assert kitchen.rounds == [[1], [3]]
