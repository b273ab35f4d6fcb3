"""Whoever comes while one round is being made is served by the next, together: one statement for many, one commit."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Given = TypeVar("Given")


class Together(Generic[Asked, Given]):
    """Rounds of `serve`, at most `hands` at a time and each for at most so many who came, in the order they came.

    `serve` gives one answer for each, in the same order; whoever it leaves out at the end comes first in the next
    round. What it raises is raised to everyone of the round.
    """

    def __init__(
        self, serve: Callable[[list[Asked]], Awaitable[Sequence[Given]]], *, hands: int = 1, most: int
    ) -> None:
        self._serve = serve
        self._hands = hands
        self._most = most
        self._waiting: list[tuple[Asked, asyncio.Future[Given]]] = []
        self._working: set[asyncio.Task[None]] = set()

    async def ask(self, asked: Asked) -> Given:
        """Wait for the answer."""
        answer: asyncio.Future[Given] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if len(self._working) < self._hands:
            hand = asyncio.create_task(self._work())
            self._working.add(hand)
            hand.add_done_callback(self._working.discard)
        return await answer

    async def _work(self) -> None:
        while batch := self._next():
            try:
                given = await self._serve([asked for asked, _ in batch])
            except Exception as error:
                for _, answer in batch:
                    if not answer.done():
                        answer.set_exception(error)
                continue
            for (_, answer), each in zip(batch, given, strict=False):
                if not answer.done():
                    answer.set_result(each)
            self._waiting[:0] = batch[len(given) :]

    def _next(self) -> list[tuple[Asked, "asyncio.Future[Given]"]]:
        # Who was cancelled while waiting wants nothing any more.
        wanted = [one for one in self._waiting if not one[1].done()]
        batch, self._waiting = wanted[: self._most], wanted[self._most :]
        return batch
