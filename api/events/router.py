"""GET /v1/events: live changes of the workspace."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from starlette.responses import StreamingResponse

from api.answers import answers
from api.dependencies import Caller, known_id, needs
from api.doors import Door
from api.events.stream import EventStream
from api.events.watch import watch_of
from api.models import service as models
from api.session import database_of

router = APIRouter(prefix="/v1/events", tags=["Live changes"], route_class=Door)

TOLD: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events until one side ends it",
        "content": {
            "text/event-stream": {
                # Of an event, as OpenAPI has no word for a stream of them.
                "schema": {
                    "type": "object",
                    "required": ["id", "event", "data"],
                    "properties": {
                        "id": {"type": "string"},
                        "event": {"type": "string"},
                        "data": {"type": "string", "contentMediaType": "application/json"},
                    },
                },
                "example": 'id: 5f0c1a2b-7\nevent: record.changed\ndata: {"model_id": "…", "at": "…"}\n\n',
            }
        },
    }
}


@router.get(
    "",
    response_class=StreamingResponse,
    responses=TOLD | answers(401, 403, 404, 429),
    dependencies=[needs("records:read")],
)
async def listen(
    request: Request,
    who: Caller,
    model_id: str | None = None,
    last_event_id: Annotated[str | None, Header(max_length=64)] = None,
) -> EventStream:
    """What changes, as it happens (Server-Sent Events): `record.changed`, `model.changed`, `field.changed`,
    `view.changed`, `integration.changed`, `task.progress`, `import.progress`, each at most once a second and thing.

    The first event is `ready`: what changes from then on is told. With the `Last-Event-ID` of an earlier stream it goes
    on after that event; `resync` says that it can't, or that the reader was too slow: read anew what you show.
    An event says what to read again, not what it is now. `model_id` narrows to one model.
    """
    watched = None
    if model_id is not None:
        async with database_of(request).transaction() as session:
            watched = (await models.get(session, who, known_id(model_id))).id
    watch = watch_of(request)
    return EventStream(request, watch, await watch.join(who, watched, last_event_id))
