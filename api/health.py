"""/healthz says that the process lives, /readyz whether requests should come here."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Request
from sqlalchemy.exc import DBAPIError

from api import revisions
from api.answers import answers
from api.database import Database
from api.errors import Unavailable
from api.schemas import Answer
from api.session import database_of

router = APIRouter(tags=["Health"])

PATIENCE_SECONDS = 2.0
UNDEFINED_TABLE = "42P01"

Schema = Literal["current", "newer"]


class Health(Answer):
    status: str


class Readiness(Health):
    """`schema` is `newer` while a later Gather has migrated the database already; `redis` may be away for ever."""

    database: Literal["ok"]
    migrations: Schema
    redis: Literal["ok", "away", "none"]


@router.get("/healthz")
async def healthz() -> Health:
    """The process lives."""
    return Health(status="ok")


@router.get("/readyz", responses=answers(503))
async def readyz(request: Request) -> Readiness:
    """The database answers, its migrations are done, and the process isn't about to end. Redis is only shown."""
    state = request.app.state
    if getattr(state, "draining", None) and state.draining.begun:
        raise Unavailable("This process is about to end", code="shutting_down")
    migrations = await _migrations(database_of(request))
    bell = getattr(state, "doorbell", None)
    return Readiness(status="ok", database="ok", migrations=migrations, redis=await bell.standing() if bell else "none")


async def _migrations(database: Database) -> Schema:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), database.straight() as fetch:
            row = await fetch(_REVISIONS, {})
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != UNDEFINED_TABLE:
            raise
        row = None
    except TimeoutError as error:
        raise Unavailable("The database doesn't answer in time", code="database_unavailable") from error
    done = set(row["done"]) if row else set()
    if done == revisions.newest():
        return "current"
    # While servers are replaced one by one, the old ones go on: what they read is still there.
    if done - revisions.known():
        return "newer"
    raise Unavailable("The database lacks migrations: run `gather migrate`", code="migrations_pending")


_REVISIONS = "SELECT array_agg(version_num) AS done FROM alembic_version"
