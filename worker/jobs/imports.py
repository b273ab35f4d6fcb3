"""Writes a file's rows, batch by batch: each is written, counted and checkpointed in one transaction."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api import jobs
from api.database import Transaction
from api.errors import Invalid, NotFound
from api.imports import parts, progress, steps
from api.imports.formats import Format
from api.imports.schemas import Ended
from api.imports.tables import Import
from api.jobs import Job, LeaseLost
from api.models import queries as models
from api.models.tables import Model
from api.problems import AWAY
from api.records import rehearsal
from worker.context import Context, soon

log = logging.getLogger("gather.worker")

TURN_SECONDS = 30.0
"""So long a file is at it while others wait; then it queues again."""
MOST_FAILURES = 3
OURS = "Something went wrong here, not with the file; the worker's log has it under this import's id"


@dataclass(frozen=True, slots=True)
class _Run:
    context: Context
    job: Job
    import_: Import
    model: Model

    def pieces(self) -> AsyncIterator[bytes]:
        """The file from where the import stands; a workbook can only be read as a whole."""
        start = 0 if self.import_.format == Format.XLSX else self.import_.bytes
        owner = (self.import_.workspace_id, self.import_.id)
        return parts.pieces(self.context.database, *owner, start=start, total=self.import_.total_bytes)

    @property
    def takes_turns(self) -> bool:
        """Whether it may stop anywhere at no cost: a rehearsal and a workbook would begin anew."""
        return not self.import_.dry_run and self.import_.format != Format.XLSX


async def import_records(context: Context, job: Job) -> datetime | None:
    """Import a file from where it stands to its end. Whatever is wrong with the file ends it, with the reason."""
    run = await _begin(context, job)
    if run is None:
        return None
    try:
        return await _go_on(run)
    except LeaseLost:
        raise
    except (Invalid, NotFound) as error:
        await _end(run, "failed", error.detail)
    except Exception as error:
        if _will_pass(error) or job.failures < MOST_FAILURES:
            raise
        log.exception("import %s failed for good", run.import_.id)
        await _end(run, "failed", OURS)
    return None


async def _begin(context: Context, job: Job) -> _Run | None:
    async with context.database.transaction() as session:
        import_ = await progress.begin(session, job.workspace_id, UUID(job.key))
        if import_ is None:
            return None
        model = await models.find(session, import_.workspace_id, import_.model_id)
        await jobs.hold(session, job)
    if model is None:
        return None
    return _Run(context, job, import_, model)


async def _go_on(run: _Run) -> datetime | None:
    if not run.import_.dry_run:
        return await _write(run, run.context.database.transaction)
    async with run.context.database.apart() as transaction:
        async with transaction() as session:
            await rehearsal.open_stage(session)
        return await _write(run, transaction)


async def _write(run: _Run, transaction: Transaction) -> datetime | None:
    began = time.monotonic()
    async with aclosing(steps.batched(run.import_, run.model, run.pieces())) as batches:
        async for batch in batches:
            if run.context.stopping or (run.takes_turns and time.monotonic() - began > TURN_SECONDS):
                return soon(0)
            async with transaction() as session:
                await steps.take(session, run.import_, run.model, batch)
                await jobs.hold(session, run.job)
    async with transaction() as session:
        await steps.check_header(session, run.import_, run.model)
    await _end(run, "done")
    return None


async def _end(run: _Run, status: Ended, error: str | None = None) -> None:
    async with run.context.database.transaction() as session:
        await progress.end(session, run.import_.workspace_id, run.import_.id, status, error)
        await jobs.hold(session, run.job)


def _will_pass(error: Exception) -> bool:
    """Whether it is the database's or the machine's, to be tried again for as long as it takes."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (getattr(error.orig, "sqlstate", None) or "").startswith(AWAY)
    return isinstance(error, OSError | PoolTimeout)
