"""What the routes of records ask for: the record's id as it was sent, and how a write is meant."""

from typing import Annotated
from urllib.parse import parse_qsl, unquote_to_bytes

from fastapi import Depends, Path, Query, Request

from api.errors import Unreadable
from api.records.options import Merge, Mode, Options


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
    return None if id is None else _as_sent(request, id)


async def _query_id(request: Request, id: Annotated[str, Query(description="The record's ID: any text")]) -> str:
    return _as_sent(request, id)


def _as_sent(request: Request, id: str) -> str:
    if "\ufffd" not in id:
        return id
    # The framework puts that character in the place of bytes that aren't UTF-8, which would be another record's id.
    try:
        parse_qsl(request.url.query, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise Unreadable("The id in the URL isn't UTF-8", code="unreadable_query") from error
    return id


async def _options(mode: Mode = Mode.UPSERT, merge: Merge = Merge.PATCH, dry_run: bool = False) -> Options:
    return Options(mode=mode, merge=merge, dry_run=dry_run)


DryRun = Annotated[bool, Query(description="Answer as the real call would, and write nothing")]
PathId = Annotated[str, Depends(_path_id)]
OptionalId = Annotated[str | None, Depends(_asked_id)]
QueryId = Annotated[str, Depends(_query_id)]
WriteOptions = Annotated[Options, Depends(_options)]
