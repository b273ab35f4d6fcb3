"""The writes of Stripe's API that the fake accepts, each a call of the operation of the same name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from .errors import bad
from .params import Params, integer, items, only
from .shapes import Object
from .wire import Request

if TYPE_CHECKING:
    from .state import FakeStripe

Operation = Callable[["FakeStripe", Request], Object]

_WHOLE = ("amount", "created")
_TRUTHS = ("captured", "capture", "confirm", "disabled")
_LISTS = ("enabled_events",)


def _facts(params: Params, known: Iterable[str], required: Iterable[str] = ()) -> Params:
    """Form values as Python ones; an unknown or a missing parameter is refused."""
    only(params, {*known, *required, "expand"})
    for name in required:
        if name not in params:
            raise bad(f"Missing required param: {name}.", param=name, code="parameter_missing")
    return {name: _value(name, value) for name, value in params.items() if name != "expand"}


def _value(name: str, value: object) -> object:
    if name in _WHOLE:
        return integer(value, name)
    if name in _TRUTHS:
        return value == "true"
    return items(value) if name in _LISTS else value


def _create_charge(fake: FakeStripe, request: Request) -> Object:
    facts = _facts(request.params, ("customer", "description", "metadata", "capture", "source"), ("amount", "currency"))
    facts.pop("source", None)
    return fake.create_charge(captured=facts.pop("capture", True), **facts)


def _create_refund(fake: FakeStripe, request: Request) -> Object:
    return fake.refund(**_facts(request.params, ("amount", "reason", "metadata"), ("charge",)))


def _create_customer(fake: FakeStripe, request: Request) -> Object:
    return fake.create_customer(**_facts(request.params, ("name", "email", "phone", "description", "metadata")))


def _edit(fake: FakeStripe, request: Request) -> Object:
    return fake.edit(
        request.id, **_facts(request.params, ("description", "metadata", "name", "email", "receipt_email"))
    )


_ENDPOINT = ("api_version", "description", "metadata", "connect")


def _create_endpoint(fake: FakeStripe, request: Request) -> Object:
    return fake.create_webhook_endpoint(**_facts(request.params, _ENDPOINT, ("url", "enabled_events")))


def _update_endpoint(fake: FakeStripe, request: Request) -> Object:
    facts = _facts(request.params, ("url", "enabled_events", "disabled", "description", "metadata"))
    return fake.update_webhook_endpoint(request.id, **facts)


def _delete_endpoint(fake: FakeStripe, request: Request) -> Object:
    return fake.delete_webhook_endpoint(request.id)


def _delete_customer(fake: FakeStripe, request: Request) -> Object:
    return fake.delete_customer(request.id)


def _capture(fake: FakeStripe, request: Request) -> Object:
    return fake.capture(request.id)


POSTS: dict[tuple[str, str], tuple[str, Operation]] = {
    ("POST", "/v1/charges"): ("charge", _create_charge),
    ("POST", "/v1/charges/{id}"): ("charge", _edit),
    ("POST", "/v1/charges/{id}/capture"): ("charge", _capture),
    ("POST", "/v1/refunds"): ("refund", _create_refund),
    ("POST", "/v1/customers"): ("customer", _create_customer),
    ("POST", "/v1/customers/{id}"): ("customer", _edit),
    ("DELETE", "/v1/customers/{id}"): ("customer", _delete_customer),
    ("POST", "/v1/webhook_endpoints"): ("webhook_endpoint", _create_endpoint),
    ("POST", "/v1/webhook_endpoints/{id}"): ("webhook_endpoint", _update_endpoint),
    ("DELETE", "/v1/webhook_endpoints/{id}"): ("webhook_endpoint", _delete_endpoint),
}
