"""/healthz says that the process lives, /readyz that it can serve."""

from fastapi import APIRouter, Request
from sqlalchemy import text

from api.answers import answers
from api.schemas import Answer
from api.session import database_of

router = APIRouter(tags=["Health"])


class Health(Answer):
    status: str


@router.get("/healthz")
async def healthz() -> Health:
    """The process lives."""
    return Health(status="ok")


@router.get("/readyz", responses=answers(503))
async def readyz(request: Request) -> Health:
    """The database answers."""
    async with database_of(request).transaction() as session:
        await session.execute(text("SELECT 1"))
    return Health(status="ok")
