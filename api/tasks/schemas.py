"""Shapes of integration tasks."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.integrations.schemas import ErrorItem
from api.integrations.states import Status
from api.schemas import Answer, Body, Moment


class TaskCreate(Body):
    type: str = Field(examples=["sync_stripe_charges"])
    options: dict[str, Any] = Field(
        examples=[
            {"model_id": "6a8b5c1e-0d3f-4c55-9b7e-2f1a0c9d8e7f", "stripe_charge_id_field": "stripe_charge_id"},
        ]
    )


class TaskPatch(Body):
    options: dict[str, Any] = Field(default={})


class Progress(Answer):
    """How far the task is, by what is stored: a worker that died takes none of it with it.

    `phase` is what it does now, null where there is nothing to wait for. `objects_read` of about
    `objects_total_estimate` is how far the reading is that runs, and `seconds_left` what it will take at the speed of
    the last seconds; the last two are null while nobody can know.
    """

    phase: Literal["waiting", "reading", "linking"] | None
    objects_synced: int
    objects_read: int
    objects_total_estimate: int | None
    records_linked: int
    records_checked: int
    pages: int
    windows_done: int
    windows_total: int
    objects_per_second: float | None
    seconds_left: int | None


class TaskItem(Answer):
    id: UUID
    integration_id: UUID
    model_id: UUID
    type: str
    link_name: str
    options: dict[str, Any]
    status: Status
    progress: Progress
    lag_seconds: float | None
    last_synced_at: Moment | None
    error: ErrorItem | None
    created_at: Moment
    updated_at: Moment
