"""Records found: of a model by any query, of a view by its saved one and what is asked on top."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Response
from pydantic import Field

from api.answers import answers
from api.dependencies import Session, needs
from api.json_routes import JsonRoute
from api.models.dependencies import CurrentModel
from api.query.language import ViewQuery
from api.records.dependencies import OptionalId
from api.records.items import answer
from api.records.router import get_by_query
from api.records.schemas import RecordItem
from api.schemas import Answer, Document
from api.views import counting, running, service
from api.views.asked import Asked
from api.views.dependencies import URL_PARAMETERS, CurrentShown, UrlQuery
from api.views.slowness import NOTED

router = APIRouter(prefix="/v1", route_class=JsonRoute)


class RecordPage(Answer):
    """A page of records; `next_cursor` is null on the last one, `previous_cursor` on the first."""

    items: list[RecordItem]
    next_cursor: str | None
    previous_cursor: str | None
    warnings: list[Document]


class Count(Answer):
    """`capped` tells that there are more than `count`; `warnings` are there only when something calls for one."""

    count: int
    capped: bool
    warnings: list[Document] = Field(default=[])


class CountQuery(ViewQuery):
    exact: bool = Field(default=False, strict=True)


Wanted = Annotated[ViewQuery, Body(default_factory=ViewQuery)]
Counted = Annotated[CountQuery, Body(default_factory=CountQuery)]
"""No body at all asks for what an empty object does."""

READS: dict[str, Any] = {
    "responses": answers(401, 403, 404),
    "dependencies": [NOTED, needs("records:read")],
}
PAGES = READS | {"response_model": RecordPage}
COUNTS = READS | {"response_model": Count}


@router.get(
    "/models/{model_id}/records",
    tags=["Records"],
    **READS,
    response_model=RecordPage | RecordItem,
    openapi_extra=URL_PARAMETERS,
)
async def list_records(model: CurrentModel, query: UrlQuery, session: Session, id: OptionalId) -> Response:
    """A page of records, or with `id` that one record."""
    if id is not None:
        return await get_by_query(session, model, id)
    return answer(await running.page(session, await running.ask(session, model, query)))


@router.post("/models/{model_id}/records/query", tags=["Records"], **PAGES)
async def query_records(model: CurrentModel, query: Wanted, session: Session) -> Response:
    """A page of the records that match."""
    return answer(await running.page(session, await running.ask(session, model, query)))


@router.post("/models/{model_id}/records/count", tags=["Records"], **COUNTS)
async def count_records(model: CurrentModel, query: Counted, session: Session) -> Response:
    """How many records match: up to 10,000, or all with `exact`."""
    return answer(await counting.count(session, await running.ask(session, model, query), exact=query.exact))


@router.get("/views/{view_id}/records", tags=["Views"], **PAGES, openapi_extra=URL_PARAMETERS)
async def list_view_records(shown: CurrentShown, query: UrlQuery, session: Session) -> Response:
    """A page of the view: a filter given here is ANDed to the view's, a sort replaces it."""
    return answer(await running.page(session, await _asked(session, shown, query)))


@router.post("/views/{view_id}/query", tags=["Views"], **PAGES)
async def query_view(shown: CurrentShown, query: Wanted, session: Session) -> Response:
    """A page of the view: a filter given here is ANDed to the view's, a sort replaces it."""
    return answer(await running.page(session, await _asked(session, shown, query)))


@router.post("/views/{view_id}/count", tags=["Views"], **COUNTS)
async def count_view(shown: CurrentShown, query: Counted, session: Session) -> Response:
    """How many records the view shows: up to 10,000, or all with `exact`."""
    return answer(await counting.count(session, await _asked(session, shown, query), exact=query.exact))


async def _asked(session: Session, shown: CurrentShown, query: ViewQuery) -> Asked:
    return await running.ask(session, shown.model, query.over(service.saved_query(shown.view)))
