"""`python -m api.imports.workbook_child LINE < book.xlsx`: the first sheet's rows, from a line on, as lines of JSON.

It is a process of its own, for whatever a hostile file may do to its reader: it has a gigabyte and two minutes.
The first line holds how many lines the sheet has; `{"error": …}` says why it can't be read.
"""

import io
import sys
from collections.abc import Iterator
from typing import Any

import orjson
from python_calamine import CalamineWorkbook, SheetTypeEnum

from api.imports.cells import text_of

MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 120
LONGEST_ROW = 1024 * 1024


def lines(file: io.BytesIO, start: int) -> Iterator[Any]:
    """What is to be said, line by line."""
    with CalamineWorkbook.from_filelike(file) as book:
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        if not names:
            yield {"error": "This workbook has no sheet"}
            return
        sheet = book.get_sheet_by_name(names[0])
        yield sheet.end[0] + 1 if sheet.end else 0
        for number, row in enumerate(sheet.iter_rows(), start=1):
            if number >= start and any(cell != "" for cell in row):
                cells = [text_of(cell) for cell in row]
                yield [number, cells if sum(map(len, cells)) <= LONGEST_ROW else None]


def main() -> None:
    """The process."""
    _confine()
    said = sys.stdout.buffer
    try:
        for line in lines(io.BytesIO(sys.stdin.buffer.read()), int(sys.argv[1])):
            said.write(orjson.dumps(line) + b"\n")
        said.flush()
    except BrokenPipeError:
        # Nobody listens any more; nor is there anything to say at exit.
        sys.stdout = None
    except Exception as error:
        said.write(orjson.dumps({"error": f"This workbook can't be read: {error}"}) + b"\n")


def _confine() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on every platform

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        # A second more before it is killed: the end that it comes to by itself says why.
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))


if __name__ == "__main__":
    main()
