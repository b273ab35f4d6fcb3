"""Shapes of integration tasks."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.integrations.schemas import ErrorItem
from api.schemas import Answer, Body, Moment

Status = Literal["queued", "backfilling", "live", "paused", "failed"]


class TaskCreate(Body):
    type: str = Field(examples=["sync_stripe_charges"])
    options: dict[str, Any] = Field(
        examples=[
            {"model_id": "6a8b5c1e-0d3f-4c55-9b7e-2f1a0c9d8e7f", "stripe_charge_id_field": "stripe_charge_id"},
        ]
    )


class TaskPatch(Body):
    options: dict[str, Any]


class Progress(Answer):
    """How far the task is; `objects_total_estimate` is null until a whole list has been read."""

    objects_synced: int
    objects_total_estimate: int | None
    records_linked: int
    records_checked: int
    pages: int
    windows_done: int
    windows_total: int
    objects_per_second: float | None


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
