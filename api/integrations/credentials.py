"""Provider credentials and webhook secrets at rest, bound to their integration."""

from collections.abc import Mapping
from uuid import UUID

import orjson

from api import secrets


def seal(integration_id: UUID, credentials: Mapping[str, str]) -> bytes:
    """Encrypt credentials for the integration's row."""
    return secrets.seal(orjson.dumps(dict(credentials)).decode(), context=f"integration:{integration_id}")


def unseal(integration_id: UUID, sealed: bytes) -> dict[str, str]:
    """The credentials of the integration's row."""
    opened: dict[str, str] = orjson.loads(secrets.unseal(sealed, context=f"integration:{integration_id}"))
    return opened


def seal_secret(integration_id: UUID, secret: str) -> bytes:
    """Encrypt a webhook secret."""
    return secrets.seal(secret, context=f"webhook:{integration_id}")


def unseal_secret(integration_id: UUID, sealed: bytes) -> str:
    """A webhook secret."""
    return secrets.unseal(sealed, context=f"webhook:{integration_id}")
