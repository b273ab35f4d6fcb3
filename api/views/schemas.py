"""Shapes of views."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from api.query.calendar import Weekday
from api.query.figures import Aggregate, Aggregates, GroupBy, GroupKeys
from api.query.language import Sort, Timezone
from api.schemas import Answer, Body, Document, Moment, Name, left_out


class Column(Body):
    """How a field is shown."""

    field: str = Field(min_length=1, max_length=512)
    width: int | None = Field(default=None, ge=20, le=2000, strict=True)
    hidden: bool | None = Field(default=None, strict=True)
    pinned: Literal["left", "right"] | None = None


_name: TypeAdapter[str] = TypeAdapter(Annotated[str, StringConstraints(min_length=1, max_length=512)])


def _column(raw: Any) -> Column | str:
    """One or the other, and what is wrong with it at its own place."""
    return _name.validate_python(raw) if isinstance(raw, str) else Column.model_validate(raw)


def _each_once(columns: list[Column | str]) -> list[Column | str]:
    names = [column if isinstance(column, str) else column.field for column in columns]
    again = [index for index, name in enumerate(names) if name in names[:index]]
    if again:
        wrong = [InitErrorDetails(type=REPEATED, loc=(index,), input=names[index]) for index in again]
        raise ValidationError.from_exception_data("Columns", wrong)
    return columns


REPEATED = PydanticCustomError("repeated", "A field has one column: this one is there already")
AnyColumn = Annotated[Column | str, BeforeValidator(_column)]
Columns = Annotated[list[AnyColumn], Field(max_length=1000), AfterValidator(_each_once)]
Sorts = Annotated[list[Sort], Field(max_length=20)]


class ViewCreate(Body):
    name: Name = Field(examples=["Orders"])
    model_id: str = Field(description="The model that the view shows")
    columns: Columns | None = Field(default=None, description="Null shows every field")
    filter: Document | None = None
    sort: Sorts = Field(default=[])
    group_by: GroupKeys = Field(default=[])
    aggregates: Aggregates = Field(default=[])
    timezone: Timezone = "UTC"
    week_start: Weekday = "monday"


class ViewPatch(Body):
    """What is left out stays as it is; a null `filter` or `columns` clears it."""

    name: Name = left_out()
    columns: Columns | None = None
    filter: Document | None = None
    sort: Sorts = left_out()
    group_by: GroupKeys = left_out()
    aggregates: Aggregates = left_out()
    timezone: Timezone = left_out()
    week_start: Weekday = left_out()


class ViewItem(Answer):
    id: UUID
    name: str
    model_id: UUID
    columns: list[Document | str] | None
    filter: Document | None
    sort: list[Sort]
    group_by: list[GroupBy]
    aggregates: list[Aggregate]
    timezone: str
    week_start: str
    created_at: Moment
    updated_at: Moment
