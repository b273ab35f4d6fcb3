"""Two companies for all doors: what is tried here changes neither."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from api.database import Database
from tests.api.walls.companies import Company, company


@pytest.fixture(scope="module")
async def ours(app: FastAPI, database: Database) -> AsyncIterator[Company]:
    async with company(app, database) as made:
        yield made


@pytest.fixture(scope="module")
async def theirs(app: FastAPI, database: Database) -> AsyncIterator[Company]:
    async with company(app, database) as made:
        yield made
