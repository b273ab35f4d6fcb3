"""Edits: change any key of any object, with the event that Stripe would send for it, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import bad
from .kinds import KINDS, kind_of
from .shapes import Object

if TYPE_CHECKING:
    from .state import FakeStripe


def edit(
    fake: FakeStripe, id: str, *, silent: bool = False, metadata: Object | None = None, **changes: object
) -> Object:
    """Set keys; metadata is merged and a null or "" takes a key off. `silent` makes no event: Stripe forgot to tell."""
    kind = kind_of(id)
    if kind is None:
        raise bad(f"Unrecognized id: {id}", param="id")
    old = fake.get(kind.name, id)
    if metadata is not None:
        merged = {**old["metadata"], **metadata}
        changes["metadata"] = {key: value for key, value in merged.items() if value not in (None, "")}
    body = fake.put(kind.name, old, **changes)
    previous = {key: old.get(key) for key in changes if old.get(key) != body[key]}
    updated = KINDS[kind.name].updated
    if updated and previous and not silent:
        fake.emit(updated, body, previous=previous)
    return body
