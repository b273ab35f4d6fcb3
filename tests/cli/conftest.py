"""A database that the commands have for themselves, with a few thousand records, and the command line on it."""

import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import asyncpg
import orjson
import pytest
from typer.testing import CliRunner, Result

from api.cli import app as gather
from api.database import Database
from api.launch.parts import ROOT
from api.launch.postgres import embedded_postgres
from api.settings import Settings, settings
from api.workspaces import service
from tests.conftest import app_on, client_of

Gather = Callable[..., Result]
RECORDS = 3000


@pytest.fixture(scope="module")
def own_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a migrated database on a server of one's own, for a module."""
    with embedded_postgres(tmp_path_factory.mktemp("cli") / "postgres", durable=False) as url:
        environment = {"GATHER_DATABASE_URL": url, "PATH": "/usr/bin:/bin"}
        migrate = [sys.executable, "-m", "alembic", "upgrade", "head"]
        subprocess.run(migrate, check=True, cwd=ROOT, env=environment)
        yield url


@pytest.fixture(scope="module")
async def own_database(own_url: str) -> AsyncIterator[Database]:
    pool = Database(Settings(database_url=own_url).sqlalchemy_url, pool_size=3)
    yield pool
    await pool.close()


@pytest.fixture(scope="module")
async def orders(own_database: Database) -> str:
    """The id of a model with a few thousand records, in the workspace "Shop"; owner@shop.example owns it."""
    async with own_database.transaction() as session:
        owner = await service.create_user(session, "owner@shop.example", "lunch for everybody")
        _, key = await service.create_workspace(session, "Shop", owner_id=owner.id)
    rows = [{"id": str(n), "amount": n / 4, "city": f"Würzburg {n % 7}", "tags": [n, None]} for n in range(RECORDS)]
    async with client_of(app_on(own_database), {"Authorization": f"Token {key}"}) as client:
        model = (await client.post("/v1/models", json={"name": "Orders", "type": "custom", "id_field": "id"})).json()
        path = f"/v1/models/{model['id']}/records/batch"
        done = await client.post(path, content=orjson.dumps(rows), headers={"Content-Type": "application/json"})
        assert done.json()["created"] == RECORDS
    return str(model["id"])


@pytest.fixture
def another_url(own_url: str) -> Iterator[str]:
    """An empty database on the same server, for a test."""
    import asyncio

    async def run(statement: str) -> None:
        connection = await asyncpg.connect(own_url)
        await connection.execute(statement)
        await connection.close()

    asyncio.run(run("CREATE DATABASE another"))
    yield own_url.replace("/gather?", "/another?")
    asyncio.run(run("DROP DATABASE another WITH (FORCE)"))


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Gather]:
    """`cli("verify", "--json", database_url=…)`: runs the command with these settings."""

    def run(*words: str, **chosen: str) -> Result:
        monkeypatch.setenv("GATHER_DATA_DIR", str(tmp_path / "data"))
        for name, value in chosen.items():
            monkeypatch.setenv(f"GATHER_{name.upper()}", value)
        settings.cache_clear()
        return CliRunner().invoke(gather, list(words))

    yield run
    monkeypatch.undo()
    settings.cache_clear()
