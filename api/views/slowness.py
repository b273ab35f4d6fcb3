"""Notes which fields slow queries filter and sort by: fields that people keep asking for get an index."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from fastapi import Depends, Request

from api.catalogue import indexes
from api.dependencies import database_of

log = logging.getLogger("gather.slowness")

SLOW_SECONDS = 0.2

ModelKey = tuple[UUID, UUID]
"""A model's workspace and id."""
Slow = tuple[ModelKey, Sequence[str]]

_marked: ContextVar[list[Slow] | None] = ContextVar("slow queries", default=None)


def mark(model: ModelKey, fields: Sequence[str], *, seconds: float) -> None:
    """A query over the model took so long."""
    marked = _marked.get()
    if marked is not None and fields and seconds > SLOW_SECONDS:
        marked.append((model, fields))


async def _noted(request: Request) -> AsyncIterator[None]:
    marked: list[Slow] = []
    _marked.set(marked)
    try:
        yield
    finally:
        if marked:
            await _note(request, marked)


async def _note(request: Request, marked: list[Slow]) -> None:
    """In a transaction of its own: that of a query that ran out of time can't be written in any more."""
    try:
        async with database_of(request).transaction() as session:
            for model, fields in marked:
                await indexes.wish(session, *model, fields)
    except Exception as error:
        # The answer is right without the note.
        log.warning("a slow query couldn't be noted: %r", error)


NOTED: Any = Depends(_noted, scope="function")
"""For endpoints that run queries of people's making; first of their dependencies, so that it ends after the session."""
