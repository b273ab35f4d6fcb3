"""/v1/models."""

from fastapi import APIRouter

from api.answers import answers
from api.audit.dependencies import Note
from api.audit.notes import Target, between, facts
from api.dependencies import EVERY_MODEL, Caller, Cursor, Limit, Session, needs
from api.json_routes import JsonRoute
from api.models import fields, queries, service
from api.models.dependencies import CurrentModel
from api.models.fields import Known
from api.models.schemas import FieldRef, ModelCreate, ModelItem, ModelPatch
from api.models.tables import Model
from api.paging import page
from api.schemas import Page

router = APIRouter(prefix="/v1/models", tags=["Models"], route_class=JsonRoute)

TOLD = ("name", "type", "id_field")
"""What the audit log tells of a model."""


def _target(model: Model) -> Target:
    return Target("model", model.id, model.name)


def _item(model: Model, known: Known) -> ModelItem:
    own = known.catalogue(model).own
    return ModelItem(
        id=model.id,
        name=model.name,
        type=model.type,
        id_field=model.id_field,
        fields=[FieldRef(key=field.key, label=field.label, type=field.type) for field in own],
        record_count=known.record_count,
        created_at=model.created_at,
        updated_at=model.updated_at,
    )


async def _answer(session: Session, model: Model) -> ModelItem:
    return _item(model, (await fields.known(session, model.workspace_id, [model.id]))[model.id])


@router.post("", status_code=201, responses=answers(401, 403), dependencies=[needs("models:write"), EVERY_MODEL])
async def create_model(body: ModelCreate, who: Caller, session: Session, note: Note) -> ModelItem:
    """Describe a kind of thing: its name, and the field that identifies each of its records."""
    model = await service.create(session, who.workspace_id, **body.model_dump())
    await note(session, "model.created", _target(model), between(None, facts(model, TOLD)))
    return await _answer(session, model)


@router.get("", responses=answers(401, 403), dependencies=[needs("records:read")])
async def list_models(who: Caller, session: Session, limit: Limit = 100, cursor: Cursor = None) -> Page[ModelItem]:
    """The workspace's models, oldest first."""
    models, next_cursor = await page(session, queries.visible(who), Model, limit, cursor)
    known = await fields.known(session, who.workspace_id, [model.id for model in models])
    return Page(items=[_item(model, known[model.id]) for model in models], next_cursor=next_cursor)


@router.get("/{model_id}", responses=answers(401, 403, 404), dependencies=[needs("records:read")])
async def get_model(model: CurrentModel, session: Session) -> ModelItem:
    """One model."""
    return await _answer(session, model)


@router.patch("/{model_id}", responses=answers(401, 403, 404), dependencies=[needs("models:write")])
async def change_model(model: CurrentModel, body: ModelPatch, session: Session, note: Note) -> ModelItem:
    """Rename a model or give it another type; what is left out stays as it is."""
    before = facts(model, TOLD)
    changed = await service.change(session, model, body.model_dump(exclude_unset=True))
    await note.update(session, "model.updated", _target(changed), between(before, facts(changed, TOLD)))
    return await _answer(session, changed)


@router.delete("/{model_id}", status_code=204, responses=answers(401, 403, 404), dependencies=[needs("models:write")])
async def delete_model(model: CurrentModel, session: Session, note: Note) -> None:
    """Delete a model with its records, views and integration tasks."""
    await note(session, "model.deleted", _target(model), between(facts(model, TOLD), None))
    await service.delete(session, model)
