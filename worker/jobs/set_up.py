"""Sets an integration up, and looks after its webhook endpoint from then on.

The order matters: the watermark of events is noted first, then the endpoint is registered, and only then is anything
read. In any other order what happens in between is lost.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.integrations import credentials as vault
from api.integrations import queries, service
from api.integrations.contract import Connection, Endpoint, KeyRefused, ProviderError
from api.integrations.tables import Integration
from api.jobs import Job
from api.settings import settings
from api.tasks import service as tasks
from worker.context import Context, provider_of, soon
from worker.jobs.sweep import SWEEP

CHECK_SECONDS = 3600
PREVIOUS_SECRET_SECONDS = 86_400
PATIENCE = 3
NO_ADDRESS = "No public address is set (GATHER_PUBLIC_URL), so the provider is asked for news every few seconds"


async def set_up(context: Context, job: Job) -> datetime | None:
    """Set up once; then, every hour and at each start of a worker, see that news arrives the best way there is."""
    integration = await context.integration(job)
    if integration is None:
        return None
    connection = await context.connection(integration)
    async with context.activity(integration, "set_up", job):
        if integration.events_cursor is None:
            await _note_watermark(context, job, integration, await _watermark(connection))
        facts = await _delivery(connection, integration, patient=job.failures < PATIENCE)
    try:
        await _keep(context, job, integration, facts)
    except jobs.LeaseLost:
        if "endpoint_secret" in facts:
            # Others look after the integration by now, or it is gone: nobody would ever know this endpoint.
            await connection.remove_endpoint(facts["endpoint_id"])
        raise
    return soon(CHECK_SECONDS)


async def _keep(context: Context, job: Job, integration: Integration, facts: Mapping[str, Any]) -> None:
    async with context.database.transaction() as session:
        await jobs.hold(session, job)
        await _change(session, integration, {**facts, "set_up_at": integration.set_up_at or soon(0)})
        if integration.set_up_at is None:
            await _begin(session, integration)


async def _watermark(connection: Connection) -> int:
    """When the newest event was created. A key that may not read them still reads lists; the poll complains."""
    try:
        return await connection.latest_event()
    except KeyRefused:
        raise
    except ProviderError as error:
        if not error.lasting:
            raise
        return 0


async def _note_watermark(context: Context, job: Job, integration: Integration, watermark: int) -> None:
    """Committed before the endpoint is asked for: a crash in between must not move it."""
    async with context.database.transaction() as session:
        await jobs.hold(session, job)
        await _change(session, integration, {"events_cursor": watermark})


async def _delivery(connection: Connection, integration: Integration, *, patient: bool) -> Mapping[str, Any]:
    """Webhooks where there is a public address and the provider takes it, else polling: that is no error."""
    public_url = settings().public_url
    if public_url is None:
        return {"delivery": "polling", "delivery_detail": NO_ADDRESS}
    url = f"{public_url.rstrip('/')}/v1/webhooks/{integration.type}/{integration.id}"
    known = integration.endpoint_id if integration.endpoint_secret is not None else None
    try:
        endpoint = await connection.ensure_endpoint(url, integration_id=str(integration.id), known=known)
    except KeyRefused:
        raise
    except ProviderError as error:
        if not error.lasting and patient:
            raise
        refused = f"{provider_of(integration).name} refused the webhook endpoint: {error.detail}"
        return {"delivery": "polling", "delivery_detail": refused}
    found_off = {"endpoint_found_off_at": soon(0)} if endpoint.was_off else {}
    return {"delivery": "webhook", "delivery_detail": None, **found_off, **_secrets(integration, endpoint)}


def _secrets(integration: Integration, endpoint: Endpoint) -> Mapping[str, Any]:
    """A new endpoint's secret; deliveries signed with the one before are taken for another day."""
    if endpoint.secret is None:
        return {"endpoint_id": endpoint.id}
    return {
        "endpoint_id": endpoint.id,
        "endpoint_secret": vault.seal_secret(integration.id, endpoint.secret),
        "previous_secret": integration.endpoint_secret,
        "previous_secret_until": soon(PREVIOUS_SECRET_SECONDS),
    }


async def _begin(session: AsyncSession, integration: Integration) -> None:
    """Let the rest begin: news, the tasks that wait, the first sweep in its time."""
    await service.enqueue(session, integration, service.POLL)
    await jobs.enqueue(
        session,
        SWEEP,
        str(integration.id),
        workspace_id=integration.workspace_id,
        args={"integration_id": str(integration.id)},
        due_at=soon(settings().stripe_sweep_seconds),
    )
    for task in await queries.tasks_of(session, integration.workspace_id, integration.id):
        await tasks.enqueue(session, task, tasks.START)


async def _change(session: AsyncSession, integration: Integration, facts: Mapping[str, Any]) -> None:
    mine = (Integration.workspace_id == integration.workspace_id, Integration.id == integration.id)
    await session.execute(update(Integration).where(*mine).values(**facts, updated_at=Integration.updated_at))
