"""Shapes of models."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from api.schemas import Answer, Body, Moment, Name, left_out

ModelType = Literal["custom", "account", "user"]

RESERVED = {"_created_at", "_updated_at"}


def _usable(key: str) -> str:
    if "." in key or key in RESERVED or not key.strip() or any(ord(char) < 32 for char in key):
        raise ValueError("a field's name has no `.`, no control characters, and is not _created_at or _updated_at")
    return key


FieldKey = Annotated[str, StringConstraints(min_length=1, max_length=255), AfterValidator(_usable)]


class ModelCreate(Body):
    name: Name = Field(examples=["Orders"])
    type: ModelType = "custom"
    id_field: FieldKey = Field(description="The field that identifies a record", examples=["id"])


class ModelPatch(Body):
    """What is left out stays as it is."""

    name: Name = left_out()
    type: ModelType = left_out()


class FieldRef(Answer):
    """A field of the model's own, with the type it is read by."""

    key: str
    label: str | None
    type: str


class ModelItem(Answer):
    id: UUID
    name: str
    type: ModelType
    id_field: str
    fields: list[FieldRef]
    record_count: int
    created_at: Moment
    updated_at: Moment
