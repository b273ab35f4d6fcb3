"""/v1/integrations/{integration_id}/tasks: what is kept beside the records, how it goes, and an integration's end."""

from typing import Annotated

from fastapi import APIRouter, Depends

from api.answers import answers
from api.audit.dependencies import Note
from api.audit.notes import Target, between, facts
from api.dependencies import Caller, Cursor, Limit, Session, known_id, needs
from api.integrations import router as owner
from api.integrations.router import CurrentIntegration
from api.integrations.tables import IntegrationTask
from api.json_routes import JsonRoute
from api.paging import page
from api.schemas import Page
from api.tasks import queries, service
from api.tasks.schemas import TaskCreate, TaskItem, TaskPatch

router = APIRouter(prefix="/v1/integrations/{integration_id}", tags=["Integrations"], route_class=JsonRoute)

WRITES = [needs("integrations:write")]
WRITE_ANSWERS = answers(401, 403, 404)

TOLD = ("type", "options", "paused")
"""What the audit log tells of a task."""


async def _task(task_id: str, who: Caller, integration: CurrentIntegration, session: Session) -> IntegrationTask:
    return await service.get(session, who, integration.id, known_id(task_id))


CurrentTask = Annotated[IntegrationTask, Depends(_task, scope="function")]
"""`{task_id}` of the path, in its integration; 404 otherwise."""


@router.post("/tasks", status_code=201, responses=answers(401, 403, 404, 409), dependencies=WRITES)
async def create_task(body: TaskCreate, integration: CurrentIntegration, session: Session, note: Note) -> TaskItem:
    """Add a task: it reads what there is, links it, and keeps it up to date from then on."""
    made = await service.create(session, integration, body.type, body.options)
    await note(session, "task.created", _target(made), between(None, facts(made, TOLD)))
    return (await service.shown(session, integration, [made]))[0]


@router.get("/tasks", responses=answers(401, 404))
async def list_tasks(
    who: Caller, integration: CurrentIntegration, session: Session, limit: Limit = 100, cursor: Cursor = None
) -> Page[TaskItem]:
    """The integration's tasks."""
    wanted = queries.visible(who, integration.id)
    tasks, next_cursor = await page(session, wanted, IntegrationTask, limit, cursor)
    return Page(items=await service.shown(session, integration, tasks), next_cursor=next_cursor)


@router.get("/tasks/{task_id}", responses=answers(401, 404))
async def get_task(task: CurrentTask, integration: CurrentIntegration, session: Session) -> TaskItem:
    """One task: its status, its progress, what is wrong."""
    return (await service.shown(session, integration, [task]))[0]


@router.patch("/tasks/{task_id}", responses=answers(401, 403, 404, 409), dependencies=WRITES)
async def change_task(
    body: TaskPatch, task: CurrentTask, integration: CurrentIntegration, session: Session, note: Note
) -> TaskItem:
    """Change options; it starts anew with them."""
    before = facts(task, TOLD)
    changed = await service.change(session, task, body.options)
    await note.update(session, "task.updated", _target(changed), between(before, facts(changed, TOLD)))
    return (await service.shown(session, integration, [changed]))[0]


@router.delete("/tasks/{task_id}", status_code=204, responses=WRITE_ANSWERS, dependencies=WRITES)
async def delete_task(task: CurrentTask, session: Session, note: Note) -> None:
    """Delete the task; its link leaves the records."""
    await note(session, "task.deleted", _target(task), between(facts(task, TOLD), None))
    await service.delete(session, task)


@router.post("/tasks/{task_id}/pause", responses=WRITE_ANSWERS, dependencies=WRITES)
async def pause_task(task: CurrentTask, integration: CurrentIntegration, session: Session, note: Note) -> TaskItem:
    """Pause it: the links stay as they are."""
    await note(session, "task.paused", _target(task))
    return (await service.shown(session, integration, [await service.pause(session, task)]))[0]


@router.post("/tasks/{task_id}/resume", responses=WRITE_ANSWERS, dependencies=WRITES)
async def resume_task(task: CurrentTask, integration: CurrentIntegration, session: Session, note: Note) -> TaskItem:
    """Resume it: it catches up with what happened meanwhile."""
    await note(session, "task.resumed", _target(task))
    return (await service.shown(session, integration, [await service.resume(session, task)]))[0]


@router.post("/tasks/{task_id}/resync", responses=WRITE_ANSWERS, dependencies=WRITES)
async def resync_task(task: CurrentTask, integration: CurrentIntegration, session: Session, note: Note) -> TaskItem:
    """Read the provider's whole list again and link every record anew."""
    await note(session, "task.resynced", _target(task))
    return (await service.shown(session, integration, [await service.resync(session, task)]))[0]


@router.delete("", status_code=204, responses=WRITE_ANSWERS, dependencies=WRITES)
async def delete_integration(integration: CurrentIntegration, session: Session, note: Note) -> None:
    """Delete it with its tasks, its webhook endpoint, its objects and their links."""
    told = between(facts(integration, owner.TOLD), None)
    await note(session, "integration.deleted", owner.target_of(integration), told)
    await service.delete_with_owner(session, integration)


def _target(task: IntegrationTask) -> Target:
    return Target("task", task.id, task.link_name)
