"""Workbooks are looked at before anything unpacks them: bombs are refused."""

import io
import struct

import pytest

from api.errors import GatherError
from api.imports import workbooks
from tests.api.imports.books import PLAIN, archive, book


def refusal(content: bytes) -> tuple[int, str]:
    with pytest.raises(GatherError) as refused:
        workbooks.check(io.BytesIO(content), len(content))
    return refused.value.status, refused.value.code


def test_a_workbook_passes() -> None:
    content = book([["id", "a"], [1, "x"]])
    workbooks.check(io.BytesIO(content), len(content))


def test_so_does_one_that_packs_well_but_is_small() -> None:
    content = archive({**PLAIN, "xl/worksheets/sheet1.xml": b" " * 5_000_000})
    workbooks.check(io.BytesIO(content), len(content))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 and nothing of the kind", "unreadable_file"),
        (archive({"word/document.xml": b"<document/>"}), "unreadable_file"),
        (archive({**PLAIN, "xl/worksheets/sheet1.xml": b" " * 20_000_000}), "unsafe_workbook"),
        (archive({**PLAIN, **{f"xl/media/{n}": b"" for n in range(2001)}}), "unsafe_workbook"),
        (archive({**PLAIN, "xl/x.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "unsafe_workbook"),
        (archive({**PLAIN, "xl/x.xml": "<?xml?><!DOCTYPE a><a/>".encode("utf-16")}), "unsafe_workbook"),
    ],
)
def test_what_is_no_workbook_or_would_do_harm_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == (422, code)


def test_one_that_says_it_is_half_a_gigabyte_is_refused_by_its_word() -> None:
    content = bytearray(archive({**PLAIN, "xl/worksheets/sheet1.xml": bytes(range(256)) * 50_000}))
    # The size in the central directory, where it is said before anything is unpacked.
    place = content.rindex(b"PK\x01\x02") + 24
    content[place : place + 4] = struct.pack("<I", workbooks.MOST_UNPACKED + 1)
    assert refusal(bytes(content)) == (422, "unsafe_workbook")


def test_one_with_a_password_is_refused() -> None:
    content = bytearray(book([["id"], [1]]))
    place = content.rindex(b"PK\x01\x02") + 8
    content[place] |= 1
    assert refusal(bytes(content)) == (422, "unreadable_file")


def test_one_that_is_too_large_names_csv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_BYTES", 100)
    content = book([["id"], [1]])
    with pytest.raises(GatherError, match="CSV") as refused:
        workbooks.check(io.BytesIO(content), len(content))
    assert refused.value.status == 413
