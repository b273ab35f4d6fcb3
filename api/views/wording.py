"""Tells the rare words of a search from the common ones, which are then looked for only in what the rare ones found."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from api.fields.catalogue import Catalogue
from api.models.tables import Model
from api.query import compiler, searching
from api.query.language import ViewQuery
from api.views import queries

MOST_TOKENS = 12

UNKNOWN = 0.025
"""Of the beginnings of words the planner believes that two percent of the rows hold them, unless it knows better."""


async def told_apart(
    session: AsyncSession, model: Model, catalogue: Catalogue, query: ViewQuery, now: datetime
) -> ViewQuery:
    """The query, its words told apart where that makes it shorter: an e-mail address, an id, a name of two words."""
    words = query.words()
    if words is None or words.strip().isalnum():
        return query
    tokens = await queries.tokens(session, words)
    if not 2 <= len(tokens) <= MOST_TOKENS:
        return query
    place: dict[str, Any] = {"workspace_id": model.workspace_id, "model_id": model.id, "now": now}

    def holding(token: str, whole_words: bool) -> Select[Any]:
        return compiler.compile_matches(ViewQuery(search=token), catalogue, **place, whole_words=whole_words)

    await queries.prepare(session, alone=True)
    every = compiler.compile_matches(ViewQuery(), catalogue, **place)
    ways = [holding(token, whole_words) for token in tokens for whole_words in (True, False)]
    records, *believed = await queries.estimates(session, [every, *ways])
    entries = {
        token: start if start > UNKNOWN * records else whole
        for token, whole, start in zip(tokens, believed[::2], believed[1::2], strict=True)
    }
    common = searching.common(entries)
    rare = " ".join(token for token in tokens if token not in common)
    return query.told_apart(rare, " ".join(token for token in tokens if token in common)) if common else query
