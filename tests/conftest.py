"""One embedded PostgreSQL a session, migrated; each test works in a workspace of its own, with real commits."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

ROOT = Path(__file__).parent.parent

# Before anything reads the settings: the tests' secrets, no Redis, no web app from an earlier build.
os.environ["GATHER_SECRET_KEY"] = "a secret of the tests"
os.environ["GATHER_STRIPE_CONFIRM_SECONDS"] = "0.5"
for name in ("GATHER_PUBLIC_URL", "GATHER_REDIS_URL", "GATHER_BOOTSTRAP_API_KEY"):
    os.environ.pop(name, None)

from api.database import Database  # noqa: E402
from api.launch.postgres import embedded_postgres  # noqa: E402
from api.settings import settings  # noqa: E402
from api.workspaces import service  # noqa: E402
from tests import secrecy  # noqa: E402
from tests.overhearing import UNBOUND, OverheardDatabase, Overhearing  # noqa: E402


@dataclass(frozen=True)
class TestWorkspace:
    """A workspace made for one test, with a key that may do everything."""

    __test__ = False

    id: UUID
    api_key: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Token {self.api_key}"}


@pytest.fixture(scope="session", autouse=True)
def _no_secret_in_any_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """At the end of all tests: what they used as a secret is in no log of theirs."""
    with secrecy.watched(tmp_path_factory.getbasetemp()) as watch:
        yield
    assert watch.leaks() == []


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database, for the whole session."""
    with embedded_postgres(tmp_path_factory.mktemp("postgres") / "data", durable=False) as url:
        os.environ["GATHER_DATABASE_URL"] = url
        settings.cache_clear()
        subprocess.run([sys.executable, "-m", "alembic", "upgrade", "head"], check=True, cwd=ROOT)
        yield url


@pytest.fixture(scope="session")
async def database(database_url: str) -> AsyncIterator[Database]:
    """The pool that the tests and the application under test share."""
    pool = OverheardDatabase(settings().sqlalchemy_url, pool_size=20)
    yield pool
    await pool.close()


@pytest.fixture
async def workspace(database: Database) -> TestWorkspace:
    """A fresh workspace."""
    async with database.transaction() as session:
        made, key = await service.create_workspace(session, "A test's workspace")
    return TestWorkspace(made.id, key)


@pytest.fixture(scope="session")
async def app(database: Database) -> FastAPI:
    """The application, on the tests' pool."""
    application = app_on(database)
    application.add_middleware(Overhearing)
    return application


def app_on(database: Database) -> FastAPI:
    """An application, on this pool."""
    from api.main import create_app

    application = create_app()
    application.state.database = database
    return application


@contextmanager
def app_with(database: Database, **given: str) -> Iterator[FastAPI]:
    """An application with settings of its own, by their GATHER_… names in lower case."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in given.items():
            patch.setenv(f"GATHER_{name.upper()}", value)
        settings.cache_clear()
        yield app_on(database)
    settings.cache_clear()


@pytest.fixture(autouse=True)
def every_statement_for_a_caller_has_its_workspace() -> Iterator[None]:
    """See `tests/overhearing.py`."""
    yield
    unbound = [UNBOUND.pop() for _ in range(len(UNBOUND))]
    assert not unbound


@asynccontextmanager
async def client_of(app: FastAPI, headers: dict[str, str] | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A client that speaks to the application in this process."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gather.test", headers=headers) as client:
        yield client


@pytest.fixture
async def client(app: FastAPI, workspace: TestWorkspace) -> AsyncIterator[httpx.AsyncClient]:
    """A client with the workspace's key."""
    async with client_of(app, workspace.headers) as connected:
        yield connected


@pytest.fixture
async def stranger(app: FastAPI, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of another workspace."""
    async with database.transaction() as session:
        _, key = await service.create_workspace(session, "Another company")
    async with client_of(app, {"Authorization": f"Token {key}"}) as connected:
        yield connected


@pytest.fixture
async def anyone(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a key."""
    async with client_of(app) as connected:
        yield connected
