"""PURE: rows of CSV as records: text that comes in pieces is cut into rows, and their cells read by a header."""

import csv
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from api.errors import Invalid, Problem
from api.fields.guards import unguard
from api.fields.types import FieldType
from api.records import forms, traps
from api.records.parsing import MAX_LINE_BYTES, Parsed, Parser, RowError

DELIMITERS = ",;\t"
UNFINISHED = "unexpected end of data"

Cells = list[str]

# A cell may be as long as its row.
csv.field_size_limit(MAX_LINE_BYTES)


class Cutter:
    """Cuts text into rows of cells; the first row decides by which delimiter. A row that is broken is a Problem.

    After a broken row it goes on with the next line, so that a quote left open costs one row and not the rest.
    `first` is the line on which the row that came last begins, `line` the one after it.
    """

    def __init__(self, id_column: str, *, delimiter: str | None = None, line: int = 1) -> None:
        self._id_column = id_column
        self.delimiter = delimiter
        self.first = self.line = line
        self._lines: deque[str] = deque()
        self._rest = ""

    def feed(self, text: str, *, last: bool = False) -> Iterator[Cells | Problem]:
        """The rows that are complete with this text."""
        *complete, rest = (self._rest + text).split("\n")
        self._rest = rest[: MAX_LINE_BYTES + 1]
        lines = [f"{line}\n" for line in complete]
        return self.cut([*lines, self._rest] if last and self._rest else lines, last=last)

    def cut(self, lines: Iterable[str], *, last: bool = False) -> Iterator[Cells | Problem]:
        """The rows that are complete with these lines."""
        self._lines += lines
        return self._rows(last)

    def _rows(self, last: bool) -> Iterator[Cells | Problem]:
        while self._lines:
            taken: list[str] = []
            try:
                for row in self._reader(taken):
                    self._pass(len(taken))
                    if sum(map(len, taken)) > MAX_LINE_BYTES:
                        yield _TOO_LONG
                    elif any(row):
                        yield row
                    taken.clear()
            except csv.Error as error:
                if str(error) == UNFINISHED and not last and sum(map(len, taken)) <= MAX_LINE_BYTES:
                    self._lines.extendleft(reversed(taken))
                    return
                self._lines.extendleft(reversed(taken[1:]))
                self._pass(1)
                yield _TOO_LONG if len(taken[0]) > MAX_LINE_BYTES else _broken(error)

    def _pass(self, lines: int) -> None:
        self.first, self.line = self.line, self.line + lines

    def _reader(self, taken: list[str]) -> Iterator[Cells]:
        if self.delimiter is None and (header := next((line for line in self._lines if line.strip()), None)):
            self.delimiter = _delimiter_of(header, self._id_column)
        return csv.reader(self._take(taken), delimiter=self.delimiter or ",", strict=True)

    def _take(self, taken: list[str]) -> Iterator[str]:
        while self._lines:
            taken.append(self._lines.popleft())
            yield taken[-1]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header: the key that each cell is for, None where it is for nothing."""

    keys: tuple[str | None, ...]
    id_field: str
    types: Mapping[str, FieldType]

    def read(self, parser: Parser, index: int, row: Cells | Problem) -> Parsed:
        """The record of a row; an empty cell says nothing."""
        if isinstance(row, Problem):
            return RowError(index, None, (row,))
        if len(row) < len(self.keys) or any(row[len(self.keys) :]):
            detail = f"The row has {len(row):,} cells, the header {len(self.keys):,}"
            return RowError(index, None, (Problem("", "wrong_cell_count", detail),))
        pairs = [(key, unguard(text)) for key, text in zip(self.keys, row, strict=False) if text and key is not None]
        return parser.line(index, forms.record_of(pairs, self.id_field, self.types))


def sheet_of(
    row: Cells | Problem | None, id_field: str, types: Mapping[str, FieldType], link_names: Collection[str]
) -> Sheet:
    """The sheet under a header, or Invalid. The columns of links and times that an export has are ignored."""
    if isinstance(row, Problem):
        raise Invalid(f"The header can't be read: {row.detail}", code=row.code, errors=[row])
    keys = tuple(None if is_shown_only(name, link_names) else name for name in names_of(row or []))
    if problems := list(_problems(keys, id_field, frozenset(link_names))):
        raise Invalid(problems[0].detail, code=problems[0].code, errors=problems)
    return Sheet(keys, id_field, types)


def names_of(header: Cells) -> list[str]:
    """The names of the columns; empty ones at the end are none."""
    names = [unguard(name) for name in header]
    while names and not names[-1]:
        names.pop()
    return names


def is_shown_only(name: str, link_names: Collection[str]) -> bool:
    """Whether a column is one that an export shows, but no record holds: a link's, or a time."""
    return name in traps.RESERVED or name.partition(".")[0] in link_names


def _problems(keys: tuple[str | None, ...], id_field: str, link_names: frozenset[str]) -> Iterator[Problem]:
    if id_field not in keys:
        detail = f"The header names no column {id_field!r}, the model's ID field"
        yield Problem(traps.pointer("", id_field), "missing_id_column", detail)
    seen: set[str] = set()
    for key in keys:
        if key is None:
            continue
        if key in seen:
            yield Problem(traps.pointer("", key), "duplicate_column", f"The header names the column {key!r} twice")
        elif problem := traps.key_problem(key, link_names):
            yield problem
        seen.add(key)


def _broken(error: csv.Error) -> Problem:
    unclosed = str(error) == UNFINISHED
    detail = "A quote is opened and never closed" if unclosed else f"The row isn't CSV: {error}"
    return Problem("", "unreadable_line", detail)


def _delimiter_of(line: str, id_column: str) -> str:
    """The one by which the header has an ID column, or else the most columns."""

    def worth(delimiter: str) -> tuple[bool, int]:
        try:
            names = [unguard(name) for row in csv.reader([line], delimiter=delimiter) for name in row]
        except csv.Error:
            return False, 0
        return id_column in names, len(names)

    return max(DELIMITERS, key=worth)


_TOO_LONG = Problem("", "line_too_long", "A row has at most 1 MiB")
