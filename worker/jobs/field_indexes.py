"""Gives a model the indexes that its use asks for, takes away those that nobody uses, and analyzes it as it grows."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from api import jobs
from api.catalogue import index_building, indexes
from api.catalogue import service as catalogue
from api.catalogue.indexes import Settled
from api.jobs import Job
from api.models import index_builder, statistics
from api.models import queries as models
from api.models.tables import Model
from api.views import service as views
from worker.context import Context, soon

ANALYZE = "analyze_model"

LOOK_AGAIN = timedelta(days=1)
OTHERS_SECONDS = 2.0
RETRY_SECONDS = 600.0
SETTLING_SECONDS = 5.0
"""The type of a field that is being imported may change more than once."""


async def index_fields(context: Context, job: Job, *, now: datetime | None = None) -> datetime | None:
    """Bring a model's indexes to what its views and its slow queries ask for; once a day, to what is still used."""
    now = now or datetime.now(UTC)
    model_id = UUID(job.args["model_id"])
    async with index_builder.builder(context.database, model_id) as connection:
        if connection is None:
            return soon(OTHERS_SECONDS)
        async with context.database.transaction() as session:
            await jobs.hold(session, job)
            model = await models.find(session, job.workspace_id, model_id)
            if model is None:
                return None
            settled = await _settle(session, connection, model, now)
        problems = await index_building.build(connection, model_id, settled.definitions)
        async with context.database.transaction() as session:
            await jobs.hold(session, job)
            await indexes.note_built(session, model, settled, problems)
    if problems:
        return soon(RETRY_SECONDS)
    return now + LOOK_AGAIN if settled.any_kept else None


async def _settle(session: AsyncSession, connection: AsyncConnection, model: Model, now: datetime) -> Settled:
    described = await catalogue.describe(session, model)
    scanned = {index.name: index.scanned_at for index in await index_building.existing(connection, model.id)}
    viewed = await views.viewed_fields(session, model)
    return await indexes.settle(session, model, described.catalogue, viewed=viewed, scanned=scanned, now=now)


async def analyze_model(context: Context, job: Job) -> datetime | None:
    """Tell the planner of a model that has grown much."""
    await statistics.analyze(context.database, job.workspace_id, UUID(job.args["model_id"]))
    return None


async def ask_for_wishes(session: AsyncSession) -> None:
    """Have the models looked at of which somebody asked too much."""
    for workspace_id, model_id in await indexes.models_with_wishes(session):
        await indexes.reconsider(session, workspace_id, model_id)


async def ask_after_fold(session: AsyncSession, workspace_id: UUID, model_id: UUID) -> None:
    """What was written may have given a field another type, or have outgrown the planner's statistics."""
    model = await models.find(session, workspace_id, model_id)
    if model is None:
        return
    if await indexes.outdated(session, model, (await catalogue.describe(session, model)).catalogue):
        await indexes.reconsider(session, workspace_id, model_id, at=soon(SETTLING_SECONDS))
    if await statistics.outgrown(session, workspace_id, model_id):
        args = {"model_id": str(model_id)}
        await jobs.enqueue(session, ANALYZE, str(model_id), workspace_id=workspace_id, args=args)
