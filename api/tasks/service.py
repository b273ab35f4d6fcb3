"""What happens to integration tasks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.errors import NotFound, invalid
from api.integrations import letters, states, syncs
from api.integrations import queries as integrations
from api.integrations import service as owners
from api.integrations.catalogue import TASKS
from api.integrations.queries import Pulse
from api.integrations.standing import is_lasting, lag, told
from api.integrations.states import Status
from api.integrations.tables import Integration, IntegrationTask
from api.tasks import estimates, queries
from api.tasks import options as reading
from api.tasks.options import LinkNameTaken, Options
from api.tasks.queries import NOTHING_YET, KindState
from api.tasks.schemas import TaskItem
from api.workspaces.access import Who

START = "start_task"
LINK = "link_task"
UNLINK = "unlink_task"


class TaskNotFound(NotFound):
    code = "task_not_found"


async def get(session: AsyncSession, who: Who, integration_id: UUID, task_id: UUID | None) -> IntegrationTask:
    """The task that a caller names, or TaskNotFound."""
    found = await session.scalar(queries.visible(who, integration_id).where(IntegrationTask.id == task_id))
    if found is None:
        raise TaskNotFound("There is no such task in this integration")
    return found


async def create(
    session: AsyncSession, integration: Integration, type_: str, given: Mapping[str, Any]
) -> IntegrationTask:
    """Add a task; a job gives its model the index, reads the kind's list if nobody has yet, and links."""
    if type_ not in TASKS or TASKS[type_][0].type != integration.type:
        raise invalid("/type", "invalid_value", "This integration has no task of this type")
    options = await reading.read(session, integration.workspace_id, type_, given)
    values = {
        "workspace_id": integration.workspace_id,
        "id": uuid4(),
        "integration_id": integration.id,
        "type": type_,
        "kind": TASKS[type_][1].name,
        **_columns(type_, options),
    }
    # Two requests with one name: the second finds the first here, whatever both looked up before.
    added = insert(IntegrationTask).values(values).on_conflict_do_nothing().returning(IntegrationTask)
    made: IntegrationTask | None = await session.scalar(added)
    if made is None:
        raise LinkNameTaken(f"The model already has a link called {options.link_name}: give another `link_name`")
    await enqueue(session, made, START)
    return made


async def change(session: AsyncSession, task: IntegrationTask, given: Mapping[str, Any]) -> IntegrationTask:
    """Give the task other options: what it linked by the old ones is taken off, and it starts anew."""
    asked = await reading.read(session, task.workspace_id, task.type, task.options | dict(given), of=task.id)
    if reading.stored(task.type, asked) == task.options:
        return task
    await _take_off(session, task)
    for key, value in _columns(task.type, asked).items():
        setattr(task, key, value)
    await session.flush()
    await queries.restart(session, task, whole=True)
    await enqueue(session, task, START)
    return task


async def delete(session: AsyncSession, task: IntegrationTask) -> None:
    """Take the task away: its link is gone from every answer at once, and from storage a little later."""
    await _take_off(session, task)
    await session.delete(task)


async def delete_with_owner(session: AsyncSession, integration: Integration) -> None:
    """Take an integration away with its tasks, so that their links are gone at once too, and their names free."""
    for task in await integrations.tasks_of(session, integration.workspace_id, integration.id):
        await delete(session, task)
    await session.flush()
    await owners.remove(session, integration)


async def pause(session: AsyncSession, task: IntegrationTask) -> IntegrationTask:
    """Leave the records' links as they are until it is resumed."""
    task.paused = True
    await session.flush()
    await session.refresh(task)
    return task


async def resume(session: AsyncSession, task: IntegrationTask) -> IntegrationTask:
    """Go on where it was paused, and catch up."""
    task.paused = False
    await session.flush()
    await queries.restart(session, task, whole=False)
    await enqueue(session, task, START)
    await integrations.hurry(session, task.workspace_id, task.integration_id)
    return task


async def resync(session: AsyncSession, task: IntegrationTask) -> IntegrationTask:
    """Read the provider's whole list again and link every record anew; a paused task goes on with it."""
    owner = (session, task.workspace_id, task.integration_id)
    for activity in ("sync", "fetch"):
        await integrations.note_works(*owner, f"{activity}:{task.kind}")
    # Before the first list was read, what the task's start will do is all of it.
    if (await queries.states(*owner)).get(task.kind, NOTHING_YET).synced_at is not None:
        await syncs.start(*owner, task.kind, reason="resync")
    await letters.revive(*owner, task.kind)
    return await resume(session, task)


async def enqueue(session: AsyncSession, task: IntegrationTask, kind: str) -> None:
    """Ask for one of the task's jobs."""
    args = {"task_id": str(task.id), "integration_id": str(task.integration_id)}
    await jobs.enqueue(session, kind, str(task.id), workspace_id=task.workspace_id, args=args)


async def _take_off(session: AsyncSession, task: IntegrationTask) -> None:
    args = {"model_id": str(task.model_id), "link_name": task.link_name, "field": task.field}
    key = f"{task.model_id}/{task.link_name}"
    await jobs.enqueue(session, UNLINK, key, workspace_id=task.workspace_id, args=args)


def _columns(type_: str, options: Options) -> dict[str, Any]:
    return {
        "model_id": options.model_id,
        "field": options.field,
        "link_name": options.link_name,
        "options": reading.stored(type_, options),
    }


async def shown(session: AsyncSession, integration: Integration, tasks: list[IntegrationTask]) -> list[TaskItem]:
    """Tasks as people see them."""
    kinds = await queries.states(session, integration.workspace_id, integration.id)
    pulse = await integrations.pulse(session, integration)
    return [_item(integration, task, kinds.get(task.kind, NOTHING_YET), pulse) for task in tasks]


def _item(integration: Integration, task: IntegrationTask, state: KindState, pulse: Pulse) -> TaskItem:
    error = _error(integration, task)
    status = status_of(task, state, failed=error is not None and is_lasting(error))
    return TaskItem.model_validate(
        {
            **{key: getattr(task, key) for key in _AS_STORED},
            "status": status,
            "error": told(integration, error) if error else None,
            "progress": estimates.progress(task, state),
            "lag_seconds": lag(integration, pulse) if status == "live" else None,
            "last_synced_at": _last_synced(integration, state),
        }
    )


_AS_STORED = (
    "id",
    "integration_id",
    "model_id",
    "type",
    "link_name",
    "options",
    "created_at",
    "updated_at",
)


def status_of(task: IntegrationTask, state: KindState, *, failed: bool) -> Status:
    """What the task is doing, told from facts: nothing else has to be kept in step with them."""
    return states.status_of(
        paused=task.paused,
        failing=failed,
        begun=state.reason is not None,
        reading=state.running and state.reason != "sweep",
        read=state.synced_at is not None,
        linked=task.linked_at is not None,
    )


def _error(integration: Integration, task: IntegrationTask) -> dict[str, str] | None:
    """What hinders this task, the lasting first: its integration, its kind's sync, itself."""
    activities = ("set_up", "events", f"sync:{task.kind}", "fetch", f"fetch:{task.kind}")
    found: list[dict[str, str]] = [integration.errors[key] for key in activities if key in integration.errors]
    return min(found, key=lambda error: not is_lasting(error), default=None)


def _last_synced(integration: Integration, state: KindState) -> datetime | None:
    """Until when this kind is known to be complete."""
    if state.synced_at is None:
        return None
    return max(moment for moment in (state.synced_at, state.swept_at, integration.last_polled_at) if moment)
