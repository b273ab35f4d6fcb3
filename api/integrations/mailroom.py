"""Where notices from the door wait for their commit: whatever came in while one was being made shares the next.

Nobody is answered before the transaction that holds their notice is committed; when it fails, all of it is refused, and
the provider sends again. One statement for many costs hardly more than one for each.
"""

import asyncio

from fastapi import Request

from api.database import Database
from api.integrations import inbox
from api.integrations.inbox import Letter
from api.session import kept
from api.together import Together

MOST_AT_ONCE = 500
HANDS = 2
"""Commits at the same time: while one is on its way to the disk, another is put together."""


class Mailroom:
    """One process's mail. The order of commits means nothing: a notice only says what to look at."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sorting = Together(self._sort, hands=HANDS, most=MOST_AT_ONCE)
        self._ringing: asyncio.Task[None] | None = None

    async def keep(self, letter: Letter) -> bool:
        """Store a notice for good; False when its integration is gone."""
        return await self._sorting.ask(letter)

    async def _sort(self, letters: list[Letter]) -> list[bool]:
        async with self.database.transaction() as session:
            live = await inbox.receive(session, letters)
        self._ring()
        return [letter.integration_id in live for letter in letters]

    def _ring(self) -> None:
        # Beside the mail, and once for much of it: a Redis that hangs keeps no notice waiting.
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.ensure_future(self.database.ring())


def mailroom_of(request: Request) -> Mailroom:
    """The application's mailroom."""
    return kept(request, "mailroom", Mailroom)
