"""Rows of fields, and of what writers saw of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Identity, Integer, Text, func, text
from sqlalchemy.dialects.postgresql import JSON, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.tables import Base, OfWorkspace, WrittenOften


class Field(Base, OfWorkspace):
    """A key seen in a model's records; its type is inferred from `seen` unless `pinned`."""

    __tablename__ = "fields"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "model_id"], ["models.workspace_id", "models.id"], ondelete="CASCADE"),
    )

    model_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    label: Mapped[str | None] = mapped_column(Text)
    pinned: Mapped[str | None] = mapped_column(Text)
    hidden: Mapped[bool] = mapped_column(server_default=text("false"))
    position: Mapped[int] = mapped_column(Integer, Identity())
    seen: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    samples: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    first_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())


class FieldSighting(Base, WrittenOften):
    """What one write request showed of a model's fields, and by how many records the model grew.

    Appended, never updated, so that concurrent writers don't fight over a row; the worker folds it into `fields`.
    Kept as JSON, which keeps the order in which the keys came: people see their fields in it.
    """

    __tablename__ = "field_sightings"

    model_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    records: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, server_default=text("'{}'"))
