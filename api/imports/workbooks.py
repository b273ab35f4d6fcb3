"""Looks at a workbook before anything unpacks it: one that would grow beyond measure is refused."""

import lzma
import struct
import zlib
from typing import IO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from api.errors import Invalid, TooLarge, invalid

MOST_BYTES = 50 * 1024 * 1024
MOST_UNPACKED = 500 * 1024 * 1024
MOST_RATIO = 100
HARMLESS = 10 * 1024 * 1024
"""So little may be packed as tightly as it likes."""
MOST_ENTRIES = 2000
NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
ENCRYPTED = 1
LOOKED_AT = 64 * 1024
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
DAMAGED = (
    *(BadZipFile, LargeZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError),
    *(zlib.error, lzma.LZMAError, struct.error),
)
"""What reading a file that is no zip file, or a broken one, may end in."""


def check(file: IO[bytes], size: int) -> None:
    """Refuse a file that is no workbook, or one that is made to do harm."""
    if size > MOST_BYTES:
        raise TooLarge(f"A workbook has at most {MOST_BYTES // 1024**2} MB: save it as CSV, which may be larger")
    try:
        with ZipFile(file) as book:
            entries = book.infolist()
            _check_sizes(entries, size)
            _check_declarations(book, entries)
    except DAMAGED as error:
        raise _unreadable("This isn't an Excel workbook (.xlsx), or it is damaged") from error


def _check_sizes(entries: list[ZipInfo], size: int) -> None:
    if not {entry.filename for entry in entries} >= NEEDED:
        raise _unreadable("This isn't an Excel workbook (.xlsx)")
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise _unreadable("This workbook has a password: save it without one")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or (unpacked > HARMLESS and unpacked > MOST_RATIO * size):
        raise _unsafe(f"Unpacked, this workbook would have {unpacked // 1024**2:,} MB: save it as CSV")
    if len(entries) > MOST_ENTRIES:
        raise _unsafe(f"This workbook has {len(entries):,} parts, and at most {MOST_ENTRIES:,} are read")


def _check_declarations(book: ZipFile, entries: list[ZipInfo]) -> None:
    for entry in entries:
        with book.open(entry) as part:
            # Without NULs, because a part may be in UTF-16.
            start = part.read(LOOKED_AT).replace(b"\0", b"")
        if any(declaration in start for declaration in DECLARATIONS):
            raise _unsafe("This workbook declares types or entities of its own, which Excel never does")


def _unreadable(detail: str) -> Invalid:
    return invalid("/file", "unreadable_file", detail)


def _unsafe(detail: str) -> Invalid:
    return invalid("/file", "unsafe_workbook", detail)
