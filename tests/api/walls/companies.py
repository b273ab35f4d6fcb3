"""Two companies with one of everything each, and all that the database holds of one of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from api.database import Database
from api.workspaces import service
from tests.api.records.orders import orders_of
from tests.api.records.provider import charge, provider_of
from tests.api.walls.doors import OF_PEOPLE, Door, Ids
from tests.api.workspaces.people import People
from tests.conftest import TestWorkspace, client_of


@dataclass(frozen=True)
class Company:
    """A workspace with its key, its owner's browser, and the ids of what is in it."""

    workspace: TestWorkspace
    key: httpx.AsyncClient
    browser: httpx.AsyncClient
    ids: Ids

    def client(self, door: Door) -> httpx.AsyncClient:
        """Whoever may come in by a door."""
        return self.browser if door in OF_PEOPLE else self.key


@asynccontextmanager
async def company(app: FastAPI, database: Database) -> AsyncIterator[Company]:
    async with database.transaction() as session:
        made, api_key = await service.create_workspace(session, "A company")
    workspace, people = TestWorkspace(made.id, api_key), People(app, database)
    owner = await people.member(made.id, "owner")
    async with client_of(app, workspace.headers) as key, people.browser(owner) as browser:
        ids = await _one_of_everything(key, browser, database, workspace)
        yield Company(workspace, key, browser, ids | {"user_id": str(owner.id), "workspace_id": str(made.id)})


async def _one_of_everything(
    key: httpx.AsyncClient, browser: httpx.AsyncClient, database: Database, workspace: TestWorkspace
) -> Ids:
    orders = await orders_of(key)
    provider = await provider_of(database, workspace)
    task = await provider.task(orders)
    object_id = f"ch_{uuid4().hex}"
    await provider.write(charge(object_id, amount=75))
    for id in ("1234", "gone"):
        await orders.post({"id": id, "charge": object_id})
    await orders.delete("gone")
    file = {"file": ("orders.csv", "id\n1235\n")}
    view = {"name": "All", "model_id": str(orders.model_id)}
    return {
        "model_id": str(orders.model_id),
        "integration_id": str(provider.id),
        "task_id": str(task),
        "object_id": object_id,
        "view_id": (await key.post("/v1/views", json=view)).json()["id"],
        "import_id": (await key.post(f"/v1/models/{orders.model_id}/imports", files=file)).json()["id"],
        "key_id": (await key.post("/v1/api-keys", json={"name": "Nightly job"})).json()["id"],
        "invitation_id": (await key.post("/v1/invitations", json={"email": f"{uuid4()}@lunch.test"})).json()["id"],
        "session_id": (await browser.get("/v1/sessions")).json()["items"][0]["id"],
    }


def nowhere(ids: Ids) -> Ids:
    """Ids of the same things, which nobody has."""
    return {name: f"ch_{uuid4().hex}" if name == "object_id" else str(uuid4()) for name in ids}


async def all_of(database: Database, company: Company) -> dict[str, str]:
    """What every table holds of a company, as a sum of its rows."""
    async with database.transaction() as session:
        tables = [str(name) for name in await session.scalars(text(_TABLES))]
        sums = " UNION ALL ".join(_SUM.format(table=table) for table in tables)
        found = await session.execute(text(sums), {"workspace_id": company.workspace.id})
        return {name: f"{count} {md5}" for name, count, md5 in found}


_TABLES = """
SELECT c.oid::regclass FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id'
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
"""

_SUM = """
SELECT '{table}', count(*), md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), ''))
  FROM {table} t WHERE workspace_id = :workspace_id
"""
