"""What happens to integrations."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.errors import NotFound, Unavailable, invalid
from api.integrations import credentials as vault
from api.integrations import letters, queries
from api.integrations.catalogue import PROVIDERS
from api.integrations.contract import Account, Pace, Provider, ProviderError
from api.integrations.pacing import NoPace
from api.integrations.tables import Integration
from api.workspaces.access import Who

SET_UP = "set_up"
POLL = "poll_events"
REMOVE = "remove_integration"


class IntegrationNotFound(NotFound):
    code = "integration_not_found"


async def get(session: AsyncSession, who: Who, integration_id: UUID | None) -> Integration:
    """The integration that a caller names, or IntegrationNotFound."""
    found = await session.scalar(queries.visible(who).where(Integration.id == integration_id))
    if found is None:
        raise IntegrationNotFound("There is no such integration in this workspace")
    return found


def provider_of(type_: str) -> Provider:
    """The provider of this type."""
    if type_ not in PROVIDERS:
        raise invalid(
            "/type", "invalid_value", f"There is no integration of this type; there is {', '.join(PROVIDERS)}"
        )
    return PROVIDERS[type_]


async def try_credentials(
    provider: Provider, given: Mapping[str, Any], pace: Pace | None = None
) -> tuple[dict[str, str], Account]:
    """Credentials that the provider accepts, and whose they are; called with no transaction open."""
    checked = _well_formed(provider, given)
    connection = provider.connect(checked, pace or NoPace())
    try:
        return checked, await connection.check()
    except ProviderError as error:
        if not error.lasting:
            raise Unavailable(f"{error.detail}; the key couldn't be tried", code=error.code, retry_after=5) from error
        secret = next(iter(provider.credentials_schema["required"]))
        raise invalid(f"/credentials/{secret}", "credentials_refused", error.detail) from error
    finally:
        await connection.close()


def _well_formed(provider: Provider, given: Mapping[str, Any]) -> dict[str, str]:
    known = provider.credentials_schema["properties"]
    for key in given.keys() - known.keys():
        raise invalid(f"/credentials/{key}", "unknown_key", f"{provider.name} has no such credential")
    checked: dict[str, str] = {}
    for key in provider.credentials_schema["required"]:
        value = given.get(key)
        text = value.strip() if isinstance(value, str) else ""
        # A header can't carry anything else.
        if not text or len(text) > known[key]["maxLength"] or not (text.isascii() and text.isprintable()):
            raise invalid(f"/credentials/{key}", "missing" if value is None else "invalid_value", "Give the API key")
        checked[key] = text
    return checked


async def create(
    session: AsyncSession, workspace_id: UUID, provider: Provider, *, name: str, given: dict[str, str], account: Account
) -> Integration:
    """Keep a connection whose credentials were tried, and have it set up."""
    integration_id = uuid4()
    integration = Integration(
        workspace_id=workspace_id,
        id=integration_id,
        type=provider.type,
        name=name,
        **_of_key(provider, integration_id, given, account),
    )
    session.add(integration)
    await session.flush()
    await session.refresh(integration)
    await enqueue(session, integration, SET_UP)
    return integration


async def change(
    session: AsyncSession, integration: Integration, *, name: str | None, tried: tuple[dict[str, str], Account] | None
) -> Integration:
    """Rename it, or give it other credentials: whatever the old ones stopped goes on."""
    if name is not None:
        integration.name = name
    if tried is not None:
        given, account = tried
        _same_account(integration, account)
        for key, value in _of_key(PROVIDERS[integration.type], integration.id, given, account).items():
            setattr(integration, key, value)
        integration.errors = {}
        await enqueue(session, integration, SET_UP)
        if integration.set_up_at is not None:
            # A key that may not read events is told at once, not with the next poll.
            await enqueue(session, integration, POLL)
        await queries.hurry(session, integration.workspace_id, integration.id)
        await letters.revive(session, integration.workspace_id, integration.id)
    await session.flush()
    await session.refresh(integration)
    return integration


def _same_account(integration: Integration, account: Account) -> None:
    """Refuse another account's key: every object that is stored would look as if it were gone."""
    known = integration.account.get("id")
    if account.livemode != integration.livemode or (known and account.id and account.id != known):
        detail = "This key belongs to another account (or to its sandbox): connect it as an integration of its own"
        raise invalid("/credentials/api_key", "other_account", detail)


def _of_key(provider: Provider, integration_id: UUID, given: dict[str, str], account: Account) -> dict[str, Any]:
    return {
        "credentials": vault.seal(integration_id, given),
        "key_hint": provider.hint(given),
        "livemode": account.livemode,
        "account": {"id": account.id, "name": account.name},
    }


async def remove(session: AsyncSession, integration: Integration) -> None:
    """Gone at once for everyone who looks; a job takes away its endpoint, its links and its objects."""
    integration.removed_at = datetime.now(UTC)
    await enqueue(session, integration, REMOVE)


async def enqueue(session: AsyncSession, integration: Integration, kind: str) -> None:
    """Ask for one of the integration's jobs."""
    await jobs.enqueue(
        session,
        kind,
        str(integration.id),
        workspace_id=integration.workspace_id,
        args={"integration_id": str(integration.id)},
    )
