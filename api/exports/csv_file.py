"""PURE: a table as CSV (RFC 4180), piece by piece."""

import csv
import io

from api.exports.table import Table, cell
from api.fields.guards import guard

BYTE_ORDER_MARK = "\ufeff"
MEDIA_TYPE = "text/csv; charset=utf-8"


class CsvFile:
    """Turns lines of JSON into rows of text."""

    def __init__(self, table: Table, *, safe: bool) -> None:
        self._table = table
        self._safe = safe

    def header(self) -> bytes:
        """The row of names."""
        names = [guard(name) if self._safe else name for name in self._table.columns]
        # In quotes, where it would be taken for the mark of the file.
        return _rows([names], quoted=names[0].startswith(BYTE_ORDER_MARK))

    def rows(self, lines: list[bytes]) -> bytes:
        """A row for each record."""
        safe = self._safe
        return _rows([[cell(piece, safe=safe) for piece in self._table.pieces(line)] for line in lines])


def _rows(cells: list[list[str]], *, quoted: bool = False) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerows(cells)
    return written.getvalue().encode()
