"""Workbooks are read by a child process that may fail without taking anything along."""

import io
import sys
from typing import Any
from zipfile import ZipFile

import pytest

from api.imports import workbook_rows
from tests.api.imports.books import PLAIN, archive, book
from tests.worker.imports.importing import Importer, counted


@pytest.mark.parametrize(
    ("rows", "mapping", "word"),
    [
        ([["a", "b"], [1, 2]], {}, "No column is for 'id'"),
        ([["id", "b"], [1, 2]], {"c": "d"}, "no column 'c'; it has 'id', 'b'"),
        ([["id", "b", "b"], [1, 2, 3]], {}, "'b' twice"),
        ([], {}, "empty"),
    ],
)
async def test_a_header_that_is_wrong_fails_it_with_the_reason(
    importer: Importer, rows: Any, mapping: Any, word: str
) -> None:
    failed = await importer.of(book(rows), "a.xlsx", mapping=mapping)
    assert (failed["status"], counted(failed)) == ("failed", (0, 0, 0, 0))
    assert word in failed["error"]


async def test_what_calamine_can_not_read_fails_with_the_reason(importer: Importer) -> None:
    failed = await importer.of(archive(PLAIN), "a.xlsx")
    assert failed["status"] == "failed"
    assert "can't be read" in failed["error"] or "no sheet" in failed["error"]


async def test_one_that_would_take_all_memory_fails_alone(importer: Importer) -> None:
    # Two cells in opposite corners: as a table in memory, seventeen billion.
    failed = await importer.of(_edited(book([["id"], [1]]), b'r="A2"', b'r="XFD1048576"'), "a.xlsx")
    assert (failed["status"], failed["error"]) == (
        "failed",
        "This workbook takes more than 1 GB of memory to read: save it as CSV",
    )


async def test_one_that_takes_too_long_fails_alone(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_rows, "CHILD", (sys.executable, "-c", ENDLESS))
    failed = await importer.of(book([["id"], [1]]), "a.xlsx")
    assert failed["status"] == "failed"
    assert "seconds to read" in failed["error"]


ENDLESS = """
from api.imports import workbook_child

def endless(*_):
    while True:
        yield from ()

workbook_child.MOST_SECONDS = 1
workbook_child.lines = endless
workbook_child.main()
"""


def _edited(content: bytes, old: bytes, new: bytes) -> bytes:
    with ZipFile(io.BytesIO(content)) as file:
        return archive({name: file.read(name).replace(old, new) for name in file.namelist()})
