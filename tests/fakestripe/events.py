"""Events: one for each change, kept for thirty days, listed with Stripe's filters, handed to the courier."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .errors import bad
from .params import Params, items
from .shapes import TEMPLATES, Object
from .sublists import shown

if TYPE_CHECKING:
    from .state import FakeStripe

RETENTION_SECONDS = 30 * 86_400


def emit(
    fake: FakeStripe, type: str, body: Object, *, previous: Object | None = None, created: int | None = None
) -> Object:
    """Record an event about an object and send it to the endpoints that listen."""
    data: Object = {
        "object": shown(str(body.get("object")), body),
        **({"previous_attributes": previous} if previous else {}),
    }
    return emit_raw(fake, type, data, created=created)


def emit_raw(fake: FakeStripe, type: str, data: Object, *, created: int | None = None) -> Object:
    """An event of any type about anything, even one that no real operation makes."""
    now = fake.now()
    listeners = fake.courier.listeners(type)
    event = {
        **TEMPLATES["event"],
        "id": fake.new_id("evt"),
        "api_version": fake.api_version,
        "created": int(now) if created is None else created,
        "data": data,
        "pending_webhooks": len(listeners),
        "request": {"id": None, "idempotency_key": None},
        "type": type,
    }
    fake.add("event", event, at=now + fake.faults.event_lag())
    for endpoint in listeners:
        fake.courier.send(event, endpoint["id"])
    return event


def matcher(params: Params) -> Callable[[Object], bool]:
    """The test that `type`, `types` and `delivery_success` ask for."""
    one, several = params.get("type"), items(params.get("types"))
    if one and several:
        raise bad("You may only specify one of these parameters: type, types.", param="types")
    if len(several) > 20:
        raise bad("Array types exceeded maximum 20 allowed elements.", param="types")
    delivered = {None: None, "true": True, "false": False}.get(params.get("delivery_success"))

    def matches(event: Object) -> bool:
        named = named_by(one, event["type"]) if one else not several or event["type"] in several
        return named and (delivered is None or (event["pending_webhooks"] == 0) is delivered)

    return matches


def named_by(pattern: str, type: str) -> bool:
    return pattern in ("*", type) or (pattern.endswith(".*") and type.startswith(pattern[:-1]))
