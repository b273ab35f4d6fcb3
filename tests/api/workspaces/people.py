"""People who belong to workspaces, and their browsers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI

from api.database import Database
from api.workspaces import service
from api.workspaces.tables import Member
from tests.conftest import client_of

CSRF = {"X-Gather-CSRF": "1"}
PASSWORD = "correct horse"


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    id: UUID
    email: str

    @property
    def credentials(self) -> dict[str, str]:
        return {"email": self.email, "password": PASSWORD}


@dataclass(frozen=True)
class People:
    """Makes people, and opens browsers in which they are signed in."""

    app: FastAPI
    database: Database

    async def member(self, workspace_id: UUID, role: str) -> Person:
        async with self.database.transaction() as session:
            user = await service.create_user(session, f"anna-{uuid4().hex}@lunch.test", PASSWORD)
            session.add(Member(workspace_id=workspace_id, user_id=user.id, role=role))
        return Person(user.id, user.email)

    @asynccontextmanager
    async def browser(self, person: Person, agent: str = "Firefox") -> AsyncIterator[httpx.AsyncClient]:
        async with client_of(self.app, {**CSRF, "User-Agent": agent}) as client:
            answer = await client.post("/v1/sessions", json=person.credentials)
            assert answer.status_code == 201, answer.text
            yield client
