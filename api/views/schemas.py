"""Shapes of views."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.query.calendar import Weekday
from api.query.figures import Aggregate, Aggregates, GroupBy, GroupKeys
from api.query.language import Sort, Timezone
from api.schemas import Answer, Body, Document, Moment, Name


class Column(Body):
    """How a field is shown."""

    field: str = Field(min_length=1, max_length=512)
    width: int | None = Field(default=None, ge=20, le=2000)
    hidden: bool | None = None
    pinned: Literal["left", "right"] | None = None


Columns = Annotated[list[Column | str], Field(max_length=1000)]


class ViewCreate(Body):
    name: Name = Field(examples=["Orders"])
    model_id: str = Field(description="The model that the view shows")
    columns: Columns | None = Field(default=None, description="Null shows every field")
    filter: Document | None = None
    sort: list[Sort] = Field(default=[], max_length=20)
    group_by: GroupKeys = Field(default=[])
    aggregates: Aggregates = Field(default=[])
    timezone: Timezone = "UTC"
    week_start: Weekday = "monday"


class ViewPatch(Body):
    """What is left out stays as it is; a null `filter` or `columns` clears it."""

    name: Name | None = None
    columns: Columns | None = None
    filter: Document | None = None
    sort: list[Sort] | None = Field(default=None, max_length=20)
    group_by: GroupKeys | None = None
    aggregates: Aggregates | None = None
    timezone: Timezone | None = None
    week_start: Weekday | None = None

    def changes(self) -> Document:
        """What was sent; a null is a change only where a view may hold one."""
        sent = self.model_dump(exclude_unset=True)
        return {key: value for key, value in sent.items() if value is not None or key in {"filter", "columns"}}


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
