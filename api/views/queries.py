"""What views ask of the database."""

from uuid import UUID

from sqlalchemy import Select, delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.views.tables import View

QUERY_SECONDS = 10


def of_workspace(workspace_id: UUID) -> Select[View]:
    """The workspace's views."""
    return select(View).where(View.workspace_id == workspace_id)


async def find(session: AsyncSession, workspace_id: UUID, view_id: UUID | None) -> View | None:
    return await session.scalar(of_workspace(workspace_id).where(View.id == view_id))


async def forget(session: AsyncSession, view: View) -> None:
    await session.execute(delete(View).where(View.workspace_id == view.workspace_id, View.id == view.id))


async def prepare(session: AsyncSession) -> None:
    """Set this transaction up for a query of a person's making.

    It may run for ten seconds, and it is planned with its values: expression indexes are found only by constants,
    and JSON keys are always bound.
    """
    await session.execute(text(_PREPARE), {"timeout": f"{QUERY_SECONDS}s"})


_PREPARE = """
SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('statement_timeout', :timeout, true)
"""
