"""A table as an Excel workbook: written to a file row by row, texts always as texts. As many sheets as it takes."""

from pathlib import Path

import xlsxwriter

from api.errors import invalid
from api.exports.table import Piece, Table, cell, is_text
from api.fields.fitting import fitted
from api.fields.guards import guard

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
EXACT_DIGITS = 15
"""Excel keeps no more of a number; one that has more is written as text."""
LARGEST = 1e300

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class XlsxFile:
    """A workbook in the making, with all its files in one folder."""

    def __init__(self, folder: Path, table: Table, *, safe: bool) -> None:
        self._table = table
        self._safe = safe
        self.path = folder / "export.xlsx"
        self._book = xlsxwriter.Workbook(self.path, OPTIONS | {"tmpdir": str(folder)})
        self._bold = self._book.add_format({"bold": True})
        self._start_sheet()

    def write(self, lines: list[bytes]) -> None:
        """Write a row for each record."""
        for line in lines:
            if self._row == MOST_ROWS:
                self._start_sheet()
            for column, piece in enumerate(self._table.pieces(line)):
                if piece is not None and piece != b"null":
                    self._write(column, piece)
            self._row += 1

    def close(self) -> None:
        """Put the workbook together in its file."""
        self._book.close()

    def leave(self) -> None:
        """Let go of what is open, whether or not the workbook was put together."""
        for sheet in self._book.worksheets():
            sheet.row_data_fh.close()

    def _start_sheet(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        for column, name in enumerate(self._table.columns):
            self._sheet.write_string(0, column, guard(name) if self._safe else name, self._bold)
        self._row = 1

    def _write(self, column: int, piece: bytes) -> None:
        if piece in (b"true", b"false"):
            self._sheet.write_boolean(self._row, column, piece == b"true")
        elif (number := _number(piece)) is not None:
            self._sheet.write_number(self._row, column, number)
        elif text := cell(piece, safe=self._safe):
            self._sheet.write_string(self._row, column, fitted(text))


def check(table: Table) -> None:
    """Refuse a table that no sheet can hold."""
    if len(table.columns) > MOST_COLUMNS:
        detail = (
            f"A sheet has at most {MOST_COLUMNS:,} columns, this table {len(table.columns):,}: choose some by `fields`"
        )
        raise invalid("format", "too_many_columns", detail)


def _number(piece: Piece) -> float | None:
    """The value of a number that Excel can hold exactly."""
    if piece is None or is_text(piece) or piece[:1] in b"[{":
        return None
    digits = piece.lstrip(b"-").replace(b".", b"").strip(b"0")
    value = float(piece)
    return value if len(digits) <= EXACT_DIGITS and abs(value) < LARGEST and (value or not digits) else None
