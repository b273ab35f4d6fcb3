"""`python -m worker.main`: a worker. Any number of them may run; each finds its work in PostgreSQL by itself."""

import asyncio
import contextlib
import signal
from typing import Any

from sqlalchemy import event

from api import garbage, logs
from api.database import Database
from api.settings import settings
from worker import bell, heart
from worker.context import Context
from worker.loop import Loop

CONNECTIONS = 20


async def work() -> None:
    """Work until told to stop."""
    database = Database(settings().sqlalchemy_url, pool_size=CONNECTIONS)
    event.listen(database.engine.sync_engine, "connect", _let_go_when_frozen)
    context = Context(database)
    loop = Loop(context)
    database.ring = loop.look
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, loop.stop)
    garbage.settle()
    listening = asyncio.create_task(bell.listen(settings().redis_url, loop.wake))
    try:
        async with heart.beating(database, loop.name):
            await loop.run()
    finally:
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening
        await context.close()
        await database.close()


def _let_go_when_frozen(connection: Any, _: object) -> None:
    """A worker that froze, or whose machine is gone, loses what it had locked: no job waits inside a transaction."""
    connection.run_async(lambda driver: driver.execute("SET idle_in_transaction_session_timeout = '30s'"))


def main() -> None:
    """The process."""
    logs.set_up()
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        asyncio.run(work())
    else:
        uvloop.run(work())


if __name__ == "__main__":
    main()
