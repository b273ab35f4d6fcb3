"""PURE: how the rows of a file are read, settled once: an import that is taken up again reads them the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.fields.types import FieldType
from api.imports.reading import Position
from api.records.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the first row is, and what a table's columns are for; lines of NDJSON name their fields themselves."""

    start: Position
    sheet: Sheet
    delimiter: str | None = None

    def stored(self) -> dict[str, Any]:
        """The plan as JSON."""
        table = {"keys": self.sheet.keys, "types": dict(self.sheet.types)}
        return {"bytes": self.start.bytes, "line": self.start.line, "delimiter": self.delimiter, **table}


def plan_of(stored: Mapping[str, Any], id_field: str) -> Plan:
    """The plan that was stored."""
    types = {key: FieldType(kind) for key, kind in stored["types"].items()}
    sheet = Sheet(tuple(stored["keys"]), id_field, types)
    return Plan(Position(stored["bytes"], stored["line"]), sheet, stored["delimiter"])
