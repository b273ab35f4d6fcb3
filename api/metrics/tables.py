"""Rows of workers."""

from datetime import datetime

from sqlalchemy import Text, func
from sqlalchemy.orm import Mapped, mapped_column

from api.tables import Base


class Worker(Base):
    """A worker's last sign of life, and what it had counted by then. Of no workspace: it works for all.

    Workers have no door of their own, so the API's `/metrics` tells of them.
    """

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    told: Mapped[str] = mapped_column(Text)
