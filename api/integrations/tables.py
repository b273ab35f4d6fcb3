"""Rows of integrations, their tasks, the provider's objects, and the work of keeping them true."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Float, ForeignKeyConstraint, Index, Integer, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.tables import Base, Identified, OfWorkspace, Timed, WrittenOften


class Integration(Base, OfWorkspace, Identified, Timed):
    """A connection to a provider. `errors` holds what is wrong now, by activity ("events", "sync:charge", …)."""

    __tablename__ = "integrations"
    # The webhook door knows an integration by its id alone.
    __table_args__ = (Index(None, "id"),)

    type: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    credentials: Mapped[bytes] = mapped_column(LargeBinary)
    key_hint: Mapped[str] = mapped_column(Text)
    livemode: Mapped[bool]
    account: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))

    set_up_at: Mapped[datetime | None]
    delivery: Mapped[str] = mapped_column(Text, server_default=text("'polling'"))
    delivery_detail: Mapped[str | None] = mapped_column(Text)
    endpoint_id: Mapped[str | None] = mapped_column(Text)
    endpoint_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    endpoint_found_off_at: Mapped[datetime | None]
    previous_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_secret_until: Mapped[datetime | None]

    events_cursor: Mapped[int | None] = mapped_column(BigInteger)
    events_filtered: Mapped[bool] = mapped_column(server_default=text("true"))
    last_event_at: Mapped[datetime | None]
    last_polled_at: Mapped[datetime | None]
    last_deep_poll_at: Mapped[datetime | None]
    errors: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    removed_at: Mapped[datetime | None]


class IntegrationTask(Base, OfWorkspace, Identified, Timed):
    """What the user adds: a kind of object, into a model, by a field. Its model's records show it as `link_name`.

    `indexed_at` says that the model has the index by which objects find its records: from then on every object that is
    written is linked. `linked_at` says that the records which were there before have been linked too.
    """

    __tablename__ = "integration_tasks"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "model_id"], ["models.workspace_id", "models.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "integration_id"], ["integrations.workspace_id", "integrations.id"], ondelete="CASCADE"
        ),
        Index(None, "workspace_id", "model_id", "link_name", unique=True),
        Index(None, "workspace_id", "integration_id", "kind"),
    )

    integration_id: Mapped[UUID]
    model_id: Mapped[UUID]
    type: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    link_name: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text)
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    paused: Mapped[bool] = mapped_column(server_default=text("false"))
    indexed_at: Mapped[datetime | None]
    linked_at: Mapped[datetime | None]
    records_linked: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    records_checked: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    count_after: Mapped[datetime | None]


class IntegrationObject(Base, WrittenOften):
    """A provider's thing, whether or not a record wants it. `deleted` is a tombstone: a late page can't revive it."""

    __tablename__ = "integration_objects"
    __table_args__ = (
        Index(
            "integration_objects_alias_idx",
            "workspace_id",
            "integration_id",
            "kind",
            "alias",
            postgresql_where=text("alias IS NOT NULL"),
        ),
    )

    integration_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    object_id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    created: Mapped[datetime | None]
    fetched_at: Mapped[datetime]
    deleted: Mapped[bool] = mapped_column(server_default=text("false"))
    alias: Mapped[str | None] = mapped_column(Text(collation="C"))
    mapped: Mapped[dict[str, Any]] = mapped_column(JSONB)
    raw: Mapped[dict[str, Any]] = mapped_column(JSONB)


class InboxEvent(Base, WrittenOften):
    """A notice as it came. `processed_at` is what makes it done, not that the row is there; `given_up_at` waits for
    a person."""

    __tablename__ = "inbox_events"
    __table_args__ = (
        Index("inbox_events_waiting_idx", "received_at", postgresql_where=text("processed_at IS NULL")),
        Index("inbox_events_received_idx", "workspace_id", "received_at"),
    )

    integration_id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    type: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime]
    source: Mapped[str] = mapped_column(Text)
    marks: Mapped[list[Any]] = mapped_column(JSONB)
    payload: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    processed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    error: Mapped[str | None] = mapped_column(Text)
    failing_since: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]


class DirtyObject(Base, WrittenOften):
    """An object to fetch again. `seq` grows with every notice; a fetch begun at or after `confirm_at` settles it.

    One that failed too often is a dead letter until it is right; what won't pass by itself is given up, and waits.
    """

    __tablename__ = "dirty_objects"
    __table_args__ = (Index(None, "workspace_id", "integration_id", "due_at"),)

    integration_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    object_id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))
    created: Mapped[datetime | None]
    marked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    confirm_at: Mapped[datetime]
    fetched: Mapped[bool] = mapped_column(server_default=text("false"))
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    error: Mapped[str | None] = mapped_column(Text)
    failing_since: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]


class SyncedKind(Base, WrittenOften):
    """What an integration holds of a kind; `synced_at` is set once its whole list has been read."""

    __tablename__ = "synced_kinds"

    integration_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    objects: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    synced_at: Mapped[datetime | None]
    swept_at: Mapped[datetime | None]


class Sync(Base, WrittenOften, Identified):
    """One reading of a kind's whole list, up to an upper bound that was fixed at its start.

    `floor` is a time before which there is nothing, where that was asked. The marks say how much was read by when:
    the speed of the last seconds follows from them, whoever reads by now.
    """

    __tablename__ = "syncs"
    __table_args__ = (Index(None, "workspace_id", "integration_id", "kind", "started_at"),)

    integration_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[int] = mapped_column(BigInteger)
    windowed: Mapped[bool] = mapped_column(server_default=text("true"))
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]
    pages: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    objects: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    added: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    changed: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    missing: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    windows: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    windows_done: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    floor: Mapped[int | None] = mapped_column(BigInteger)
    page_at: Mapped[datetime | None]
    mark_at: Mapped[datetime | None]
    mark_objects: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    mark_before_at: Mapped[datetime | None]
    mark_before_objects: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class SyncWindow(Base, WrittenOften):
    """A part of a sync, by time of creation: `gte <= created < lt`, fixed for as long as its cursor lives."""

    __tablename__ = "sync_windows"

    sync_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    gte: Mapped[int | None] = mapped_column(BigInteger)
    lt: Mapped[int | None] = mapped_column(BigInteger)
    cursor: Mapped[str | None] = mapped_column(Text)
    oldest: Mapped[int | None] = mapped_column(BigInteger)
    pages: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    objects: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    done: Mapped[bool] = mapped_column(server_default=text("false"))


class RateSlot(Base):
    """The last turn given to a request, by endpoint; whoever asks the provider's account takes its turns here.

    Of no workspace: the provider counts an account's requests, not who sent them.
    """

    __tablename__ = "rate_slots"

    account: Mapped[str] = mapped_column(Text, primary_key=True)
    endpoint: Mapped[str] = mapped_column(Text, primary_key=True)
    slot_at: Mapped[datetime]
    spacing: Mapped[float] = mapped_column(Float)
