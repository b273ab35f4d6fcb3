"""Rows of models."""

from sqlalchemy import BigInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from api.tables import Base, Identified, OfWorkspace, Timed


class Model(Base, OfWorkspace, Identified, Timed):
    """A user-defined kind of thing, whose records are known by the value of `id_field`.

    `record_count` counts what has been folded; the rows of `field_sightings` hold what came since.
    `analyzed_count` is how many there were when the planner's statistics were made. `sightings_folded` counts those
    rows themselves: with the ones that are there it tells whether anything was written.
    """

    __tablename__ = "models"

    name: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    id_field: Mapped[str] = mapped_column(Text)
    record_count: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    analyzed_count: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    sightings_folded: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
