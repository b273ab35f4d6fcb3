"""Shapes that every room shares."""

from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from api.texts import unstorable

PLACES_TOLD = 100
NOT_STORABLE = PydanticCustomError("not_storable", "A text holds no NUL and no lone surrogate")


class Body(BaseModel):
    """What a client sends: an unknown key is refused, never ignored, and so is a text that can't be kept."""

    model_config = ConfigDict(extra="forbid")
    is_kept: ClassVar[bool] = True

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, raw: Any) -> Any:
        places = list(islice(unstorable(raw), PLACES_TOLD)) if cls.is_kept else []
        if places:
            wrong = [InitErrorDetails(type=NOT_STORABLE, loc=place, input=None) for place in places]
            raise ValidationError.from_exception_data(cls.__name__, wrong)
        # Of an object that JSON doesn't have, the framework would read attributes in place of keys, and find none.
        return float(raw) if isinstance(raw, Decimal) else raw


def left_out() -> Any:
    """The default of what a PATCH leaves as it is when it isn't sent, and that no null can clear."""
    return Field(default=None, json_schema_extra=_without_default)


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


class Answer(BaseModel):
    """What Gather answers."""

    model_config = ConfigDict(from_attributes=True)


T = TypeVar("T")


class Page(Answer, Generic[T]):
    """A page of a list; `next_cursor` is null on the last one."""

    items: list[T]
    next_cursor: str | None = None


class ProblemItem(Answer):
    pointer: str
    code: str
    detail: str


class ProblemAnswer(Answer):
    """The body of every error."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[ProblemItem]
    request_id: str | None


def _utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(_utc, return_type=str)]
"""A time, shown in UTC with a Z."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
"""What people call a thing."""

Document = dict[str, Any]
"""A JSON object whose shape is checked elsewhere."""
