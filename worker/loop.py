"""The loop that claims due work and runs it under a lease, whether or not anybody rings."""

import asyncio
import contextlib
import logging
import os
import random
import socket
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from api import jobs
from api.integrations.contract import ProviderError
from api.jobs import Job, LeaseLost
from api.logs import REQUEST_ID
from api.metrics.instruments import JOBS_RUN
from worker import rounds
from worker.context import Context, soon
from worker.jobs import JOBS, LANES

log = logging.getLogger("gather.worker")

LOOK_EVERY_SECONDS = 1.0
HEARTBEAT_SECONDS = jobs.LEASE_SECONDS / 3
GRACE_SECONDS = 15.0
TIDY_EVERY_SECONDS = 600.0
RETRY_LASTING_SECONDS = 60.0
MOST_RETRY_SECONDS = 60.0
CROSSED = ("40001", "40P01")


class Loop:
    """One worker's hands: so many jobs at once in each lane."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._work_is_due = asyncio.Event()
        self._something_came = asyncio.Event()
        self._running: dict[str, set[asyncio.Task[None]]] = {lane: set() for lane in LANES}

    async def look(self) -> None:
        """Work was asked for here: claim it now."""
        self._work_is_due.set()

    def wake(self) -> None:
        """Somebody rang: something came in."""
        self._something_came.set()
        self._work_is_due.set()

    def stop(self) -> None:
        """Claim nothing more; what runs gives its work back at its next step."""
        self._context.stopping = True
        self.wake()

    async def run(self) -> None:
        """Work until stopped."""
        await _outlive(rounds.at_start(self._context.database))
        going_round = asyncio.create_task(self._go_round())
        try:
            while not self._context.stopping:
                self._work_is_due.clear()
                if not await _outlive(self._claim()):
                    await _wait(self._work_is_due)
        finally:
            await going_round
            await self._let_go()

    async def _go_round(self) -> None:
        tidy_at = 0.0
        while not self._context.stopping:
            self._something_came.clear()
            await _outlive(rounds.go_round(self._context.database))
            if time.monotonic() >= tidy_at and not await _outlive(rounds.tidy(self._context.database)):
                tidy_at = time.monotonic() + TIDY_EVERY_SECONDS
            await _wait(self._something_came)

    async def _claim(self) -> bool:
        """Claim what the free hands can hold; whether there was any."""
        claimed = 0
        for lane, (kinds, hands) in LANES.items():
            free = hands - len(self._running[lane])
            if free <= 0:
                continue
            async with self._context.database.transaction() as session:
                due = await jobs.claim(session, worker=self.name, limit=free, kinds=list(kinds))
            for job in due:
                self._begin(lane, job)
            claimed += len(due)
        return claimed > 0

    def _begin(self, lane: str, job: Job) -> None:
        task = asyncio.create_task(self._run(job), name=f"{job.kind} {job.key}")
        self._running[lane].add(task)

        def ended(task: asyncio.Task[None]) -> None:
            self._running[lane].discard(task)
            self._work_is_due.set()

        task.add_done_callback(ended)

    async def _run(self, job: Job) -> None:
        """One job, to its end, its next time or its failure: nothing that it raises stops the worker."""
        REQUEST_ID.set(job.args.get(jobs.REQUEST))
        outcome = "failed"
        try:
            async with self._heartbeat(job):
                again_at = await JOBS[job.kind](self._context, job)
            await self._end(job, again_at)
            outcome = "done" if again_at is None else "rests"
        except LeaseLost:
            outcome = "lost"
            log.info("%s %s is in other hands by now", job.kind, job.key)
        except ProviderError as error:
            log.warning("%s %s: %s", job.kind, job.key, error.detail)
            await _outlive(self._fail(job, error.detail, RETRY_LASTING_SECONDS if error.lasting else _rest(job)))
        except Exception as error:
            crossed = isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in CROSSED
            # Two that crossed are nobody's fault: one of them is simply done again.
            log.log(logging.INFO if crossed else logging.ERROR, "%s %s failed", job.kind, job.key, exc_info=not crossed)
            await _outlive(self._fail(job, repr(error), 0.0 if crossed else _rest(job)))
        finally:
            JOBS_RUN.labels(job.kind, outcome).inc()
            if job.attempt == 1 and jobs.REQUEST in job.args:
                log.info("%s %s, which was asked for, is %s", job.kind, job.key, outcome)

    async def _end(self, job: Job, again_at: datetime | None) -> None:
        async with self._context.database.transaction() as session:
            await jobs.finish(session, job, again_at=again_at)

    async def _fail(self, job: Job, error: str, seconds: float) -> None:
        async with self._context.database.transaction() as session:
            await jobs.fail(session, job, error=error, retry_at=soon(seconds))

    @asynccontextmanager
    async def _heartbeat(self, job: Job) -> AsyncIterator[None]:
        """Keep the lease while the job waits for its provider; stop the job when the lease is lost."""
        running, ended, lost = asyncio.current_task(), asyncio.Event(), False

        async def beat() -> None:
            nonlocal lost
            while not await _wait(ended, HEARTBEAT_SECONDS):
                try:
                    async with self._context.database.transaction() as session:
                        await jobs.hold(session, job)
                except LeaseLost:
                    lost = running is not None and running.cancel()
                    return
                except Exception as error:
                    log.warning("no heartbeat for %s: %r", job.kind, error)

        beating = asyncio.create_task(beat())
        try:
            yield
        except asyncio.CancelledError:
            if not lost:
                raise
            raise LeaseLost(job.key) from None
        finally:
            # Not cancelled: that would break its connection in the middle of a statement.
            ended.set()
            await beating

    async def _let_go(self) -> None:
        """Give what runs a while to reach its next checkpoint, then stop it: its lease runs out by itself."""
        running = [task for tasks in self._running.values() for task in tasks]
        if running:
            _, late = await asyncio.wait(running, timeout=GRACE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


async def _wait(event: asyncio.Event, seconds: float | None = None) -> bool:
    """Whether it happened within so many seconds; until the next look, unless told."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LOOK_EVERY_SECONDS if seconds is None else seconds):
            await event.wait()
    return event.is_set()


async def _outlive(work: Awaitable[bool | None]) -> bool:
    """Do it; a database that is away is looked for again a little later.

    Whatever it raises: a driver's own errors come through too while a server starts, and a loop that ended on one would
    leave a worker that looks alive and does nothing.
    """
    try:
        return bool(await work)
    except LeaseLost:
        return False
    except Exception as error:
        log.warning("the database can't be reached or refused: %r", error)
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        return False


def _rest(job: Job) -> float:
    """Seconds before the next try: longer each time, and never for all jobs at once."""
    longest = min(0.5 * 2.0 ** min(job.failures, 10), MOST_RETRY_SECONDS)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - not a secret
