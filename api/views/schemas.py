"""Shapes of views."""

from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from api.schemas import Answer, Body, Document, Moment, Name


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("a time zone is an IANA name such as Europe/Berlin") from error
    return name


Timezone = Annotated[str, Field(max_length=100), AfterValidator(_known_zone)]
WeekStart = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Column(Body):
    """How a field is shown."""

    field: str = Field(min_length=1, max_length=512)
    width: int | None = Field(default=None, ge=20, le=2000)
    hidden: bool | None = None
    pinned: Literal["left", "right"] | None = None


Columns = Annotated[list[Column | str], Field(max_length=1000)]


class SortKey(Body):
    field: str = Field(min_length=1, max_length=512)
    direction: Literal["asc", "desc"] = "asc"


class Aggregate(Body):
    """A figure under a column."""

    field: str = Field(min_length=1, max_length=512)
    function: Literal["count", "empty", "unique", "sum", "average", "median", "min", "max"]


class ViewCreate(Body):
    name: Name = Field(examples=["Orders"])
    model_id: str = Field(description="The model that the view shows")
    columns: Columns | None = Field(default=None, description="Null shows every field")
    filter: Document | None = None
    sort: list[SortKey] = Field(default=[], max_length=20)
    group_by: list[str] = Field(default=[], max_length=5)
    aggregates: list[Aggregate] = Field(default=[], max_length=100)
    timezone: Timezone = "UTC"
    week_start: WeekStart = "monday"


class ViewPatch(Body):
    """What is left out stays as it is."""

    name: Name | None = None
    columns: Columns | None = None
    filter: Document | None = None
    sort: list[SortKey] | None = Field(default=None, max_length=20)
    group_by: list[str] | None = Field(default=None, max_length=5)
    aggregates: list[Aggregate] | None = Field(default=None, max_length=100)
    timezone: Timezone | None = None
    week_start: WeekStart | None = None


class ViewItem(Answer):
    id: UUID
    name: str
    model_id: UUID
    columns: list[Document | str] | None
    filter: Document | None
    sort: list[SortKey]
    group_by: list[str]
    aggregates: list[Aggregate]
    timezone: str
    week_start: str
    created_at: Moment
    updated_at: Moment
