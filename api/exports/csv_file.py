"""PURE: a table as CSV (RFC 4180), piece by piece."""

import csv
import io

from api.exports.table import Table, cell
from api.fields.guards import guard

MEDIA_TYPE = "text/csv; charset=utf-8"


class CsvFile:
    """Turns lines of JSON into rows of text."""

    def __init__(self, table: Table, *, safe: bool) -> None:
        self._table = table
        self._safe = safe

    def header(self) -> bytes:
        """The row of names."""
        return _rows([[guard(name) if self._safe else name for name in self._table.columns]])

    def rows(self, lines: list[bytes]) -> bytes:
        """A row for each record."""
        safe = self._safe
        return _rows([[cell(piece, safe=safe) for piece in self._table.pieces(line)] for line in lines])


def _rows(cells: list[list[str]]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(cells)
    return written.getvalue().encode()
