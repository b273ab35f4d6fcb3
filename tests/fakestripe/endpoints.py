"""Webhook endpoints: at most sixteen, their secret shown once, rolled with an overlap."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, get_args
from urllib.parse import urlsplit

from .chance import text
from .errors import bad
from .shapes import TEMPLATES, Object

if TYPE_CHECKING:
    from .state import FakeStripe

MOST_ENDPOINTS = 16


@dataclass(frozen=True)
class Secret:
    value: str
    until: float = float("inf")


def create(
    fake: FakeStripe,
    *,
    url: str,
    enabled_events: Sequence[str],
    api_version: str | None = None,
    description: str | None = None,
    metadata: Mapping[str, str] | None = None,
    connect: str = "",
) -> Object:
    """A new endpoint, the only answer that shows its secret."""
    _check_url(fake, url)
    _check_events(enabled_events)
    if len(fake.shelves["webhook_endpoint"].entries) >= MOST_ENDPOINTS:
        raise bad(f"You have reached the maximum of {MOST_ENDPOINTS} test webhook endpoints.")
    body = fake.add(
        "webhook_endpoint",
        {
            **TEMPLATES["webhook_endpoint"],
            "id": fake.new_id("we"),
            "created": int(fake.now()),
            "url": url,
            "status": "enabled",
            "enabled_events": list(enabled_events),
            "api_version": api_version,
            "description": description,
            "metadata": dict(metadata or {}),
        },
    )
    return {**body, "secret": _new_secret(fake, body["id"])}


def update(
    fake: FakeStripe,
    id: str,
    *,
    disabled: str | bool | None = None,
    metadata: Mapping[str, str] | None = None,
    **changes: object,
) -> Object:
    endpoint = fake.get("webhook_endpoint", id)
    if isinstance(url := changes.get("url"), str):
        _check_url(fake, url)
    if isinstance(events := changes.get("enabled_events"), list):
        _check_events(events)
    if disabled is not None:
        changes["status"] = "disabled" if disabled in (True, "true") else "enabled"
    if metadata is not None:
        changes["metadata"] = {key: value for key, value in {**endpoint["metadata"], **metadata}.items() if value}
    return fake.put("webhook_endpoint", endpoint, **changes)


def delete(fake: FakeStripe, id: str) -> Object:
    fake.get("webhook_endpoint", id)
    fake.shelves["webhook_endpoint"].remove(id)
    fake.secrets.pop(id)
    fake.courier.forget(id)
    return {"id": id, "object": "webhook_endpoint", "deleted": True}


def roll(fake: FakeStripe, id: str, *, overlap_seconds: float = 86_400) -> Object:
    """A new secret; until the old one expires deliveries carry a signature of each."""
    endpoint = fake.get("webhook_endpoint", id)
    until = fake.now() + overlap_seconds
    fake.secrets[id] = [Secret(secret.value, min(secret.until, until)) for secret in fake.secrets[id]]
    return {**endpoint, "secret": _new_secret(fake, id)}


def secrets_in_force(fake: FakeStripe, id: str) -> list[str]:
    now = fake.now()
    return [secret.value for secret in fake.secrets.get(id, []) if secret.until > now]


def _new_secret(fake: FakeStripe, id: str) -> str:
    secret = f"whsec_{text(fake.seed_number + 31, fake.next_number(), 32)}"
    fake.secrets.setdefault(id, []).append(Secret(secret))
    return secret


def _check_url(fake: FakeStripe, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad("Invalid URL: An explicit scheme (such as https) must be provided.", param="url", code="url_invalid")
    if fake.refuse_private_urls and _is_private(parts.hostname):
        raise bad("Invalid URL: URL must be publicly accessible.", param="url", code="url_invalid")


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".internal", ".test"))


def _check_events(types: Sequence[str]) -> None:
    if not types:
        raise bad("Missing required param: enabled_events.", param="enabled_events", code="parameter_missing")
    for type in types:
        if type not in _known_events():
            raise bad(f"Invalid enabled_events: {type} is not an event type.", param="enabled_events")


@cache
def _known_events() -> frozenset[str]:
    """The names the SDK knows; the import is late because it is slow."""
    from stripe.params import WebhookEndpointCreateParams

    hint = WebhookEndpointCreateParams.__annotations__["enabled_events"]
    return frozenset(get_args(get_args(hint)[0]))
