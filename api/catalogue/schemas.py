"""Shapes of fields."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from api.fields.types import FieldType
from api.schemas import Answer, Body


class SimilarField(Answer):
    """Its key is nearly that of a much commoner field."""

    code: Literal["similar_field"]
    field: str
    similar_to: str
    detail: str


class MixedTypes(Answer):
    """Some of its values don't fit its type; `sample` is one of them, if one is known."""

    code: Literal["mixed_types"]
    field: str
    type: FieldType
    share: float
    sample: Any
    detail: str


FieldWarning = Annotated[SimilarField | MixedTypes, Field(discriminator="code")]
WARNING: TypeAdapter[SimilarField | MixedTypes] = TypeAdapter(FieldWarning)


class FieldItem(Answer):
    """A field: `source` is "own", "record" (its own times) or the name of a link."""

    key: str
    label: str
    type: FieldType
    inferred_type: FieldType = Field(description="What its values look like, whatever is pinned")
    pinned: bool = Field(description="Whether a person chose the type")
    share: float | None = Field(description="Share of the non-empty values that fit the type")
    samples: list[Any]
    indexed: Literal["no", "building", "yes"]
    index_problem: str | None = Field(default=None, description="Why the field has no index although it should")
    hidden: bool
    source: str
    warnings: list[FieldWarning] = Field(description="What looks amiss with it; nothing is refused for it")


class FieldPatch(Body):
    """What is left out stays as it is; a null `type` goes back to the inferred one."""

    type: Literal["text", "number", "boolean", "date", "datetime", "json"] | None = None
    label: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    hidden: bool = Field(default=False, strict=True)
