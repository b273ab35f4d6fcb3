"""Shapes of imports."""

from typing import Any, Literal
from uuid import UUID

from api.imports.formats import Format
from api.imports.tables import Import, Status
from api.schemas import Answer, Moment


class Progress(Answer):
    """How far an import is: created + updated + unchanged + failed = rows."""

    rows: int
    bytes: int
    total_bytes: int
    created: int
    updated: int
    unchanged: int
    failed: int


class ImportItem(Answer):
    """A file on its way into a model, or one that has arrived."""

    id: UUID
    model_id: UUID
    file_name: str
    format: Format
    mapping: dict[str, str | None]
    dry_run: bool
    status: Status
    progress: Progress
    error: str | None
    created_at: Moment
    started_at: Moment | None
    finished_at: Moment | None


def item(import_: Import) -> ImportItem:
    """What is shown of an import."""
    return ImportItem.model_validate(
        {name: getattr(import_, name) for name in ImportItem.model_fields if name != "progress"} | {"progress": import_}
    )


_MAPPING: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    "description": "The file's columns (or a line's keys) -> fields; null leaves a column out; others keep their names",
}

UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "additionalProperties": False,
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "CSV, XLSX or NDJSON"},
                        "mapping": _MAPPING,
                        "dry_run": {
                            "type": "boolean",
                            "default": False,
                            "description": "Count what the import would do, and write nothing",
                        },
                    },
                },
                "example": {"mapping": {}, "dry_run": True},
            }
        },
    }
}

ERRORS: dict[int | str, Any] = {200: {"content": {"text/csv": {}}}}

Ended = Literal["done", "failed", "cancelled"]
