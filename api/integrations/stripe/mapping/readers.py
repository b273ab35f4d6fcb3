"""How one fact is read from Stripe's JSON (pure).

Every reader is tolerant: a key that is missing, null or of another shape reads as null, because versions and test
doubles differ and one odd object must never stop a sync.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

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


def reference(*path: str) -> Reader:
    """Another object's id, also where Stripe was asked to expand it."""
    read_value = value(*path)

    def read(source: Object) -> str | None:
        found = read_value(source)
        if isinstance(found, dict):
            found = found.get("id")
        return found if isinstance(found, str) and found else None

    return read


CURRENCY = text("currency")


def money(amount: Reader, currency: Reader) -> Reader:
    """An amount in major units, exact: a fragment of JSON, since no float holds it."""

    def read(source: Object) -> orjson.Fragment | None:
        minor_units, code = amount(source), currency(source)
        if minor_units is None or code is None:
            return None
        return orjson.Fragment(major(minor_units, code))

    return read


def moment(*path: str) -> Reader:
    """Epoch seconds as ISO 8601 in UTC."""
    read_value = value(*path)

    def read(source: Object) -> str | None:
        seconds = read_value(source)
        if type(seconds) is not int or not 0 <= seconds < 253_402_300_800:
            return None
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    return read


def first_of(*readers: Reader) -> Reader:
    """The first that finds something: versions of Stripe's API keep a fact in different places."""

    def read(source: Object) -> Any:
        return next((found for reader in readers if (found := reader(source)) is not None), None)

    return read


def in_first(list_key: str, read: Reader) -> Reader:
    """What a reader finds in the first object of an embedded list."""

    def of_first(source: Object) -> Any:
        entries = value(list_key, "data")(source)
        first = entries[0] if isinstance(entries, list) and entries else None
        return read(first) if isinstance(first, dict) else None

    return of_first


def in_any(list_key: str, read: Reader, *, rather: Reader) -> Reader:
    """What a reader finds in an embedded list: first in objects of which `rather` is true."""

    def of_any(source: Object) -> Any:
        entries = value(list_key, "data")(source)
        objects = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
        ordered = sorted(objects, key=lambda entry: not rather(entry))
        return next((found for entry in ordered if (found := read(entry)) is not None), None)

    return of_any


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
