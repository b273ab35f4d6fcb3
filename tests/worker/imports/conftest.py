"""A model that files are imported into."""

import httpx
import pytest

from api.database import Database
from tests.api.records.orders import orders_of
from tests.worker.imports.importing import Importer


@pytest.fixture
async def importer(client: httpx.AsyncClient, database: Database, nothing_else_to_do: None) -> Importer:
    return Importer(await orders_of(client), database)
