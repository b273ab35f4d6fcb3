"""/v1/views: the saved ones."""

from typing import Any

from fastapi import APIRouter, Response

from api import exact
from api.answers import answers
from api.audit.dependencies import Note
from api.audit.notes import Target, between, facts
from api.dependencies import Caller, Cursor, Limit, Session, needs
from api.json_routes import JsonRoute
from api.paging import page
from api.schemas import Page
from api.views import queries, service
from api.views.dependencies import CurrentView
from api.views.schemas import ViewCreate, ViewItem, ViewPatch
from api.views.tables import View

router = APIRouter(prefix="/v1/views", tags=["Views"], route_class=JsonRoute)

TOLD = ("name", "columns", "filter", "sort", "group_by", "aggregates", "timezone", "week_start")
"""What the audit log tells of a view."""


ONE: dict[str, Any] = {"responses": answers(401, 403, 404)}


def _target(view: View) -> Target:
    return Target("view", view.id, view.name)


def _item(view: View) -> dict[str, Any]:
    # The filter as it is: its decimals would be shown as texts.
    return ViewItem.model_validate(view).model_dump(mode="json") | {"filter": view.filter}


def _answer(content: dict[str, Any], status: int = 200) -> Response:
    return Response(exact.dumps(content), status, media_type="application/json")


@router.post(
    "", status_code=201, response_model=ViewItem, responses=answers(401, 403), dependencies=[needs("views:write")]
)
async def create_view(body: ViewCreate, who: Caller, session: Session, note: Note) -> Response:
    """Save a way to look at a model."""
    view = await service.create(session, who, body.model_dump())
    await note(session, "view.created", _target(view), between(None, facts(view, TOLD)))
    return _answer(_item(view), 201)


@router.get("", response_model=Page[ViewItem], responses=answers(401, 403), dependencies=[needs("records:read")])
async def list_views(who: Caller, session: Session, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """The workspace's views, oldest first."""
    views, next_cursor = await page(session, queries.visible(who), View, limit, cursor)
    return _answer({"items": [_item(view) for view in views], "next_cursor": next_cursor})


@router.get("/{view_id}", response_model=ViewItem, **ONE, dependencies=[needs("records:read")])
async def get_view(view: CurrentView) -> Response:
    """One view."""
    return _answer(_item(view))


@router.patch("/{view_id}", response_model=ViewItem, **ONE, dependencies=[needs("views:write")])
async def change_view(view: CurrentView, body: ViewPatch, session: Session, note: Note) -> Response:
    """Change a view; what is left out stays as it is, and null clears."""
    before = facts(view, TOLD)
    changed = await service.change(session, view, body.model_dump(exclude_unset=True))
    await note.update(session, "view.updated", _target(changed), between(before, facts(changed, TOLD)))
    return _answer(_item(changed))


@router.delete("/{view_id}", status_code=204, **ONE, dependencies=[needs("views:write")])
async def delete_view(view: CurrentView, session: Session, note: Note) -> None:
    """Delete a view; the records stay."""
    await note(session, "view.deleted", _target(view), between(facts(view, TOLD), None))
    await service.delete(session, view)
