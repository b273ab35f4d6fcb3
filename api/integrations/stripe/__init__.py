"""Stripe as a provider: what the catalogue knows of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.integrations.contract import Connection, Event, ObjectKind, Pace
from api.integrations.stripe import endpoints
from api.integrations.stripe.client import StripeConnection
from api.integrations.stripe.kinds import KINDS


class Stripe:
    """Every kind of its objects beside records, as `kinds` lists them."""

    type = "stripe"
    name = "Stripe"
    description = "Bring your Stripe objects beside your own records, and keep them up to date."
    signature_header = "Stripe-Signature"
    kinds: Mapping[str, ObjectKind] = KINDS
    credentials_schema: Mapping[str, Any] = {
        "type": "object",
        "properties": {
            "api_key": {
                "type": "string",
                "title": "API key",
                "description": "A secret or restricted key of your Stripe account (Developers > API keys) that may read"
                " charges, whatever else is to be synced, and events and, where Gather has a public address, write"
                " webhook endpoints.",
                "minLength": 1,
                "maxLength": 500,
                "writeOnly": True,
                "examples": ["rk_live_…"],
            }
        },
        "required": ["api_key"],
        "additionalProperties": False,
    }

    def hint(self, credentials: Mapping[str, str]) -> str:
        """What may be shown of the key: its last four characters."""
        return credentials["api_key"][-4:]

    def connect(self, credentials: Mapping[str, str], pace: Pace) -> Connection:
        """Speak to Stripe with this key."""
        return StripeConnection(credentials["api_key"], pace)

    def verify(self, payload: bytes, header: str | None, secrets: Sequence[str]) -> Event:
        """The event of a signed delivery; BadSignature, or UnreadableEvent."""
        return endpoints.verify(payload, header, secrets)


provider = Stripe()
