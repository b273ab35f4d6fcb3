"""The one writer of objects: what it says that it changed is true, whoever else writes at the same moment."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Database
from api.integrations import objects
from api.integrations.contract import ExternalObject, Seen
from api.integrations.objects import Written
from tests.conftest import TestWorkspace
from tests.fakestripe import FakeStripe
from tests.worker.conftest import connect, until

CHARGE = ExternalObject("charge", "ch_1", 1, None, '{"id": "ch_1"}', '{"id": "ch_1"}')


@pytest.fixture
async def integration_id(client: httpx.AsyncClient, stripe: FakeStripe) -> UUID:
    """An integration of the client's workspace."""
    return UUID(await connect(client))


async def test_an_object_that_two_bring_at_once_is_added_once(
    database: Database, workspace: TestWorkspace, integration_id: UUID
) -> None:
    async def bring(session: AsyncSession) -> Written:
        read_at = datetime.now(UTC)
        return await objects.upsert(session, workspace.id, integration_id, "charge", [Seen([CHARGE], read_at)])

    async def second() -> Written:
        async with database.transaction() as session:
            return await bring(session)

    async with database.transaction() as session:
        first = await bring(session)
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0.2)
        assert not waiting.done()
    late = await waiting
    assert (first.added, late.added) == (1, 0)
    assert late.changed_ids == ["ch_1"], "nobody knows what it was, so its records are looked at"


async def test_the_planner_knows_of_objects_soon_after_they_came_in(
    database: Database, workspace: TestWorkspace, integration_id: UUID
) -> None:
    async def known() -> float:
        async with database.transaction() as session:
            await objects.keep_statistics(session)
        async with database.transaction() as session:
            return float(await session.scalar(text(_KNOWN)) or 0)

    before = max(await known(), 0)
    many = [replace(CHARGE, object_id=f"ch_{n}") for n in range(int(before) + objects.FEWEST + 1)]
    async with database.transaction() as session:
        await objects.upsert(session, workspace.id, integration_id, "charge", [Seen(many, datetime.now(UTC))])
    await until(known, lambda rows: rows >= len(many), seconds=10)


_KNOWN = "SELECT reltuples FROM pg_class WHERE oid = CAST('integration_objects' AS regclass)"
