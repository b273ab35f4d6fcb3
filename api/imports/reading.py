"""PURE: a text file's bytes as numbered rows. After any row, reading can go on in another process from `at`."""

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Protocol

from api.errors import Problem
from api.records.parsing import MAX_LINE_BYTES
from api.records.sheets import Cells, Cutter

WIDEST_CHARACTER = 4

Raw = bytes | Cells | Problem
Numbered = tuple[int, Raw, int]
"""A row with the number of the line it begins on, and about how many bytes it takes."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the next row begins: after so many bytes, on this line."""

    bytes: int = 0
    line: int = 1


class Cut(Protocol):
    """Cuts bytes into rows."""

    @property
    def at(self) -> Position: ...

    def feed(self, piece: bytes, *, last: bool = False) -> Iterator[Numbered]: ...


class Rows(Protocol):
    """Reads rows from pieces of a file; `at` is where the next row is."""

    @property
    def at(self) -> Position: ...

    def rows(self, pieces: AsyncIterator[bytes]) -> AsyncGenerator[Numbered, None]: ...


class TextRows:
    """Rows that are cut out of the pieces as they come."""

    def __init__(self, cut: Cut) -> None:
        self._cut = cut

    @property
    def at(self) -> Position:
        return self._cut.at

    async def rows(self, pieces: AsyncIterator[bytes]) -> AsyncGenerator[Numbered, None]:
        async for piece in pieces:
            for row in self._cut.feed(piece):
                yield row
        for row in self._cut.feed(b"", last=True):
            yield row


class Lines:
    """Cuts bytes into lines, each with its size; of one that is too long only its start is kept."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._rest = b""
        self._dropped = 0

    def feed(self, piece: bytes, *, last: bool = False) -> list[tuple[bytes, int]]:
        """The lines that are complete with this piece, with their line ends."""
        *complete, rest = (self._rest + piece).split(b"\n")
        lines = [(line[: self._longest] + b"\n", len(line) + 1) for line in complete]
        if lines and self._dropped:
            lines[0] = lines[0][0], lines[0][1] + self._dropped
            self._dropped = 0
        self._rest = rest[: self._longest]
        self._dropped += len(rest) - len(self._rest)
        if last and rest:
            lines.append((self._rest, len(rest) + self._dropped))
        return lines


class JsonLines:
    """Lines of NDJSON that aren't blank."""

    def __init__(self, at: Position) -> None:
        self.at = at
        self._lines = Lines(MAX_LINE_BYTES + 1)

    def feed(self, piece: bytes, *, last: bool = False) -> Iterator[Numbered]:
        for line, size in self._lines.feed(piece, last=last):
            number, self.at = self.at.line, Position(self.at.bytes + size, self.at.line + 1)
            if not line.isspace():
                yield number, line, size


class CsvRows:
    """Rows of CSV that aren't blank. `delimiter` is known once the first row is."""

    def __init__(self, at: Position, id_column: str, delimiter: str | None = None) -> None:
        self.at = at
        self._end = at.bytes
        self._ends: deque[int] = deque()
        # Whole until it is text: what is too long is told by its characters.
        self._lines = Lines(WIDEST_CHARACTER * (MAX_LINE_BYTES + 1))
        self._cutter = Cutter(id_column, delimiter=delimiter, line=at.line)

    @property
    def delimiter(self) -> str | None:
        return self._cutter.delimiter

    def feed(self, piece: bytes, *, last: bool = False) -> Iterator[Numbered]:
        texts = []
        for line, size in self._lines.feed(piece, last=last):
            self._end += size
            self._ends.append(self._end)
            texts.append(line.decode(errors="replace"))
        for row in self._cutter.cut(texts, last=last):
            before = self.at.bytes
            self._pass()
            yield self._cutter.first, row, self.at.bytes - before
        self._pass()

    def _pass(self) -> None:
        end = self.at.bytes
        for _ in range(self._cutter.line - self.at.line):
            end = self._ends.popleft()
        self.at = Position(end, self._cutter.line)
