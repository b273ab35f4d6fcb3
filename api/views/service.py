"""What happens to views: saved, checked against the model, found."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from api.catalogue import indexes
from api.catalogue import service as catalogue
from api.dependencies import known_id
from api.errors import NotFound, invalid
from api.models import queries as model_queries
from api.models import service as models
from api.models.tables import Model
from api.query import compiler, language, naming, summary
from api.query.figures import MOST_KEYS, Figures, SummaryQuery
from api.query.indexes import together
from api.query.language import ViewQuery
from api.views import queries
from api.views.tables import View
from api.workspaces.access import Who


class ViewNotFound(NotFound):
    code = "view_not_found"


async def get(session: AsyncSession, who: Who, view_id: UUID | None) -> View:
    """The view that a caller names, or ViewNotFound."""
    view = await session.scalar(queries.visible(who).where(View.id == view_id))
    if view is None:
        raise _no_such_view()
    return view


async def with_model(session: AsyncSession, who: Who, view_id: UUID | None) -> tuple[View, Model]:
    """The view that a caller names with its model, or ViewNotFound."""
    found = await queries.with_model(session, who, view_id)
    if found is None:
        raise _no_such_view()
    return found


async def create(session: AsyncSession, who: Who, chosen: dict[str, Any]) -> View:
    """Save a view of a model."""
    model = await models.find(session, who, known_id(chosen["model_id"]))
    if model is None:
        raise invalid("/model_id", "model_not_found", "There is no such model in this workspace")
    view = View(workspace_id=model.workspace_id, id=uuid4(), **chosen | {"model_id": model.id})
    await _check(session, model, view)
    session.add(view)
    await session.flush()
    await session.refresh(view)
    await indexes.reconsider(session, model.workspace_id, model.id)
    return view


async def change(session: AsyncSession, view: View, changes: dict[str, Any]) -> View:
    """Change a saved view; what is left out stays."""
    for key, value in changes.items():
        setattr(view, key, value)
    await _check(session, await _model_of(session, view), view)
    await session.flush()
    await session.refresh(view)
    await indexes.reconsider(session, view.workspace_id, view.model_id)
    return view


async def delete(session: AsyncSession, view: View) -> None:
    """Forget a view; the indexes that only it used go when nobody has read them for a week."""
    await queries.forget(session, view)
    await indexes.reconsider(session, view.workspace_id, view.model_id)


async def viewed_fields(session: AsyncSession, model: Model) -> list[str]:
    """The fields that the model's views filter or sort by; and what they filter and sort by together, last."""
    views = await session.scalars(queries.of_workspace(model.workspace_id).where(View.model_id == model.id))
    saved = [saved_query(view) for view in views]
    alone = [name for query in saved for name in (*naming.filtered_fields(query), *naming.sorted_fields(query))]
    both = [
        together(fixed, query.sort[0].field)
        for query in saved
        for fixed in naming.fixed_fields(query)
        if query.sort and query.sort[0].field != fixed
    ]
    return [*alone, *both]


def _no_such_view() -> ViewNotFound:
    return ViewNotFound("There is no such view in this workspace")


async def _model_of(session: AsyncSession, view: View) -> Model:
    # It goes before its model does.
    model = await model_queries.find(session, view.workspace_id, view.model_id)
    if model is None:
        raise _no_such_view()
    return model


def saved_query(view: View) -> ViewQuery:
    """What the view was saved with, as a query."""
    return language.checked(
        {"filter": view.filter, "sort": view.sort, "timezone": view.timezone, "week_start": view.week_start}
    )


def saved_figures(view: View, place: str = "/view") -> Figures:
    """The figures that the view was saved with; `place` is where problems with them are said to be.

    A view of earlier days may be grouped by more fields than are summed up by: the first ones count.
    """
    keys = view.group_by[:MOST_KEYS]
    saved = SummaryQuery.model_validate({"aggregates": view.aggregates, "group_by": keys}).figures()
    return replace(saved, at=place + saved.at, keys_at=place + saved.keys_at)


async def _check(session: AsyncSession, model: Model, view: View) -> None:
    described = await catalogue.describe(session, model)
    query, now = saved_query(view), datetime.now(UTC)
    compiler.check(query, described.catalogue, now=now)
    summary.check(saved_figures(view, place=""), query, described.catalogue, now=now)
