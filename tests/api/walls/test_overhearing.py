"""A check of the check: a statement for a caller that doesn't carry its workspace doesn't pass unheard."""

from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from starlette.types import Receive, Scope, Send

from api.database import Database
from api.workspaces.access import CALLER, Who
from tests.overhearing import UNBOUND, Overhearing

ME = Who(uuid4(), frozenset())


async def heard(database: Database, statement: str, **binds: object) -> list[str]:
    """What is said against a door that makes this statement, each way in which a door may."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        scope[CALLER] = ME
        async with database.transaction() as session:
            await session.execute(text(statement), binds)
        async with database.straight() as fetch:
            await fetch(statement, binds)

    await Overhearing(door)({"type": "http", "method": "GET"}, None, None)  # type: ignore[arg-type]
    return [UNBOUND.pop() for _ in range(len(UNBOUND))]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM views",
        "SELECT id FROM views WHERE workspace_id = :workspace_id",
        "UPDATE fields SET label = '' WHERE key = 'a'",
        "SELECT m.id FROM workspaces w\n  JOIN models m ON m.workspace_id = w.id",
    ],
)
async def test_one_without_the_callers_workspace_is_told_of_however_it_was_made(
    database: Database, statement: str
) -> None:
    binds = {"workspace_id": uuid4()} if ":workspace_id" in statement else {}
    assert len(await heard(database, statement, **binds)) == 2


async def test_one_with_it_or_of_no_workspace_is_fine(database: Database) -> None:
    assert not await heard(database, "SELECT id FROM views WHERE workspace_id = :id", id=ME.workspace_id)
    assert not await heard(database, "SELECT now()")


async def test_the_partition_of_a_model_is_a_workspaces_too(app: FastAPI, database: Database) -> None:
    async with database.transaction() as session:
        partition = await session.scalar(text("SELECT relname FROM pg_class WHERE relname ~ '^records_[0-9a-f]{32}$'"))
    if partition:
        assert len(await heard(database, f"SELECT external_id FROM {partition} LIMIT 1")) == 2
