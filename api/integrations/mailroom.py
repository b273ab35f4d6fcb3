"""Where notices from the door wait for their commit: whatever came in while one was being made shares the next.

Nobody is answered before the transaction that holds their notice is committed; when it fails, all of it is refused, and
the provider sends again. One statement for many costs hardly more than one for each.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from fastapi import Request

from api.database import Database
from api.integrations import inbox
from api.integrations.inbox import Letter
from api.session import database_of

MOST_AT_ONCE = 500
HANDS = 2
"""Commits at the same time: while one is on its way to the disk, another is put together."""


Waiting = tuple[Letter, "asyncio.Future[bool]"]


class Mailroom:
    """One process's mail. The order of commits means nothing: a notice only says what to look at."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._waiting: list[Waiting] = []
        self._sorting: set[asyncio.Task[None]] = set()
        self._ringing: asyncio.Task[None] | None = None

    async def keep(self, letter: Letter) -> bool:
        """Store a notice for good; False when its integration is gone."""
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((letter, kept))
        if len(self._sorting) < HANDS:
            hand = asyncio.create_task(self._sort())
            self._sorting.add(hand)
            hand.add_done_callback(self._sorting.discard)
        return await kept

    async def _sort(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            try:
                async with self.database.transaction() as session:
                    live = await inbox.receive(session, [letter for letter, _ in batch])
            except Exception as error:
                _refuse(batch, error)
            else:
                _thank(batch, live)
                self._ring()

    def _ring(self) -> None:
        # Beside the mail, and once for much of it: a Redis that hangs keeps no notice waiting.
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.ensure_future(self.database.ring())


def mailroom_of(request: Request) -> Mailroom:
    """The application's mailroom."""
    database = database_of(request)
    found: Mailroom | None = getattr(request.app.state, "mailroom", None)
    if found is None or found.database is not database:
        found = request.app.state.mailroom = Mailroom(database)
    return found


def _thank(batch: Sequence[Waiting], live: set[UUID]) -> None:
    for letter, kept in batch:
        if not kept.done():
            kept.set_result(letter.integration_id in live)


def _refuse(batch: Sequence[Waiting], error: Exception) -> None:
    for _, kept in batch:
        if not kept.done():
            kept.set_exception(error)
