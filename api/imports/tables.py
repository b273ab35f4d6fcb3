"""Rows of imports: what was asked for and how far it is, the file in parts, and what is wrong with it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Identity, Index, Integer, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.tables import Base, Identified, OfWorkspace, Timed, WrittenOften

Status = Literal["queued", "running", "done", "failed", "cancelled"]


class Import(Base, OfWorkspace, Identified, Timed):
    """A file on its way into a model.

    `bytes` and `line` are where reading goes on, `plan` what the header says (null: it hasn't been read yet): both are
    written with the rows that they stand for. `status` is what was asked for or reached, `error` why it failed.
    """

    __tablename__ = "imports"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "model_id"], ["models.workspace_id", "models.id"], ondelete="CASCADE"),
        Index(None, "workspace_id", "model_id", "created_at", "id"),
    )

    model_id: Mapped[UUID]
    file_name: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(Text)
    mapping: Mapped[dict[str, str | None]] = mapped_column(JSONB)
    dry_run: Mapped[bool]
    status: Mapped[Status] = mapped_column(Text, server_default=text("'queued'"))
    error: Mapped[str | None] = mapped_column(Text)
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    total_bytes: Mapped[int] = mapped_column(BigInteger)
    bytes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    line: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))
    rows: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    created: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    updated: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    unchanged: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    failed: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    errors_listed: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class ImportPart(Base, WrittenOften):
    """A piece of an import's file, of `parts.PART_BYTES` but for the last; gone when the import has ended."""

    __tablename__ = "import_parts"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "import_id"], ["imports.workspace_id", "imports.id"], ondelete="CASCADE"),
    )

    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportFault(Base, WrittenOften):
    """One thing that is wrong with a line."""

    __tablename__ = "import_errors"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "import_id"], ["imports.workspace_id", "imports.id"], ondelete="CASCADE"),
    )

    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    line: Mapped[int] = mapped_column(BigInteger)
    external_id: Mapped[str | None] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
