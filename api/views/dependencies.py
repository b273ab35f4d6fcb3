"""The view that a path names, and the query that a URL holds."""

from dataclasses import dataclass
from typing import Annotated, Any, get_args

from fastapi import Depends, Request

from api.dependencies import Caller, Session, known_id
from api.errors import invalid
from api.models.tables import Model
from api.query import language
from api.query.calendar import Weekday
from api.query.language import ViewQuery
from api.views import service
from api.views.tables import View


async def _view(view_id: str, who: Caller, session: Session) -> View:
    return await service.get(session, who, known_id(view_id))


CurrentView = Annotated[View, Depends(_view, scope="function")]
"""`{view_id}` of the path, in the caller's workspace; 404 otherwise."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A view, and the model whose records it shows."""

    view: View
    model: Model


async def _shown(view_id: str, who: Caller, session: Session) -> Shown:
    return Shown(*await service.with_model(session, who, known_id(view_id)))


CurrentShown = Annotated[Shown, Depends(_shown, scope="function")]
"""The same with its model, for what runs it."""


async def _url_query(request: Request) -> ViewQuery:
    given = request.query_params.multi_items()
    asked = [(name, text) for name, text in given if name != "id"]
    if asked and len(asked) < len(given):
        detail = f"`id` asks for one record: leave out {asked[0][0]!r}, which is of lists"
        raise invalid(asked[0][0], "unknown_parameter", detail)
    return language.from_url(asked)


UrlQuery = Annotated[ViewQuery, Depends(_url_query)]
"""`filter`, `sort`, `search`, `fields`, `limit`, `cursor`, … of the URL."""


def _parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": {"type": "string"} | schema}


URL_PARAMETERS = {
    "parameters": [
        _parameter("filter", 'JSON, as in `{"field": "amount", "op": "gte", "value": 75}`'),
        _parameter("sort", "Fields, the first one first; `-` is descending, as in `-amount,city`"),
        _parameter("search", "Words that must all be there"),
        _parameter("fields", "Fields to show, as in `amount,stripe_charge.status`"),
        _parameter("timezone", "An IANA name: whose days a filter means", default="UTC"),
        _parameter("week_start", "Where weeks begin", enum=list(get_args(Weekday)), default="monday"),
        _parameter("limit", "How many items a page holds", type="integer", minimum=1, maximum=1000, default=100),
        _parameter("cursor", "`next_cursor` or `previous_cursor` of another page"),
        _parameter("offset", "Instead of a cursor", type="integer", minimum=0, maximum=100_000, default=0),
    ]
}
"""What `UrlQuery` reads, for the OpenAPI document."""
