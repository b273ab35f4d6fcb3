"""The rows of a workbook's first sheet, read by a child process that is held back by whoever takes them."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator
from tempfile import TemporaryFile
from typing import Any

import orjson

from api.errors import Problem, invalid
from api.imports import workbook_child
from api.imports.reading import Numbered, Position

CHILD = (sys.executable, "-m", workbook_child.__name__)
LONGEST_LINE = 8 * workbook_child.LONGEST_ROW
TOO_LONG = Problem("", "line_too_long", "A row has at most 1 MiB")


class WorkbookRows:
    """Reads a workbook; `at` tells of its bytes as many as the rows are of all."""

    def __init__(self, at: Position, total_bytes: int) -> None:
        self.at = at
        self._total = total_bytes

    async def rows(self, pieces: AsyncIterator[bytes]) -> AsyncGenerator[Numbered, None]:
        """The rows that aren't blank."""
        with TemporaryFile() as file:
            async for piece in pieces:
                file.write(piece)
            file.seek(0)
            child = await asyncio.create_subprocess_exec(
                *(*CHILD, str(self.at.line)), stdin=file, stdout=PIPE, stderr=DEVNULL, limit=LONGEST_LINE, env={}
            )
            try:
                async for row in self._said(child):
                    yield row
            finally:
                if child.returncode is None:
                    child.kill()
                await child.wait()

    async def _said(self, child: Process) -> AsyncIterator[Numbered]:
        height = 0
        async for line in _lines_of(child):
            said: Any = orjson.loads(line)
            if isinstance(said, dict):
                raise invalid("/file", "unreadable_file", said["error"])
            if isinstance(said, int):
                height = said
                continue
            number, cells = said
            self.at = Position(self._total * number // height, number + 1)
            yield number, TOO_LONG if cells is None else cells, len(line)
        if code := await child.wait():
            raise invalid("/file", "unsafe_workbook", _end(code))


async def _lines_of(child: Process) -> AsyncIterator[bytes]:
    if child.stdout is not None:
        async for line in child.stdout:
            yield line


def _end(code: int) -> str:
    if code == -signal.SIGXCPU:
        return f"This workbook takes more than {workbook_child.MOST_SECONDS} seconds to read: save it as CSV"
    return "This workbook takes more than 1 GB of memory to read: save it as CSV"
