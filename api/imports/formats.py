"""PURE: what a file is, by its name and its first bytes."""

import codecs
from collections.abc import Mapping
from enum import StrEnum

from api.errors import Invalid, Unsupported, invalid

MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
LOOKED_AT = 4096


class Format(StrEnum):
    """What a file may be."""

    CSV = "csv"
    XLSX = "xlsx"
    NDJSON = "ndjson"


_OF_NAME: Mapping[str, Format] = {
    "csv": Format.CSV,
    "tsv": Format.CSV,
    "txt": Format.CSV,
    "xlsx": Format.XLSX,
    "ndjson": Format.NDJSON,
    "jsonl": Format.NDJSON,
    "json": Format.NDJSON,
}

_OF_TYPE: Mapping[str, Format] = {
    "text/csv": Format.CSV,
    "text/tab-separated-values": Format.CSV,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Format.XLSX,
    "application/x-ndjson": Format.NDJSON,
    "application/ndjson": Format.NDJSON,
    "application/jsonl": Format.NDJSON,
    "application/x-jsonlines": Format.NDJSON,
}


def format_of(name: str, media_type: str, start: bytes) -> Format:
    """The file's format: by the end of its name, else by what the client calls it. Unsupported or Invalid if neither.

    A file that begins as no file of its format does is refused here, with what to do instead.
    """
    found = _OF_NAME.get(name.rpartition(".")[2].lower()) or _OF_TYPE.get(media_type.partition(";")[0].strip().lower())
    if start.startswith(OLD_EXCEL):
        raise _no("This is an old .xls workbook, or one with a password: save it as .xlsx without a password")
    if found is None:
        raise Unsupported(
            "An import reads CSV, XLSX and NDJSON: give the file a name that ends in .csv, .xlsx or .ndjson"
        )
    if found is Format.XLSX and not start.startswith(ZIP):
        raise _no(f"{name} isn't an Excel workbook (.xlsx)")
    if found is not Format.XLSX:
        _check_text(found, name, start)
    return found


def _check_text(format: Format, name: str, start: bytes) -> None:
    if start.startswith(ZIP):
        raise _no(f"{name} is a workbook or an archive, not {format.upper()}: an Excel file's name ends in .xlsx")
    if b"\0" in start[:2] and not start.startswith(MARKS):
        raise _no(f"{name} isn't text in UTF-8; UTF-16 needs its byte order mark")
    if format is Format.NDJSON and start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"["):
        raise _no("This is a JSON array: an import reads NDJSON, one object a line (`jq -c '.[]'` makes it)")


def _no(detail: str) -> Invalid:
    return invalid("/file", "unreadable_file", detail)
