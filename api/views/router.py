"""/v1/views: the saved ones."""

from fastapi import APIRouter

from api.answers import answers
from api.dependencies import Caller, Cursor, Limit, Session, needs
from api.paging import page
from api.schemas import Page
from api.views import queries, service
from api.views.dependencies import CurrentView
from api.views.schemas import ViewCreate, ViewItem, ViewPatch
from api.views.tables import View

router = APIRouter(prefix="/v1/views", tags=["Views"])


@router.post("", status_code=201, responses=answers(401, 403), dependencies=[needs("views:write")])
async def create_view(body: ViewCreate, who: Caller, session: Session) -> ViewItem:
    """Save a way to look at a model."""
    return ViewItem.model_validate(await service.create(session, who, body.model_dump()))


@router.get("", responses=answers(401, 403), dependencies=[needs("records:read")])
async def list_views(who: Caller, session: Session, limit: Limit = 100, cursor: Cursor = None) -> Page[ViewItem]:
    """The workspace's views, oldest first."""
    views, next_cursor = await page(session, queries.visible(who), View, limit, cursor)
    return Page(items=[ViewItem.model_validate(view) for view in views], next_cursor=next_cursor)


@router.get("/{view_id}", responses=answers(401, 403, 404), dependencies=[needs("records:read")])
async def get_view(view: CurrentView) -> ViewItem:
    """One view."""
    return ViewItem.model_validate(view)


@router.patch("/{view_id}", responses=answers(401, 403, 404), dependencies=[needs("views:write")])
async def change_view(view: CurrentView, body: ViewPatch, session: Session) -> ViewItem:
    """Change a view; what is left out stays as it is, and null clears."""
    return ViewItem.model_validate(await service.change(session, view, body.model_dump(exclude_unset=True)))


@router.delete("/{view_id}", status_code=204, responses=answers(401, 403, 404), dependencies=[needs("views:write")])
async def delete_view(view: CurrentView, session: Session) -> None:
    """Delete a view; the records stay."""
    await service.delete(session, view)
