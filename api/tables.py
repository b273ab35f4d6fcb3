"""The declarative base that every room's `tables.py` builds on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    DateTime,
    ForeignKey,
    MetaData,
    Text,
    TypeDecorator,
    Uuid,
    cast,
    func,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from api import exact


class Base(DeclarativeBase):
    """Tables of a workspace have `workspace_id` first in every key, so that they can be distributed by it."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pkey",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "ck": "%(table_name)s_%(constraint_name)s_check",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: DateTime(timezone=True), UUID: Uuid}


class OfWorkspace:
    """The first key column of a table whose rows belong to one workspace."""

    workspace_id: Mapped[UUID] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True, sort_order=-2
    )


class WrittenOften:
    """The same without the foreign key: checking it would have every writer of a workspace lock one row."""

    workspace_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-2)


class Identified:
    """A row known by an id of its own."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-1)


class Timed:
    """When a row was made and last changed."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now(), sort_order=91)


class ExactJson(TypeDecorator[Any]):
    """JSONB whose numbers are read back to the last digit: as text, for the driver would read floats."""

    impl = JSONB(none_as_null=True)
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return type_coerce(cast(column, Text), self)

    def result_processor(self, *_: Any) -> Callable[[str | None], Any]:
        return lambda text: None if text is None else exact.loads(text)
