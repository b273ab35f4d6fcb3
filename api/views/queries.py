"""What views ask of the database."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ClauseElement,
    CompoundSelect,
    Executable,
    Select,
    TextClause,
    bindparam,
    delete,
    select,
    text,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles

from api.models.tables import Model
from api.views.tables import View
from api.workspaces.access import Who

QUERY_SECONDS = 10

SOME_ENTRIES = 20_000
"""How many of a word's entries in the index are looked at where some are enough: twice what is counted."""


def of_workspace(workspace_id: UUID) -> Select[View]:
    """The workspace's views."""
    return select(View).where(View.workspace_id == workspace_id)


def visible(who: Who) -> Select[View]:
    """The views that a caller may know of: of the models that they may."""
    views = of_workspace(who.workspace_id)
    return views if who.model_ids is None else views.where(View.model_id.in_(who.model_ids))


async def with_model(session: AsyncSession, who: Who, view_id: UUID | None) -> tuple[View, Model] | None:
    """A view that a caller may know of, and its model."""
    row = (await session.execute(_WITH_MODEL, {"workspace_id": who.workspace_id, "view_id": view_id})).one_or_none()
    return (row[0], row[1]) if row and who.may_know(row[1].id) else None


async def forget(session: AsyncSession, view: View) -> None:
    await session.execute(delete(View).where(View.workspace_id == view.workspace_id, View.id == view.id))


async def prepare(session: AsyncSession, *, alone: bool = False, some: bool = False) -> None:
    """Set this transaction up for a query of a person's making, unless it is.

    It may run for ten seconds, and it is planned with its values: expression indexes are found only by constants,
    and JSON keys are always bound. `alone` runs it without parallel workers. With `some`, a search for words that have
    many entries in the index finds only some of what matches.
    """
    if session.info.get(_SET_UP) != (alone, some):
        binds = {"entries": str(SOME_ENTRIES if some else 0)}
        await session.execute(_prepare(QUERY_SECONDS, alone), binds)
        session.info[_SET_UP] = (alone, some)


def preparing(session: AsyncSession) -> TextClause:
    """What `prepare` would select, for a statement that is about to be executed anyway."""
    session.info[_SET_UP] = (False, False)
    return _settings(QUERY_SECONDS)


async def estimate(session: AsyncSession, statement: Select[Any]) -> float:
    """How many rows the planner believes that a statement finds."""
    [plan] = await session.scalar(Explained(statement)) or []
    return float(plan["Plan"]["Plan Rows"])


async def estimates(session: AsyncSession, statements: Sequence[Select[Any]]) -> list[float]:
    """The same for two or more."""
    [plan] = await session.scalar(Explained(union_all(*statements))) or []
    return [float(part["Plan Rows"]) for part in plan["Plan"]["Plans"]]


async def tokens(session: AsyncSession, words: str) -> list[str]:
    """The tokens of a search."""
    found: list[str] = await session.scalar(_TOKENS, {"words": words}) or []
    return list(dict.fromkeys(found))


class Explained(Executable, ClauseElement):
    """The plan of a statement as JSON, with its values bound."""

    inherit_cache = False

    def __init__(self, statement: Select[Any] | CompoundSelect[Any]) -> None:
        self.statement = statement


@compiles(Explained)
def _explained(element: Explained, compiler: Any, **options: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.statement, **options)}"


_WITH_MODEL = (
    select(View, Model)
    .join(Model, (Model.workspace_id == View.workspace_id) & (Model.id == View.model_id))
    .where(View.workspace_id == bindparam("workspace_id"), View.id == bindparam("view_id"))
)

_SET_UP = "set up for a query"

_TOKENS = text("SELECT gather_tokens(:words)")


@cache
def _settings(seconds: float) -> TextClause:
    return text(
        f"set_config('plan_cache_mode', 'force_custom_plan', true), set_config('statement_timeout', '{seconds}s', true)"
    )


@cache
def _prepare(seconds: float, alone: bool) -> TextClause:
    settings = f"SELECT {_settings(seconds).text}, set_config('gin_fuzzy_search_limit', :entries, true)"
    return text(f"{settings}, set_config('max_parallel_workers_per_gather', '0', true)" if alone else settings)
