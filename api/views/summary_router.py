"""Records summed up: of a model, of a view; and the values that a field has."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Response

from api.answers import answers
from api.dependencies import Limit, Session, needs
from api.json_routes import JsonRoute
from api.models.dependencies import CurrentModel
from api.query.figures import SummaryQuery
from api.query.language import Search
from api.records.items import answer
from api.schemas import Answer, Document
from api.views import running, service, summarizing
from api.views.dependencies import CurrentShown

router = APIRouter(prefix="/v1", route_class=JsonRoute)


class CurrencyValue(Answer):
    """A figure of the money in one currency, and how many amounts it is of."""

    currency: str | None
    value: Any
    count: int


class AggregateValue(Answer):
    """`value` is null where there is nothing to tell. Of money, in minor units too, it is a list, unless the function
    counts records."""

    field: str
    function: str
    value: list[CurrencyValue] | Any


class Group(Answer):
    key: Document
    count: int
    aggregates: list[AggregateValue]


class Summary(Answer):
    """`groups_capped` tells that there are more than the 1,000 largest groups."""

    count: int
    aggregates: list[AggregateValue]
    groups: list[Group]
    groups_capped: bool
    warnings: list[Document]


class ValueCount(Answer):
    value: Any
    count: int


class FieldValues(Answer):
    """`capped` tells that there are more values, or that only 100,000 of the records were counted."""

    items: list[ValueCount]
    next_cursor: str | None
    capped: bool


Summed = Annotated[SummaryQuery, Body(default_factory=SummaryQuery)]
"""No body at all asks for what an empty object does."""

READS: dict[str, Any] = {
    "responses": answers(401, 403, 404),
    "dependencies": [needs("records:read")],
}
SUMS = READS | {"response_model": Summary}


@router.post("/models/{model_id}/records/summary", tags=["Records"], **SUMS)
async def summarize_records(model: CurrentModel, body: Summed, session: Session) -> Response:
    """Figures of the records that match, and of each group: sums of money for each currency, never across."""
    asked = await running.ask(session, model, body.records())
    return answer(await summarizing.summarize(session, asked, body.figures()))


@router.post("/views/{view_id}/summary", tags=["Views"], **SUMS)
async def summarize_view(shown: CurrentShown, body: Summed, session: Session) -> Response:
    """Figures of what the view shows: its own `aggregates` and `group_by`, unless others are given here."""
    asked = await running.ask(session, shown.model, body.records().over(service.saved_query(shown.view)))
    return answer(await summarizing.summarize(session, asked, body.figures(service.saved_figures(shown.view))))


@router.get("/models/{model_id}/fields/{key:path}/values", tags=["Fields"], **READS, response_model=FieldValues)
async def list_values(
    model: CurrentModel,
    key: str,
    session: Session,
    search: Annotated[Search, Query(description="Only values that hold this text")] = None,
    limit: Limit = 100,
) -> Response:
    """The values that a field has, with how many records have each: the commonest first."""
    return answer(await summarizing.values(session, model, key, search=search, limit=limit))
