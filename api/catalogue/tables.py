"""Rows of indexes by use: the fields that have one or should, and the slow queries that ask for one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, Identity, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from api.tables import Base, OfWorkspace, WrittenOften


def _of_model() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace_id", "model_id"], ["models.workspace_id", "models.id"], ondelete="CASCADE")


class FieldIndex(Base, OfWorkspace):
    """A field that is asked for: `type` is the one that its index reads it by.

    `state` is "asked" (not often enough yet, or no record has shown the field), "building", "ready" or "failed", with
    the reason. `asked` holds when slow queries asked for it last; `last_used_at` is the latest use of any sort.
    """

    __tablename__ = "field_indexes"
    __table_args__ = (_of_model(),)

    model_id: Mapped[UUID] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(Text, primary_key=True)
    type: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    asked: Mapped[list[datetime]] = mapped_column(ARRAY(DateTime(timezone=True)), server_default=text("'{}'"))
    last_used_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class IndexWish(Base, WrittenOften):
    """A query that was slow for want of an index: appended, and folded into `field_indexes` by a job."""

    __tablename__ = "index_wishes"
    __table_args__ = (_of_model(),)

    model_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
