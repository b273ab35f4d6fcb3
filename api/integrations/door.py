"""/v1/webhooks: the providers' door. A notice is verified on its raw bytes, committed, and only then answered."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.answers import answers
from api.database import Database
from api.dependencies import database_of, known_id
from api.errors import GatherError, TooLarge, Unavailable, Unreadable
from api.integrations import credentials as vault
from api.integrations import queries
from api.integrations.catalogue import PROVIDERS
from api.integrations.contract import BadSignature, Event, UnreadableEvent
from api.integrations.inbox import Letter
from api.integrations.mailroom import mailroom_of
from api.integrations.service import IntegrationNotFound
from api.metrics.instruments import NOTICES
from api.schemas import Answer
from api.settings import settings

router = APIRouter(prefix="/v1/webhooks", tags=["Webhooks"])

LONGEST_BODY = 1024 * 1024
KNOWN_SECONDS = 5.0
MOST_KNOWN = 10_000


class Received(Answer):
    received: bool = True


THANKS = Received().model_dump_json().encode()
_ACCEPTED = NOTICES.labels("accepted")


@dataclass(frozen=True, slots=True)
class Addressee:
    """An integration as the door knows it: whose it is, and the secrets that open it, each until its time."""

    workspace_id: UUID
    id: UUID
    type: str
    secrets: tuple[tuple[str, datetime | None], ...]
    set_up: bool
    looked_up: float

    def valid_secrets(self) -> list[str]:
        """For a day after a new secret the one before it opens too."""
        now = datetime.now(UTC)
        return [secret for secret, until in self.secrets if until is None or until > now]


_known: dict[UUID, Addressee] = {}
"""Looked up lately. Who would be refused is tried again with what is true now: it may be the secret that is new."""


@router.post("/{type}/{integration_id}", response_model=Received, responses=answers(400, 404, 413, 503))
async def receive(type: str, integration_id: str, request: Request) -> Response:
    """Take a provider's notice. A 200 means that it is stored for good, whatever its type."""
    try:
        await _take(type, integration_id, request)
    except GatherError as error:
        NOTICES.labels(error.code).inc()
        raise
    except Exception:
        NOTICES.labels("error").inc()
        raise
    _ACCEPTED.inc()
    return Response(THANKS, media_type="application/json")


async def _take(type: str, integration_id: str, request: Request) -> None:
    payload = await _body(request)
    id_ = known_id(integration_id)
    known = _known.get(id_) if id_ is not None else None
    if known is None or time.monotonic() - known.looked_up > KNOWN_SECONDS:
        known, event = await _after_a_look(database_of(request), id_, type, payload, request)
    else:
        try:
            event = _verified(known, type, payload, request)
        except (Unreadable, Unavailable):
            known, event = await _after_a_look(database_of(request), id_, type, payload, request)
    if not await mailroom_of(request).keep(Letter(known.workspace_id, known.id, event)):
        _known.pop(known.id, None)
        raise IntegrationNotFound("There is no such integration")


async def _after_a_look(
    database: Database, id_: UUID | None, type_: str, payload: bytes, request: Request
) -> tuple[Addressee, Event]:
    addressee = await _look_up(database, id_)
    return addressee, _verified(addressee, type_, payload, request)


async def _look_up(database: Database, id_: UUID | None) -> Addressee:
    async with database.transaction() as session:
        found = await queries.at_the_door(session, id_)
    if found is None:
        raise IntegrationNotFound("There is no such integration")
    sealed = ((found.endpoint_secret, None), (found.previous_secret, found.previous_secret_until))
    addressee = Addressee(
        workspace_id=found.workspace_id,
        id=found.id,
        type=found.type,
        secrets=tuple((vault.unseal_secret(found.id, secret), until) for secret, until in sealed if secret is not None),
        set_up=found.set_up_at is not None,
        looked_up=time.monotonic(),
    )
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    _known[found.id] = addressee
    return addressee


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    length = 0
    async for part in request.stream():
        parts.append(part)
        length += len(part)
        if length > LONGEST_BODY:
            raise TooLarge("A notice may be 1 MiB long at most")
    return b"".join(parts)


def _verified(addressee: Addressee, type_: str, payload: bytes, request: Request) -> Event:
    if addressee.type != type_:
        raise IntegrationNotFound("There is no such integration")
    secrets: Sequence[str] = addressee.valid_secrets()
    if not secrets and settings().public_url is not None and not addressee.set_up:
        raise Unavailable("The webhook endpoint is being set up; send it again", code="setting_up", retry_after=5)
    provider = PROVIDERS[addressee.type]
    try:
        return provider.verify(payload, request.headers.get(provider.signature_header), secrets)
    except BadSignature as error:
        raise Unreadable("The signature is wrong or too old", code="bad_signature") from error
    except UnreadableEvent as error:
        raise Unreadable("The body isn't an event", code="unreadable_event") from error
