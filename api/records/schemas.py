"""Shapes of records, for the OpenAPI document: the answers themselves are written as text (`items`)."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, WithJsonSchema

from api.answers import IN_DOCUMENT, answers
from api.records.parsing import id_problem
from api.schemas import Answer, Body, Document, Moment, Page


class RecordItem(Answer):
    """A record beside what its links show; a link without an object is null."""

    id: str
    model_id: UUID
    data: Document
    linked: dict[str, Document | None]
    created_at: Moment
    updated_at: Moment


class WrittenRecord(RecordItem):
    action: Literal["created", "updated", "unchanged", "restored"]
    dry_run: bool = False


class FailedRow(Answer):
    """A row that wasn't written: its place in the batch, its id if it has one, and why."""

    index: int
    id: str | None
    code: str
    detail: str


class BatchAnswer(Answer):
    """What became of each row: created + updated + unchanged + failed = rows sent."""

    created: int
    updated: int
    unchanged: int
    failed: int
    errors: list[FailedRow]
    dry_run: bool = False


class BatchRefused(BatchAnswer):
    """A batch with `atomic=true` of which a row was wrong: the same as a problem, and nothing was written."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str | None


class TrashedItem(Answer):
    id: str
    model_id: UUID
    data: Document
    created_at: Moment
    updated_at: Moment
    deleted_at: Moment


class TrashPage(Page[TrashedItem]):
    """Deleted records, newest first."""


def _external_id(raw: Any) -> Any:
    """An id as records have them: a whole number is its decimal text."""
    sent = str(raw) if type(raw) is int or (isinstance(raw, Decimal) and raw.as_tuple().exponent == 0) else raw
    if wrong := id_problem(sent):
        raise ValueError(f"the id {wrong}")
    return sent


_AS_SENT = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer"}]})


class Restore(Body):
    id: Annotated[str, BeforeValidator(_external_id), _AS_SENT]


_RECORD: dict[str, Any] = {"type": "object", "additionalProperties": True}
_EXAMPLE = {"id": "1234", "amount": 75, "stripe_charge_id": "ch_4567"}
_LINES = '{"id": "1234", "amount": 75}\n{"id": "1235", "amount": 12.5}\n'
_TABLE = "id,amount,stripe_charge_id\n1234,75,ch_4567\n1235,12.5,\n"

_IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Sent again with the same key and body within 24 hours, the write gets its first answer",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


KEYED: dict[str, Any] = {"parameters": [_IDEMPOTENCY_KEY]}


def _one_record(example: dict[str, Any]) -> dict[str, Any]:
    kinds = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
    content = {kind: {"schema": _RECORD, "example": example} for kind in kinds}
    return {**KEYED, "requestBody": {"required": True, "content": content}}


ONE_RECORD = _one_record(_EXAMPLE)
FIELDS_OF_RECORD = _one_record({"amount": 80})
"""Of a record that the URL names."""

MANY_RECORDS: dict[str, Any] = {
    **KEYED,
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "array", "items": _RECORD}, "example": [_EXAMPLE]},
            "application/x-ndjson": {"schema": {"type": "string"}, "example": _LINES},
            "text/csv": {"schema": {"type": "string"}, "example": _TABLE},
        },
    },
}

BATCH_REFUSED: dict[int | str, dict[str, Any]] = {
    422: {
        **answers(422)[422],
        # Makes it a part of the document; what a 422 has as application/json is left out of that.
        "model": BatchRefused,
        "content": {
            "application/problem+json": {
                "schema": {
                    "anyOf": [{"$ref": IN_DOCUMENT.format(model=name)} for name in ("ProblemAnswer", "BatchRefused")]
                }
            }
        },
    }
}
