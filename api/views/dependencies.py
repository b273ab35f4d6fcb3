"""The view that a path names, and the query that a URL holds."""

from typing import Annotated

from fastapi import Depends, Request

from api.dependencies import Caller, Session, known_id
from api.query import language
from api.query.language import ViewQuery
from api.views import service
from api.views.tables import View


async def _view(view_id: str, who: Caller, session: Session) -> View:
    return await service.get(session, who.workspace_id, known_id(view_id))


CurrentView = Annotated[View, Depends(_view, scope="function")]
"""`{view_id}` of the path, in the caller's workspace; 404 otherwise."""


async def _url_query(request: Request) -> ViewQuery:
    return language.from_url([(name, text) for name, text in request.query_params.multi_items() if name != "id"])


UrlQuery = Annotated[ViewQuery, Depends(_url_query)]
"""`filter`, `sort`, `search`, `fields`, `limit`, `cursor`, … of the URL."""
