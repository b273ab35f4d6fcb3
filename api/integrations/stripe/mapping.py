"""From Stripe's JSON to what stands beside a record (pure).

Every reader is tolerant: a key that is missing, null or of another shape reads as null, because versions and test
doubles differ and one odd object must never stop a sync.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from api.fields.types import FieldType
from api.integrations.stripe.money import major

Object = Mapping[str, Any]
Reader = Callable[[Object], Any]


def value(*path: str) -> Reader:
    """The value at a path, whatever it is."""

    def read(source: Object) -> Any:
        found: Any = source
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    return read


def of_type(wanted: type, *path: str) -> Reader:
    """The value at a path if it is of this very type (True is no number)."""
    read = value(*path)

    def checked(source: Object) -> Any:
        found = read(source)
        return found if type(found) is wanted else None

    return checked


def text(*path: str) -> Reader:
    return of_type(str, *path)


def flag(*path: str) -> Reader:
    return of_type(bool, *path)


def minor(*path: str) -> Reader:
    return of_type(int, *path)


def reference(key: str) -> Reader:
    """Another object's id, also where Stripe was asked to expand it."""

    def read(source: Object) -> str | None:
        found = source.get(key)
        if isinstance(found, dict):
            found = found.get("id")
        return found if isinstance(found, str) and found else None

    return read


def money(key: str) -> Reader:
    """An amount in major units, exact: a fragment of JSON, since no float holds it."""

    def read(source: Object) -> orjson.Fragment | None:
        amount, currency = source.get(key), source.get("currency")
        if type(amount) is not int or not isinstance(currency, str):
            return None
        return orjson.Fragment(major(amount, currency))

    return read


def moment(key: str) -> Reader:
    """Epoch seconds as ISO 8601 in UTC."""

    def read(source: Object) -> str | None:
        seconds = source.get(key)
        if type(seconds) is not int or not 0 <= seconds < 253_402_300_800:
            return None
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    return read


CARD_METHODS = ("card", "card_present", "interac_present")


def card(key: str) -> Reader:
    """A fact of the card that paid; None when something else did."""

    def read(source: Object) -> str | None:
        details = source.get("payment_method_details")
        found = [details.get(method) for method in CARD_METHODS] if isinstance(details, dict) else []
        one = next((method for method in found if isinstance(method, dict)), source.get("source"))
        shown = one.get(key) if isinstance(one, dict) else None
        return shown if isinstance(shown, str) else None

    return read


def document(key: str) -> Reader:
    """A JSON object; an empty one where there is none."""

    def read(source: Object) -> Any:
        found = source.get(key)
        return found if isinstance(found, dict) else {}

    return read


Fields = Mapping[str, tuple[FieldType, Reader]]

CHARGE: Fields = {
    "id": (FieldType.TEXT, text("id")),
    "status": (FieldType.TEXT, text("status")),
    "amount": (FieldType.MONEY, money("amount")),
    "amount_minor": (FieldType.NUMBER, minor("amount")),
    "amount_captured": (FieldType.MONEY, money("amount_captured")),
    "amount_captured_minor": (FieldType.NUMBER, minor("amount_captured")),
    "amount_refunded": (FieldType.MONEY, money("amount_refunded")),
    "amount_refunded_minor": (FieldType.NUMBER, minor("amount_refunded")),
    "currency": (FieldType.TEXT, text("currency")),
    "paid": (FieldType.BOOLEAN, flag("paid")),
    "captured": (FieldType.BOOLEAN, flag("captured")),
    "refunded": (FieldType.BOOLEAN, flag("refunded")),
    "disputed": (FieldType.BOOLEAN, flag("disputed")),
    "created": (FieldType.DATETIME, moment("created")),
    "customer": (FieldType.TEXT, reference("customer")),
    "payment_intent": (FieldType.TEXT, reference("payment_intent")),
    "invoice": (FieldType.TEXT, reference("invoice")),
    "description": (FieldType.TEXT, text("description")),
    "statement_descriptor": (FieldType.TEXT, text("statement_descriptor")),
    "failure_code": (FieldType.TEXT, text("failure_code")),
    "failure_message": (FieldType.TEXT, text("failure_message")),
    "receipt_email": (FieldType.TEXT, text("receipt_email")),
    "receipt_url": (FieldType.TEXT, text("receipt_url")),
    "billing_name": (FieldType.TEXT, text("billing_details", "name")),
    "billing_email": (FieldType.TEXT, text("billing_details", "email")),
    "card_brand": (FieldType.TEXT, card("brand")),
    "card_last4": (FieldType.TEXT, card("last4")),
    "risk_level": (FieldType.TEXT, text("outcome", "risk_level")),
    "livemode": (FieldType.BOOLEAN, flag("livemode")),
    "metadata": (FieldType.JSON, document("metadata")),
}


def types(fields: Fields) -> Mapping[str, FieldType]:
    """The mapped keys and their types, for the catalogue of fields."""
    return {key: type_ for key, (type_, _) in fields.items()}


def mapper(fields: Fields) -> Callable[[Object], str]:
    """The function that makes a kind's shown JSON out of Stripe's object."""
    readers = [(key, read) for key, (_, read) in fields.items()]

    def mapped(source: Object) -> str:
        return orjson.dumps({key: read(source) for key, read in readers}).decode()

    return mapped
