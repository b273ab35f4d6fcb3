"""Runs a command's coroutine on the product's database; what it refuses is a sentence."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from api.cli import place
from api.cli.words import fail
from api.settings import Settings

if TYPE_CHECKING:
    from api.database import Database

Answer = TypeVar("Answer")


def on_database(act: "Callable[[Database], Awaitable[Answer]]") -> Answer:
    """What `act` answers, on the database that the command works on."""
    from api.errors import GatherError

    with place.database() as url:
        try:
            return asyncio.run(_with_pool(url, act))
        except GatherError as refusal:
            fail(refusal.detail)


async def _with_pool(url: str, act: "Callable[[Database], Awaitable[Answer]]") -> Answer:
    from api.database import Database

    database = Database(Settings(database_url=url).sqlalchemy_url, pool_size=1)
    try:
        return await act(database)
    finally:
        await database.close()
