"""Workbooks of every kind: as Excel would write them, and as nobody should."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

PLAIN: Mapping[str, bytes] = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}


def book(rows: Sequence[Any], *, first_row: int = 0, first_column: int = 0) -> bytes:
    """A workbook with these rows in its first sheet, and others in its second."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows, start=first_row):
            for column, value in enumerate(row, start=first_column):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, column, value, day)
                elif value is not None:
                    sheet.write(number, column, value)
        workbook.add_worksheet().write_row(0, 0, ["id", "of another sheet"])
    return made.getvalue()


def archive(parts: Mapping[str, bytes]) -> bytes:
    """A zip file of these parts."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()
