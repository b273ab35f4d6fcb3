"""Looks once a second at what came in without asking for a job, and asks for it.

A webhook, a record and its fields are written by statements that must not fight over one row of `jobs`; they leave rows
of their own, and these rounds turn them into work.
"""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.audit import notes
from api.database import Database
from api.imports import faults
from api.integrations import inbox, objects, service
from api.models import fields
from api.records import idempotency, link_checks, trash
from api.workspaces import sessions
from worker import heart
from worker.jobs.field_indexes import ask_for_wishes
from worker.jobs.landing import count_links
from worker.jobs.refresh import DRAIN
from worker.jobs.upkeep import FOLD


async def at_start(database: Database) -> None:
    """Have every integration's endpoint looked at: addresses and events may have changed while nobody was here."""
    async with database.transaction() as session:
        await session.execute(text(_DUE_NOW), {"kind": service.SET_UP})


async def go_round(database: Database) -> None:
    """One round."""
    async with database.transaction() as session:
        await _drain_inboxes(session)
        await _fold_fields(session)
        await _count_checked(session)
        await ask_for_wishes(session)
    async with database.transaction() as session:
        await objects.keep_statistics(session)
    while await link_checks.run_link_checks(database, _count_settled):
        pass


async def tidy(database: Database) -> bool:
    """Throw a batch of what has expired away; whether there may be more."""
    async with database.transaction() as session:
        trashed = await trash.empty_expired(session)
    async with database.transaction() as session:
        answered = await idempotency.forget_expired(session)
    async with database.transaction() as session:
        told = await faults.forget_old(session)
    async with database.transaction() as session:
        noted = await notes.forget_old(session)
    async with database.transaction() as session:
        ended = await sessions.forget_expired(session)
    await heart.forget_dead(database)
    return bool(trashed or answered or told or noted or ended)


async def _drain_inboxes(session: AsyncSession) -> None:
    for workspace_id, integration_id in await inbox.waiting(session):
        args = {"integration_id": str(integration_id)}
        await jobs.enqueue(session, DRAIN, str(integration_id), workspace_id=workspace_id, args=args)


async def _fold_fields(session: AsyncSession) -> None:
    for workspace_id, model_id in await fields.models_to_fold(session):
        args = {"model_id": str(model_id)}
        await jobs.enqueue(session, FOLD, str(model_id), workspace_id=workspace_id, args=args)


async def _count_checked(session: AsyncSession) -> None:
    """Records that were just written may have found their objects, or lost them."""
    for row in await session.execute(text(_CHECKED_KINDS)):
        await count_links(session, row.workspace_id, row.integration_id, row.kind)


async def _count_settled(session: AsyncSession, workspace_id: UUID, model_id: UUID) -> None:
    """They were counted when they were written, too early for a link that was only set now."""
    of_model = {"workspace_id": workspace_id, "model_id": model_id}
    for row in await session.execute(text(_KINDS_OF_MODEL), of_model):
        await count_links(session, workspace_id, row.integration_id, row.kind)


_DUE_NOW = "UPDATE jobs SET due_at = now() WHERE kind = :kind AND due_at > now()"

_CHECKED_KINDS = """
SELECT DISTINCT task.workspace_id, task.integration_id, task.kind
  FROM (SELECT DISTINCT workspace_id, model_id FROM link_checks WHERE after IS NULL) AS written
  JOIN integration_tasks AS task USING (workspace_id, model_id)
 ORDER BY 1, 2, 3
"""

_KINDS_OF_MODEL = """
SELECT DISTINCT integration_id, kind FROM integration_tasks
 WHERE workspace_id = :workspace_id AND model_id = :model_id ORDER BY 1, 2
"""
