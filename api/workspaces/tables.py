"""Rows of workspaces, people, keys and sessions."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from api.tables import Base, Identified, OfWorkspace, Timed


class Workspace(Base, Identified, Timed):
    """One company's data."""

    __tablename__ = "workspaces"

    name: Mapped[str] = mapped_column(Text)


class User(Base, Identified, Timed):
    """A person, who may belong to several workspaces."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text, server_default=text("''"))
    password_hash: Mapped[str] = mapped_column(Text)


class Member(Base, OfWorkspace):
    """A person's place in a workspace."""

    __tablename__ = "members"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ApiKey(Base, OfWorkspace, Identified):
    """A key for machines. Only its SHA-256 is kept: it has 256 bits, so a slow hash would protect nothing.

    `model_ids` narrows it to these models; what became of them doesn't widen it.
    """

    __tablename__ = "api_keys"
    __table_args__ = (Index(None, "hash"),)

    name: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    model_ids: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_used_at: Mapped[datetime | None]


class Invitation(Base, OfWorkspace, Identified):
    """A place in the workspace for whoever holds the token, of which this row has the SHA-256."""

    __tablename__ = "invitations"
    __table_args__ = (Index(None, "hash"),)

    email: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]


class WebSession(Base):
    """A signed-in browser; the cookie holds the token, this row its SHA-256. People know it by its id."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "user_id"),)

    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    id: Mapped[UUID] = mapped_column(default=uuid4, server_default=func.gen_random_uuid())
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_used_at: Mapped[datetime] = mapped_column(server_default=func.now())
    user_agent: Mapped[str] = mapped_column(Text, server_default=text("''"))
    expires_at: Mapped[datetime]
