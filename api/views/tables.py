"""Rows of views."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.tables import Base, ExactJson, Identified, OfWorkspace, Timed


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
