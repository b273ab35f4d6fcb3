"""Shapes of integrations and of the catalogue of what can be integrated."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas import Answer, Body, Moment, Name, left_out


class TaskTypeItem(Answer):
    """A task that can be added; its form is drawn from `options_schema`."""

    type: str
    name: str
    description: str
    kind: str
    default_link_name: str
    options_schema: dict[str, Any]


class IntegrationTypeItem(Answer):
    """A provider that can be connected."""

    type: str
    name: str
    description: str
    credentials_schema: dict[str, Any]
    tasks: list[TaskTypeItem]


class IntegrationCreate(Body):
    type: str = Field(examples=["stripe"])
    name: Name = Field(examples=["Stripe"])
    credentials: dict[str, Any] = Field(examples=[{"api_key": "rk_live_…"}])


class IntegrationPatch(Body):
    """What is left out stays as it is."""

    name: Name = left_out()
    credentials: dict[str, Any] = left_out()

    def changes(self) -> tuple[str | None, dict[str, Any] | None]:
        """The name and the credentials, where they were sent."""
        return self.name, self.credentials


class AccountItem(Answer):
    """The provider's account, as far as the key may know it."""

    id: str | None = None
    name: str | None = None


class ErrorItem(Answer):
    """What is wrong now, in the provider's words, and what to do about it."""

    code: str
    detail: str
    advice: str


class SweepItem(Answer):
    """What the last reading of a whole list checked, and what it mended."""

    kind: str
    reason: Literal["sweep", "resync", "gap"]
    started_at: Moment
    finished_at: Moment
    checked: int
    added: int
    changed: int
    missing: int


class IntegrationItem(Answer):
    id: UUID
    type: str
    name: str
    status: Literal["setting_up", "active", "failed"]
    error: ErrorItem | None
    delivery: Literal["webhook", "polling"]
    delivery_detail: str | None
    account: AccountItem
    key_hint: str
    livemode: bool
    lag_seconds: float | None
    last_event_at: Moment | None
    last_polled_at: Moment | None
    last_sweep: SweepItem | None
    sweeps: list[SweepItem]
    next_sweep_at: Moment | None
    notices: list[ErrorItem]
    events_waiting: int
    objects_waiting: int
    dead_letters: int
    created_at: Moment
    updated_at: Moment


class DeadLetterItem(Answer):
    """An object, or a notice (`kind` is "event"), that failed too often; it is here until it is right.

    `retrying` while it is tried again by itself; otherwise it waits for a Retry.
    """

    id: str
    kind: str
    object_id: str
    reason: str
    failing_since: Moment
    tries: int
    retrying: bool


class RetryBody(Body):
    """Which letters: their ids, or null for all of them."""

    ids: list[str] | None = Field(default=None, max_length=1000, examples=[["charge:ch_3PQ1"]])


class Retried(Answer):
    retried: int
