"""Keyset cursors: where a page ended or began, signed, and bound to the query that it belongs to."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from api.fields.catalogue import Catalogue
from api.query.errors import BadCursor
from api.query.language import ViewQuery
from api.query.ordering import Position, Start

SIGNATURE = 16
FINGERPRINT = 8
DIRECTIONS = {b">": False, b"<": True}
"""What is beyond the position, and what is before it."""


def fingerprint(query: ViewQuery, catalogue: Catalogue, model_id: UUID) -> bytes:
    """What a cursor is bound to: the model, the filter, the search, the sort and the types that it sorts by."""
    types = [field.type if (field := catalogue.find(each.field)) else None for each in query.sort]
    text = json.dumps([str(model_id), query.canonical(), types])
    return hashlib.sha256(text.encode()).digest()[:FINGERPRINT]


def encode(position: str | None, key: bytes, bound_to: bytes, *, backward: bool = False) -> str:
    """A cursor from a row's `position` column; without one, from the end where the reading starts."""
    content = bound_to + (b"<" if backward else b">") + (position or "").encode()
    return urlsafe_b64encode(_sign(content, key) + content).rstrip(b"=").decode()


def decode(cursor: str, keys: Sequence[bytes], bound_to: bytes) -> Start:
    """Where a cursor starts, signed with one of the keys; raises BadCursor."""
    signature, content = _taken_apart(cursor)
    direction, position = content[FINGERPRINT : FINGERPRINT + 1], content[FINGERPRINT + 1 :]
    if direction not in DIRECTIONS or not any(hmac.compare_digest(signature, _sign(content, key)) for key in keys):
        raise BadCursor("This is no cursor that was given out here.")
    if content[:FINGERPRINT] != bound_to:
        detail = "This cursor belongs to another filter, search or sort: start again without it."
        raise BadCursor(detail, code="cursor_mismatch")
    return Start(read(position) if position else None, DIRECTIONS[direction])


def read(text: str | bytes) -> Position:
    """A row's `position` column."""
    *values, external_id = json.loads(text, parse_float=Decimal)
    return Position(tuple(values), external_id)


def _taken_apart(cursor: str) -> tuple[bytes, bytes]:
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except ValueError:
        raise BadCursor("This is no cursor that was given out here.") from None
    return raw[:SIGNATURE], raw[SIGNATURE:]


def _sign(content: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"cursor:" + content, "sha256")[:SIGNATURE]
