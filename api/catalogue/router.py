"""/v1/models/{model_id}/fields."""

from collections.abc import Mapping

from fastapi import APIRouter

from api.answers import answers
from api.audit.dependencies import Note
from api.audit.notes import Target, between, facts
from api.catalogue import indexes, service
from api.catalogue.allotment import Slot
from api.catalogue.schemas import WARNING, FieldItem, FieldPatch
from api.dependencies import Cursor, Session, needs
from api.fields import drift
from api.fields.catalogue import CatalogueField
from api.fields.drift import Notice
from api.fields.inference import infer
from api.json_routes import JsonRoute
from api.models import fields
from api.models.dependencies import CurrentModel
from api.paging import AnyLimit, part
from api.schemas import Page

router = APIRouter(prefix="/v1/models/{model_id}/fields", tags=["Fields"], route_class=JsonRoute)

TOLD = ("type", "pinned", "label", "hidden")
"""What the audit log tells of a field."""


def _item(field: CatalogueField, slots: Mapping[str, Slot], warned: Mapping[str, list[Notice]]) -> FieldItem:
    slot = slots.get(field.key)
    return FieldItem(
        key=field.key,
        label=field.label,
        type=field.type,
        inferred_type=infer(dict(field.seen)) if field.seen and field.column == "data" else field.type,
        pinned=field.pinned,
        share=field.share,
        samples=list(field.samples),
        indexed=indexes.standing(field, slot),
        index_problem=slot and slot.reason,
        hidden=field.hidden,
        source=field.source,
        warnings=[WARNING.validate_python(each) for each in warned.get(field.key, ())],
    )


@router.get("", responses=answers(401, 403, 404), dependencies=[needs("records:read")])
async def list_fields(
    model: CurrentModel, session: Session, limit: AnyLimit = None, cursor: Cursor = None
) -> Page[FieldItem]:
    """Every field that a query of this model may name: its own, its links', and the records' times."""
    described = await service.describe(session, model)
    found, next_cursor = part(list(described.catalogue), lambda field: field.key, limit, cursor)
    slots = await indexes.of_model(session, model.workspace_id, model.id)
    warned = drift.warnings(described.catalogue)
    return Page(items=[_item(field, slots, warned) for field in found], next_cursor=next_cursor)


@router.patch("/{key:path}", responses=answers(401, 403, 404), dependencies=[needs("models:write")])
async def change_field(model: CurrentModel, key: str, body: FieldPatch, session: Session, note: Note) -> FieldItem:
    """Pin a field's type, label it or hide it."""
    chosen = body.model_dump(exclude_unset=True)
    if "type" in chosen:
        chosen["pinned"] = chosen.pop("type")
    before = (await fields.own_catalogue(session, model)).fields.get(key)
    own = await service.choose(session, model, key, chosen)
    changes = between(facts(before, TOLD) if before else None, facts(own.fields[key], TOLD))
    await note.update(session, "field.updated", Target("field", key, f"{model.name}: {key}"), changes)
    slots = await indexes.of_model(session, model.workspace_id, model.id)
    return _item(own.fields[key], slots, drift.warnings(own))
