"""Rows of views."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Text, TypeDecorator, cast, text, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api import exact
from api.tables import Base, Identified, OfWorkspace, Timed


class ExactJson(TypeDecorator[Any]):
    """JSONB whose numbers are read back to the last digit: as text, for the driver would read floats."""

    impl = JSONB(none_as_null=True)
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return type_coerce(cast(column, Text), self)

    def result_processor(self, *_: Any) -> Callable[[str | None], Any]:
        return lambda text: None if text is None else exact.loads(text)


class View(Base, OfWorkspace, Identified, Timed):
    """A saved way to look at a model; the query is stored as it was sent."""

    __tablename__ = "views"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "model_id"], ["models.workspace_id", "models.id"], ondelete="CASCADE"),
    )

    name: Mapped[str] = mapped_column(Text)
    model_id: Mapped[UUID]
    columns: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    filter: Mapped[dict[str, Any] | None] = mapped_column(ExactJson)
    sort: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    group_by: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    aggregates: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    timezone: Mapped[str] = mapped_column(Text, server_default=text("'UTC'"))
    week_start: Mapped[str] = mapped_column(Text, server_default=text("'monday'"))
