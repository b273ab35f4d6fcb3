"""A model of orders, and a provider for it."""

import httpx
import pytest

from api.database import Database
from tests.api.records.orders import Orders, orders_of
from tests.api.records.provider import Provider, provider_of
from tests.conftest import TestWorkspace


@pytest.fixture
async def orders(client: httpx.AsyncClient) -> Orders:
    return await orders_of(client)


@pytest.fixture
async def provider(database: Database, workspace: TestWorkspace) -> Provider:
    return await provider_of(database, workspace)
