"""What the API's tests share."""

import pytest
from fastapi import FastAPI

from api.database import Database
from api.workspaces import passwords
from tests.api.workspaces.people import People


@pytest.fixture
def people(app: FastAPI, database: Database, monkeypatch: pytest.MonkeyPatch) -> People:
    """People, whose attempts to sign in aren't counted with those of other tests."""
    monkeypatch.setattr(passwords, "_attempts", type(passwords._attempts)())
    return People(app, database)
