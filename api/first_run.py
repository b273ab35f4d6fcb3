"""The first start: a workspace, its owner and its first key, when no workspace exists yet.

`python -m api.first_run` prints `{"email", "password", "api_key"}` as one line of JSON then, and nothing later.
"""

import asyncio
import json
import secrets

from sqlalchemy import exists, select, text

from api.database import Database
from api.settings import settings
from api.workspaces import service
from api.workspaces.tables import Workspace

ONE_AT_A_TIME = 7_264_119_804


async def bootstrap(database: Database) -> dict[str, str] | None:
    """Make the first workspace; None when there is one already."""
    chosen = settings()
    async with database.transaction() as session:
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        if await session.scalar(select(exists().where(Workspace.id.is_not(None)))):
            return None
        email = chosen.bootstrap_email or "owner@example.com"
        password = chosen.bootstrap_password or secrets.token_urlsafe(12)
        owner = await service.create_user(session, email, password)
        _, key = await service.create_workspace(
            session, "My workspace", owner_id=owner.id, key=chosen.bootstrap_api_key
        )
    return {"email": email, "password": password, "api_key": key}


async def _main() -> None:
    database = Database(settings().sqlalchemy_url, pool_size=1)
    made = await bootstrap(database)
    await database.close()
    if made is not None:
        print(json.dumps(made))


if __name__ == "__main__":
    asyncio.run(_main())
