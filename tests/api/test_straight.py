"""A statement straight to the driver fails as a session's does: what isn't to be had now is a 503, not a 500."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.database import Database
from api.settings import settings


@pytest.fixture
async def refused(database: Database) -> AsyncIterator[Database]:
    """A pool of somebody whom the server lets in no more."""
    role = f"crowd_{uuid4().hex[:8]}"
    async with database.transaction() as session:
        await session.execute(text(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 0"))
    pool = Database(settings().sqlalchemy_url.replace("//postgres@", f"//{role}@"))
    yield pool
    await pool.close()
    async with database.transaction() as session:
        await session.execute(text(f"DROP ROLE {role}"))


async def test_a_server_that_lets_nobody_in_raises_what_the_api_knows(refused: Database) -> None:
    with pytest.raises(DBAPIError) as raised:
        async with refused.straight() as fetch:
            await fetch("SELECT 1", {})
    assert raised.value.orig.sqlstate == "53300"  # type: ignore[union-attr]
