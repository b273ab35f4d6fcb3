"""Reads a request's body: whole and capped, or as a stream of lines or CSV rows in flat memory."""

import codecs
from collections.abc import AsyncGenerator, AsyncIterator
from enum import StrEnum

from fastapi import Request
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException, MultiPartParser

from api.errors import Problem, TooLarge, Unreadable, Unsupported, invalid
from api.records.forms import MAX_PAIRS, Pairs, pairs_of
from api.records.parsing import MAX_LINE_BYTES
from api.records.sheets import Cells, Cutter

MAX_BYTES = 16 * 1024 * 1024
LINES_IN_CHUNK = 5000
CHUNK_BYTES = 8 * 1024 * 1024
PIECE_CHARACTERS = 64 * 1024


class Kind(StrEnum):
    """What a content type says that a body is."""

    JSON = "json"
    FORM = "form"
    MULTIPART = "multipart"
    LINES = "lines"
    CSV = "csv"


_KINDS = {
    "": Kind.JSON,
    "application/json": Kind.JSON,
    "application/x-www-form-urlencoded": Kind.FORM,
    "multipart/form-data": Kind.MULTIPART,
    "application/x-ndjson": Kind.LINES,
    "application/ndjson": Kind.LINES,
    "application/jsonl": Kind.LINES,
    "application/x-jsonlines": Kind.LINES,
    "text/csv": Kind.CSV,
    "text/tab-separated-values": Kind.CSV,
}


def kind_of(request: Request, accepted: set[Kind]) -> Kind:
    """What the body is, or Unsupported."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    kind = Kind.JSON if media_type.endswith("+json") else _KINDS.get(media_type)
    if kind not in accepted:
        wanted = ", ".join(name for name, known in _KINDS.items() if known in accepted and name)
        raise Unsupported(f"This door doesn't read {media_type}; it reads {wanted}")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Unsupported("Send the body uncompressed", code="unsupported_encoding")
    return kind


async def whole(request: Request) -> bytes:
    """The body, up to the cap."""
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > MAX_BYTES:
            raise TooLarge("A body has at most 16 MiB; NDJSON on …/records/batch has no limit")
        pieces.append(piece)
    return b"".join(pieces)


async def record(request: Request) -> tuple[bytes, Pairs | None]:
    """The body of one record, and its pairs when it is a form."""
    kind = kind_of(request, {Kind.JSON, Kind.FORM, Kind.MULTIPART})
    body = await whole(request)
    if kind is Kind.MULTIPART:
        return body, await _multipart_pairs(body, request.headers)
    # `curl -d '{"id": 1}'` calls JSON a form.
    if kind is Kind.FORM and not body.lstrip().startswith(b"{"):
        return body, pairs_of(body)
    return body, None


async def _multipart_pairs(body: bytes, headers: Headers) -> Pairs:
    """The pairs of `multipart/form-data`. A file is refused: a record holds values."""

    async def once() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(headers, once(), max_files=1, max_fields=MAX_PAIRS, max_part_size=MAX_BYTES)
    try:
        # Checked as a whole: the parser would read a bad encoding as Latin-1.
        body.decode()
        form = await parser.parse()
    except UnicodeDecodeError as error:
        raise Unreadable("The form isn't UTF-8") from error
    except (MultiPartException, KeyError) as error:
        raise Unreadable(f"The form can't be read: {getattr(error, 'message', error)}") from error
    finally:
        # By itself it closes them after some of its errors only, and a body may end in the middle of a file.
        for file in parser._files_to_close_on_error:
            file.close()
    pairs = [(key, value) for key, value in form.multi_items() if isinstance(value, str)]
    await form.close()
    if len(pairs) < len(form.multi_items()):
        raise invalid("", "file_not_supported", "A record holds values, not files")
    return pairs


async def lines(request: Request) -> AsyncIterator[list[bytes]]:
    """The lines of a stream that aren't blank, in chunks; of a line that is too long only its start is kept."""
    chunk: list[bytes] = []
    size, rest = 0, b""
    async for piece in request.stream():
        *complete, rest = (rest + piece).split(b"\n")
        rest = rest[: MAX_LINE_BYTES + 1] if len(rest) > MAX_LINE_BYTES else rest
        for line in complete:
            if line.strip():
                chunk.append(line[: MAX_LINE_BYTES + 1])
                size += len(chunk[-1])
            if len(chunk) == LINES_IN_CHUNK or size > CHUNK_BYTES:
                yield chunk
                chunk, size = [], 0
    if rest.strip():
        chunk.append(rest)
    if chunk:
        yield chunk


async def csv_rows(request: Request, cutter: Cutter) -> AsyncIterator[list[Cells | Problem]]:
    """The rows of a stream of CSV that aren't blank, the header among them, in chunks."""
    chunk: list[Cells | Problem] = []
    size = 0
    async for text, last in _texts(request):
        for row in cutter.feed(text, last=last):
            chunk.append(row)
            size += sum(map(len, row)) if isinstance(row, list) else 0
            if len(chunk) == LINES_IN_CHUNK or size > CHUNK_BYTES:
                yield chunk
                chunk, size = [], 0
    if chunk:
        yield chunk


async def _texts(request: Request) -> AsyncIterator[tuple[str, bool]]:
    """The body as text without its byte order mark, in pieces worth looking at; True with the last."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    text = ""
    try:
        async for piece in request.stream():
            text += decoder.decode(piece)
            if len(text) > PIECE_CHARACTERS:
                yield text, False
                text = ""
        yield text + decoder.decode(b"", final=True), True
    except UnicodeDecodeError as error:
        raise Unreadable("The file isn't UTF-8; save it as “CSV UTF-8”") from error
