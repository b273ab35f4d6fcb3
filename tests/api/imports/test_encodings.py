"""Text files come as UTF-8 or UTF-16 and are kept as UTF-8."""

import pytest

from api.errors import Invalid
from api.imports.encodings import Utf8
from api.imports.formats import LOOKED_AT, Format

TEXT = "id,ä\n1,🦉\n"


def kept(content: bytes, format: Format = Format.CSV, length: int = 3) -> bytes:
    utf8 = Utf8(format, content[:LOOKED_AT])
    pieces = [utf8.feed(content[place : place + length]) for place in range(0, len(content), length)]
    return b"".join([*pieces, utf8.feed(b"", last=True)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("length", [1, 2, 3, 1000])
def test_marks_and_widths_are_gone_however_the_bytes_come(encoding: str, length: int) -> None:
    assert kept(TEXT.encode(encoding), length=length) == TEXT.encode()
    assert kept(b"\xfe\xff" + TEXT.encode("utf-16-be"), length=length) == TEXT.encode()


@pytest.mark.parametrize("content", [TEXT.replace("🦉", "ö").encode("latin-1"), b"id\n\n\n\xc3", b"id\n\xff\n"])
def test_another_encoding_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        kept(content)
    assert refused.value.code == "unreadable_encoding"
    assert "UTF-8" in refused.value.detail


def test_the_line_is_that_of_the_first_bad_byte() -> None:
    with pytest.raises(Invalid, match="Line 4 "):
        kept(b"id\n1\n\n2,\xfc\n3\n", length=5)


def test_lines_of_ndjson_stand_each_for_itself() -> None:
    content = b'{"id": "\xff"}\n{"id": 2}\n'
    assert kept(content, Format.NDJSON) == content
    assert kept('{"id": 1}'.encode("utf-16"), Format.NDJSON) == b'{"id": 1}'
