"""/v1/integration-types and /v1/integrations."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.answers import answers
from api.audit.dependencies import Note
from api.audit.notes import Target, between, facts
from api.dependencies import EVERY_MODEL, Caller, Cursor, Limit, Session, database_of, known_id, needs
from api.errors import NotFound
from api.integrations import letters, objects, offers, queries, service, standing
from api.integrations.pacing import pace_of
from api.integrations.schemas import (
    DeadLetterItem,
    IntegrationCreate,
    IntegrationItem,
    IntegrationPatch,
    IntegrationTypeItem,
    Retried,
    RetryBody,
)
from api.integrations.tables import Integration
from api.json_routes import JsonRoute
from api.paging import page, part
from api.schemas import Page

router = APIRouter(prefix="/v1", tags=["Integrations"], route_class=JsonRoute)

WRITES = [needs("integrations:write")]
READS = [needs("records:read"), EVERY_MODEL]
"""What the provider holds, and not only how its connection fares."""

TOLD = ("name", "type", "key_hint", "livemode")
"""What the audit log tells of an integration."""


async def _integration(integration_id: str, who: Caller, session: Session) -> Integration:
    return await service.get(session, who, known_id(integration_id))


CurrentIntegration = Annotated[Integration, Depends(_integration, scope="function")]
"""`{integration_id}` of the path, in the caller's workspace; 404 otherwise."""


class ObjectNotFound(NotFound):
    code = "object_not_found"


@router.get("/integration-types", responses=answers(401))
async def list_integration_types(_: Caller, limit: Limit = 100, cursor: Cursor = None) -> Page[IntegrationTypeItem]:
    """What can be connected, and which tasks it offers; forms are drawn from the JSON Schemas."""
    found, next_cursor = part(offers.types(), lambda known: known.type, limit, cursor)
    return Page(items=found, next_cursor=next_cursor)


@router.post("/integrations", status_code=201, responses=answers(401, 403), dependencies=WRITES)
async def create_integration(body: IntegrationCreate, who: Caller, request: Request, note: Note) -> IntegrationItem:
    """Connect a provider. The key is tried, encrypted and never shown again."""
    provider = service.provider_of(body.type)
    given, account = await service.try_credentials(provider, body.credentials)
    async with database_of(request).transaction() as session:
        made = await service.create(session, who.workspace_id, provider, name=body.name, given=given, account=account)
        await note(session, "integration.created", target_of(made), between(None, facts(made, TOLD)))
        return await standing.shown(session, made)


@router.get("/integrations", responses=answers(401))
async def list_integrations(
    who: Caller, session: Session, limit: Limit = 100, cursor: Cursor = None
) -> Page[IntegrationItem]:
    """The workspace's integrations; a key that is narrowed to models sees those that serve them."""
    items, next_cursor = await page(session, queries.visible(who), Integration, limit, cursor)
    return Page(items=[await standing.shown(session, item) for item in items], next_cursor=next_cursor)


@router.get("/integrations/{integration_id}", responses=answers(401, 404))
async def get_integration(integration: CurrentIntegration, session: Session) -> IntegrationItem:
    """One integration: how news arrives, how far it is behind, what is wrong."""
    return await standing.shown(session, integration)


@router.patch("/integrations/{integration_id}", responses=answers(401, 403, 404), dependencies=WRITES)
async def change_integration(
    integration_id: str, body: IntegrationPatch, who: Caller, request: Request, note: Note
) -> IntegrationItem:
    """Rename it, or give it another key."""
    database, (name, credentials) = database_of(request), body.changes()
    async with database.transaction() as session:
        found = await service.get(session, who, known_id(integration_id))
    provider = service.provider_of(found.type)
    # Its worker may be reading at full speed: the trial takes its turn among those requests.
    pace = pace_of(database, found)
    tried = await service.try_credentials(provider, credentials, pace) if credentials is not None else None
    async with database.transaction() as session:
        found = await service.get(session, who, found.id)
        before = facts(found, TOLD)
        changed = await service.change(session, found, name=name, tried=tried)
        await note.update(session, "integration.updated", target_of(changed), between(before, facts(changed, TOLD)))
        return await standing.shown(session, changed)


@router.get("/integrations/{integration_id}/objects/{object_id}", responses=answers(401, 403, 404), dependencies=READS)
async def get_object(integration: CurrentIntegration, object_id: str, session: Session) -> Response:
    """The provider's whole object, as it was last read."""
    found = await objects.find(session, integration.workspace_id, integration.id, object_id)
    if found is None:
        raise ObjectNotFound("There is no such object in this integration")
    return Response(found, media_type="application/json")


@router.get("/integrations/{integration_id}/dead-letters", responses=answers(401, 403, 404), dependencies=READS)
async def list_dead_letters(
    integration: CurrentIntegration, session: Session, limit: Limit = 100, cursor: Cursor = None
) -> Page[DeadLetterItem]:
    """What failed too often: which object, why, since when, after how many tries. The oldest trouble comes first."""
    place = (session, integration.workspace_id, integration.id)
    found, next_cursor = await letters.listed(*place, limit=limit, cursor=cursor)
    return Page(items=found, next_cursor=next_cursor)


@router.post("/integrations/{integration_id}/dead-letters/retry", responses=answers(401, 403, 404), dependencies=WRITES)
async def retry_dead_letters(body: RetryBody, integration: CurrentIntegration, session: Session, note: Note) -> Retried:
    """Try letters once more, now: those named, or all of them. One that succeeds is gone from the list."""
    place = (session, integration.workspace_id, integration.id)
    retried = await letters.retry(*place, body.ids)
    changes = between(None, {"dead_letters": retried})
    await note(session, "integration.retried", target_of(integration), changes)
    return Retried(retried=retried)


def target_of(integration: Integration) -> Target:
    return Target("integration", integration.id, integration.name)
