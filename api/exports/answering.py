"""An export as the answer to a request: what is sent piece by piece in each format, and under which name."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from sqlalchemy import Select
from starlette.responses import StreamingResponse
from starlette.types import Send

from api.database import Database
from api.exports import csv_file, lines, xlsx_file
from api.exports.csv_file import CsvFile
from api.exports.lines import Sink
from api.exports.table import Table
from api.exports.xlsx_file import XlsxFile

PIECE_BYTES = 256 * 1024


class Format(StrEnum):
    """What a file may be."""

    CSV = "csv"
    XLSX = "xlsx"
    NDJSON = "ndjson"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the records of an export come from, and the table that they make."""

    database: Database
    statement: Select[Any]
    table: Table
    safe: bool


class Export(StreamingResponse):
    """Sends a file while it is being made. A client that goes away cancels the making.

    It starts with the first piece: what fails before is answered as any refusal.
    """

    def __init__(self, source: Source, format: Format, name: str) -> None:
        self._source = source
        self._make = _MAKE[format]
        headers = {"Content-Disposition": _attachment(f"{name}.{format}")}
        super().__init__((), headers=headers, media_type=MEDIA_TYPES[format])

    async def stream_response(self, send: Send) -> None:
        start: list[Any] = [{"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}]

        async def body(piece: bytes, more: bool = True) -> None:
            if start:
                await send(start.pop())
            await send({"type": "http.response.body", "body": piece, "more_body": more})

        await self._make(self._source, body)
        await body(b"", more=False)


async def _ndjson(source: Source, send: Sink) -> None:
    await lines.copy(source.database, source.statement, send)


async def _csv(source: Source, send: Sink) -> None:
    file = CsvFile(source.table, safe=source.safe)
    waiting = [file.header()]

    async def write(piece: bytes) -> None:
        await send(b"".join([*waiting, file.rows(piece.splitlines())]))
        waiting.clear()

    await lines.copy(source.database, source.statement, write)
    await send(b"".join(waiting))


async def _xlsx(source: Source, send: Sink) -> None:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = XlsxFile(Path(folder), source.table, safe=source.safe)

        async def write(piece: bytes) -> None:
            await asyncio.to_thread(file.write, piece.splitlines())

        try:
            await lines.copy(source.database, source.statement, write)
            await asyncio.to_thread(file.close)
        finally:
            file.leave()
        with await asyncio.to_thread(file.path.open, "rb") as made:
            while piece := made.read(PIECE_BYTES):
                await send(piece)


def _attachment(name: str) -> str:
    """A file's name for every client: RFC 5987's, and one in plain ASCII."""
    name = "".join("_" if character in "/\\" or not character.isprintable() else character for character in name)
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


MEDIA_TYPES: Mapping[Format, str] = {
    Format.CSV: csv_file.MEDIA_TYPE,
    Format.XLSX: xlsx_file.MEDIA_TYPE,
    Format.NDJSON: "application/x-ndjson",
}

_MAKE: Mapping[Format, Callable[[Source, Sink], Awaitable[None]]] = {
    Format.CSV: _csv,
    Format.XLSX: _xlsx,
    Format.NDJSON: _ndjson,
}
