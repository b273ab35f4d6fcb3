"""What the routes of records ask for: the record's id as it was sent, and a model to write to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl, unquote_to_bytes

from fastapi import Depends, Path, Query, Request

from api.database import Database
from api.dependencies import database_of, known_id
from api.errors import Forbidden, Unreadable, invalid
from api.models import service as models
from api.models.tables import Model
from api.records import linking
from api.records.linking import Link
from api.records.options import Merge, Mode, Options
from api.workspaces.access import caller


@dataclass(frozen=True, slots=True)
class Target:
    """A model that the caller may write to, with its links as they were when the request came."""

    model: Model
    links: Sequence[Link]
    database: Database


async def _target(request: Request, model_id: str) -> Target:
    # Settled in a transaction of its own: no connection is held while a slow client sends its body.
    database = database_of(request)
    async with database.transaction() as session:
        who = await caller(request, session)
        if "records:write" not in who.scopes:
            raise Forbidden("This needs the scope records:write")
        model = await models.get(session, who, known_id(model_id))
        return Target(model, await linking.links(session, model.workspace_id, model.id), database)


async def _path_id(
    request: Request, external_id: Annotated[str, Path(description="The record's ID, percent-encoded")]
) -> str:
    # As it was sent: what the framework decoded before it routed had bytes that aren't UTF-8 replaced.
    raw: bytes | None = request.scope.get("raw_path")
    return _decoded(raw.partition(b"?")[0].partition(b"/records/")[2]) if raw else external_id


def _decoded(encoded: bytes) -> str:
    try:
        return unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError as error:
        raise Unreadable("The id in the path isn't UTF-8", code="unreadable_path") from error


async def _asked_id(
    request: Request, id: Annotated[str | None, Query(description="The record with this ID: any text")] = None
) -> str | None:
    if id is None or "\ufffd" not in id:
        return id
    # The framework puts that character in the place of bytes that aren't UTF-8, which would be another record's id.
    try:
        parse_qsl(request.url.query, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise Unreadable("The id in the URL isn't UTF-8", code="unreadable_query") from error
    return id


async def _query_id(id: Annotated[str | None, Depends(_asked_id)]) -> str:
    if id is None:
        raise invalid("id", "missing", "Name the record: …/records/{id}, or …/records?id=")
    return id


async def _options(mode: Mode = Mode.UPSERT, merge: Merge = Merge.PATCH, dry_run: bool = False) -> Options:
    return Options(mode=mode, merge=merge, dry_run=dry_run)


DryRun = Annotated[bool, Query(description="Answer as the real call would, and write nothing")]
PathId = Annotated[str, Depends(_path_id)]
OptionalId = Annotated[str | None, Depends(_asked_id)]
QueryId = Annotated[str, Depends(_query_id)]
Writable = Annotated[Target, Depends(_target, scope="function")]
WriteOptions = Annotated[Options, Depends(_options)]
