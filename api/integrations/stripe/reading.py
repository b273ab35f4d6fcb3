"""Reads what Stripe sends: objects, events, the account, errors (pure)."""

import json
import re
from collections.abc import Mapping
from typing import Any

import orjson

from api.integrations.contract import Account, Event, ExternalObject, Mark
from api.integrations.stripe.kinds import KINDS
from api.integrations.stripe.mapping.readers import reference

END_OF_TIME = 253_402_300_800
STRANGE = re.compile(r"[^A-Za-z0-9_.-]")
USABLE_ID = re.compile(r"[A-Za-z0-9_-]{1,255}")


def external_object(kind: str, raw: bytes | memoryview, *, live: bool | None = None) -> ExternalObject:
    """An object of a list or an answer, kept whole and mapped; ids that a list gives are taken as they come.

    `live` is the key's mode, for kinds that don't tell theirs.
    """
    source, text = _parse(bytes(raw))
    source.setdefault("livemode", live)
    row = KINDS[kind]
    return ExternalObject(
        kind=kind,
        object_id=str(source.get("id", "")),
        created=_second(source),
        alias=reference(row.alias)(source) if row.alias else None,
        mapped=_storable(row.mapped(source)) if row.mapped else "{}",
        raw=text,
        deleted=source.get("deleted") is True,
    )


def event(body: bytes) -> Event | None:
    """A notice with the objects that it is about; None for what isn't an event.

    Dispatch is on the object's own kind: an event's type would misfile disputes and refunds as charges.
    """
    source, text = _parse(body)
    id_, type_ = source.get("id"), source.get("type")
    if not (isinstance(id_, str) and USABLE_ID.fullmatch(id_) and isinstance(type_, str)):
        return None
    data = source.get("data")
    subject = data.get("object") if isinstance(data, dict) else None
    marks = _marks(subject) if isinstance(subject, dict) else ()
    return Event(id_, STRANGE.sub("?", type_[:200]), _second(source) or 0, marks, text)


def account(source: Mapping[str, Any], live: bool) -> Account:
    """The account's id and the best name it has."""
    profile, shown = source.get("business_profile"), source.get("settings")
    dashboard = shown.get("dashboard") if isinstance(shown, dict) else None
    names = (
        dashboard.get("display_name") if isinstance(dashboard, dict) else None,
        profile.get("name") if isinstance(profile, dict) else None,
        source.get("email"),
    )
    id_ = source.get("id")
    name = next((name for name in names if isinstance(name, str) and name), None)
    return Account(id_ if isinstance(id_, str) else None, name, live)


def problem(body: bytes) -> tuple[str | None, str | None]:
    """What Stripe says is wrong, and with which parameter."""
    error = _error(body)
    message, param = error.get("message"), error.get("param")
    return message if isinstance(message, str) else None, param if isinstance(param, str) else None


def is_missing_object(body: bytes) -> bool:
    """Whether a 404 says that the object doesn't exist, rather than that the server doesn't know the path."""
    return _error(body).get("code") == "resource_missing"


def _marks(subject: Mapping[str, Any]) -> tuple[Mark, ...]:
    kind = KINDS.get(str(subject.get("object")))
    if kind is None:
        return ()
    own_id = reference("id")(subject) or ""
    own = [Mark(kind.name, own_id, _second(subject))] if kind.mapped else []
    named = [Mark(parent, reference(key)(subject) or "") for key, parent in kind.parents.items()]
    # The first parent that is known says it all: the others are ways to find it when that one is null.
    parents = [mark for mark in named if mark.object_id][:1]
    return tuple(mark for mark in own + parents if USABLE_ID.fullmatch(mark.object_id))


def _second(source: Mapping[str, Any]) -> int | None:
    """When it was created, if that is a time which the database can hold."""
    created = source.get("created")
    return created if type(created) is int and 0 <= created < END_OF_TIME else None


def _error(body: bytes) -> Mapping[str, Any]:
    error = _parse(body)[0].get("error")
    return error if isinstance(error, dict) else {}


def _parse(body: bytes) -> tuple[dict[str, Any], str]:
    """The object, and its JSON as it came, but for what PostgreSQL can't hold."""
    try:
        source = orjson.loads(body)
    except orjson.JSONDecodeError:
        body = _without_strays(body)
        source = orjson.loads(body)
    return (source, _storable(body.decode())) if isinstance(source, dict) else ({}, "{}")


def _without_strays(body: bytes) -> bytes:
    """The same JSON without lone surrogates and bytes that aren't UTF-8; an empty object for what isn't JSON at all."""
    try:
        source = json.loads(body.decode("utf-8", "replace"))
        return orjson.dumps(json.loads(json.dumps(source, ensure_ascii=False).encode("utf-8", "replace")))
    except (ValueError, TypeError, RecursionError):
        return b"{}"


NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def _storable(text: str) -> str:
    """JSON text without the one escape that a jsonb refuses."""
    return NUL.sub(r"\1\\ufffd", text) if "\\u0000" in text else text
