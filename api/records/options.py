"""PURE: how a write is meant, and what can become of a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from api.errors import Problem
from api.records.parsing import RowError

Action = Literal["created", "updated", "unchanged"]
Result = Action | RowError


class Mode(StrEnum):
    """What a write may do: both, or only one of the two."""

    UPSERT = "upsert"
    CREATE = "create"
    UPDATE = "update"


class Merge(StrEnum):
    """How what was sent meets what is stored: key by key, or in its place."""

    PATCH = "patch"
    REPLACE = "replace"


REFUSALS: Mapping[Mode, Problem] = {
    Mode.CREATE: Problem("", "record_exists", "There is a record with this id, and mode=create only makes new ones"),
    Mode.UPDATE: Problem("", "record_not_found", "There is no record with this id, and mode=update makes none"),
}


TOO_LARGE = Problem("", "record_too_large", "Written out (1e308), with what it holds already, it would be over 256 KiB")
TOO_MANY_KEYS = Problem("", "too_many_keys", "With what it holds already, the record would have over 1,000 keys")
"""What a patch may not make of a record."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a write is meant."""

    mode: Mode = Mode.UPSERT
    merge: Merge = Merge.PATCH
    dry_run: bool = False
    atomic: bool = False
