"""By which names the server may be asked."""

from collections.abc import AsyncIterator

import httpx
import pytest

from api.database import Database
from tests.conftest import app_with, client_of


@pytest.fixture
async def site(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The application, with names of its own."""
    with app_with(database, allowed_hosts="gather.test, Other.test") as app:
        async with client_of(app) as client:
            yield client


class TestHosts:
    @pytest.mark.parametrize("host", ["gather.test", "GATHER.test:8000", "other.test"])
    async def test_it_is_asked_by_its_names(self, site: httpx.AsyncClient, host: str) -> None:
        assert (await site.get("/v1/me", headers={"host": host})).status_code == 401

    @pytest.mark.parametrize("host", ["evil.test", "gather.test.evil.test", "gather.test@evil.test", "", "127.0.0.1"])
    async def test_and_by_no_other(self, site: httpx.AsyncClient, host: str) -> None:
        answer = await site.get("/v1/me", headers={"host": host})
        assert (answer.status_code, answer.json()["code"]) == (421, "wrong_host")

    async def test_a_load_balancer_knows_no_names(self, site: httpx.AsyncClient) -> None:
        assert (await site.get("/healthz", headers={"host": "10.0.0.7"})).status_code == 200
