"""Rows of records: one partition a model, and the trash."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from api.models import partitions
from api.tables import Base, Identified, OfWorkspace, WrittenOften


def _table(table_name: str, metadata: MetaData, **options: Any) -> Table:
    return Table(
        table_name,
        metadata,
        Column("workspace_id", Uuid, nullable=False),
        Column("model_id", Uuid, nullable=False),
        Column("external_id", Text(collation="C"), nullable=False),
        Column("data", JSONB, nullable=False),
        Column("linked", JSONB, nullable=False, server_default=text("'{}'")),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        PrimaryKeyConstraint("workspace_id", "model_id", "external_id"),
        **options,
    )


records = _table("records", Base.metadata, postgresql_partition_by="LIST (model_id)")


@lru_cache(maxsize=4096)
def records_of(model_id: UUID) -> Table:
    """A model's partition. Statements name it, so planning costs the same with one model or with thousands."""
    return _table(partitions.name(model_id), MetaData())


class Trashed(Base, OfWorkspace, Identified):
    """A deleted record, restorable for 30 days; the live table knows nothing of it."""

    __tablename__ = "trash"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "model_id"], ["models.workspace_id", "models.id"], ondelete="CASCADE"),
        Index(None, "workspace_id", "model_id", "deleted_at"),
    )

    model_id: Mapped[UUID]
    external_id: Mapped[str] = mapped_column(Text(collation="C"))
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


# So that Alembic knows the type when it compares the tables with the database.
ischema_names["xid8"] = Xid8


class LinkCheck(Base, WrittenOften):
    """Records whose links were written while an object may have been written too; see `linking`."""

    __tablename__ = "link_checks"

    model_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    external_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    after: Mapped[int | None] = mapped_column(Xid8)


class IdempotencyKey(Base, WrittenOften):
    """The first answer to a write, by its client's key; a stream has one for each of its parts."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index(None, "created_at"),)

    key: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    part: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None] = mapped_column(Integer)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
