"""…/export: every record of a model, or of a view, as a file."""

from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from api.answers import answers
from api.audit.dependencies import Note
from api.audit.notes import Target, between
from api.dependencies import Session, database_of, needs
from api.doors import Door
from api.exports import lines, xlsx_file
from api.exports.answering import MEDIA_TYPES, Export, Format, Source
from api.exports.table import table_of
from api.fields.catalogue import TIMES
from api.models.dependencies import CurrentModel
from api.query import language
from api.query.language import ViewQuery
from api.views import running, service
from api.views.asked import Asked
from api.views.dependencies import URL_PARAMETERS, CurrentShown
from api.views.tables import View

router = APIRouter(prefix="/v1", route_class=Door)

PAGING = ("limit", "offset", "cursor")

EXPORTS: dict[str, Any] = {
    "response_class": Response,
    "responses": {200: {"content": {kind.partition(";")[0]: {} for kind in MEDIA_TYPES.values()}}}
    | answers(401, 403, 404),
    "dependencies": [needs("records:read")],
    "openapi_extra": {"parameters": [each for each in URL_PARAMETERS["parameters"] if each["name"] not in PAGING]},
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported, and how."""

    query: ViewQuery
    format: Format
    safe: bool
    links: bool | None


async def _wanted(
    request: Request,
    format: Format = Format.CSV,
    safe: Annotated[bool, Query(description="Put a ' before a text that a spreadsheet would run as a formula")] = True,
    links: Annotated[bool | None, Query(description="Whether links are exported: by default not in NDJSON")] = None,
) -> Wanted:
    given = [
        (name, text) for name, text in request.query_params.multi_items() if name not in ("format", "safe", "links")
    ]
    return Wanted(language.from_url(given), format, safe, links)


HowToExport = Annotated[Wanted, Depends(_wanted)]


@router.get("/models/{model_id}/export", tags=["Records"], **EXPORTS)
async def export_model(
    request: Request, model: CurrentModel, wanted: HowToExport, session: Session, note: Note
) -> Response:
    """Every record that matches, as a file. Take it back by `…/records/batch`: nothing changes.

    NDJSON is each record's `data` to the letter, a line a record. Links are left out unless `links=true` or a name in
    `fields` asks for them: they come under their names (`stripe_charge`), which `…/records/batch` refuses as keys and
    an import ignores. CSV and XLSX are tables: own fields, then `stripe_charge.amount` and so on. `fields` chooses
    columns and their order; the ID field is always there.
    """
    asked = await running.ask(session, model, wanted.query)
    made = _export(request, asked, wanted, model.name, wanted.query.fields)
    await _note(session, note, Target("model", model.id, model.name), wanted)
    return made


@router.get("/views/{view_id}/export", tags=["Views"], **EXPORTS)
async def export_view(
    request: Request, shown: CurrentShown, wanted: HowToExport, session: Session, note: Note
) -> Response:
    """Every record of the view, as a file: CSV and XLSX with the view's columns, NDJSON with whole records."""
    query = wanted.query.over(service.saved_query(shown.view))
    asked = await running.ask(session, shown.model, query)
    made = _export(request, asked, wanted, shown.view.name, query.fields or _shown(shown.view))
    await _note(session, note, Target("view", shown.view.id, shown.view.name), wanted)
    return made


async def _note(session: Session, note: Note, target: Target, wanted: Wanted) -> None:
    changes = between(None, {"format": wanted.format, "fields": wanted.query.fields})
    await note(session, "records.exported", target, changes)


def _export(request: Request, asked: Asked, wanted: Wanted, name: str, columns: list[str] | None) -> Response:
    lines_only = wanted.format is Format.NDJSON
    links = wanted.links if wanted.links is not None else not lines_only or _names_links(asked)
    table = table_of(asked.catalogue, columns, links=links)
    times = not lines_only and any(field.key in table.columns for field in TIMES)
    if wanted.format is Format.XLSX:
        xlsx_file.check(table)
    statement = lines.lines(_with_fields(asked, whole=not lines_only), links=links, times=times)
    return Export(Source(database_of(request), statement, table, wanted.safe), wanted.format, name)


def _with_fields(asked: Asked, *, whole: bool) -> Asked:
    """A table cuts its cells out of whole records; lines are thinned, but never of the ID."""
    named = asked.query.fields
    fields = None if whole or named is None else [asked.catalogue.id_field, *named]
    return replace(asked, query=asked.query.model_copy(update={"fields": fields}))


def _names_links(asked: Asked) -> bool:
    return any(name.partition(".")[0] in asked.catalogue.links for name in asked.query.fields or ())


def _shown(view: View) -> list[str] | None:
    """The view's visible columns; None when it shows every field."""
    if view.columns is None:
        return None
    columns = [{"field": column} if isinstance(column, str) else column for column in view.columns]
    return [column["field"] for column in columns if not column.get("hidden")]
