"""/v1/webhooks: the providers' door. A notice is verified on its raw bytes, committed, and only then answered."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.answers import answers
from api.dependencies import Session, known_id
from api.errors import TooLarge, Unavailable, Unreadable
from api.integrations import credentials as vault
from api.integrations import inbox, queries
from api.integrations.catalogue import PROVIDERS
from api.integrations.contract import BadSignature, Event, UnreadableEvent
from api.integrations.service import IntegrationNotFound
from api.integrations.tables import Integration
from api.schemas import Answer
from api.settings import settings

router = APIRouter(prefix="/v1/webhooks", tags=["Webhooks"])

LONGEST_BODY = 1024 * 1024


class Received(Answer):
    received: bool = True


@router.post("/{type}/{integration_id}", responses=answers(400, 404, 413, 503))
async def receive(type: str, integration_id: str, request: Request, session: Session) -> Received:
    """Take a provider's notice. A 200 means that it is stored for good, whatever its type."""
    payload = await _body(request)
    integration = await queries.at_the_door(session, known_id(integration_id))
    if integration is None or integration.type != type:
        raise IntegrationNotFound("There is no such integration")
    event = _verified(integration, payload, request)
    await _keep(session, integration, event)
    return Received()


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    async for part in request.stream():
        parts.append(part)
        if sum(map(len, parts)) > LONGEST_BODY:
            raise TooLarge("A notice may be 1 MiB long at most")
    return b"".join(parts)


def _verified(integration: Integration, payload: bytes, request: Request) -> Event:
    secrets = _secrets(integration)
    if not secrets and settings().public_url is not None and integration.set_up_at is None:
        raise Unavailable("The webhook endpoint is being set up; send it again", code="setting_up", retry_after=5)
    provider = PROVIDERS[integration.type]
    try:
        return provider.verify(payload, request.headers.get(provider.signature_header), secrets)
    except BadSignature as error:
        raise Unreadable("The signature is wrong or too old", code="bad_signature") from error
    except UnreadableEvent as error:
        raise Unreadable("The body isn't an event", code="unreadable_event") from error


def _secrets(integration: Integration) -> list[str]:
    """The secrets that are valid now: for a day after a new one, the one before it too."""
    until = integration.previous_secret_until
    previous = integration.previous_secret if until is not None and until > datetime.now(UTC) else None
    sealed = [secret for secret in (integration.endpoint_secret, previous) if secret is not None]
    return [vault.unseal_secret(integration.id, secret) for secret in sealed]


async def _keep(session: AsyncSession, integration: Integration, event: Event) -> None:
    await inbox.store(session, integration.workspace_id, integration.id, [event], source="webhook")
    jobs.ring_after_commit(session)
