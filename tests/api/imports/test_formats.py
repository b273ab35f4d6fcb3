"""What a file is: its name says it, its first bytes may contradict."""

import pytest

from api.errors import GatherError
from api.imports.formats import Format, format_of


@pytest.mark.parametrize(
    ("name", "media_type", "start", "format"),
    [
        ("orders.csv", "", b"id,a", Format.CSV),
        ("ORDERS.TSV", "", b"id\ta", Format.CSV),
        ("orders.txt", "application/octet-stream", b"", Format.CSV),
        ("orders.xlsx", "", b"PK\x03\x04", Format.XLSX),
        ("orders.jsonl", "", b'{"id": 1}', Format.NDJSON),
        ("orders.json", "", b'\xef\xbb\xbf {"id": 1}', Format.NDJSON),
        ("orders", "text/csv; charset=utf-8", b"id", Format.CSV),
        ("wide.csv", "", "id".encode("utf-16"), Format.CSV),
    ],
)
def test_it_is_known_by_its_name_or_else_by_its_type(name: str, media_type: str, start: bytes, format: Format) -> None:
    assert format_of(name, media_type, start) is format


@pytest.mark.parametrize(
    ("name", "start", "status", "word"),
    [
        ("orders.pdf", b"%PDF", 415, ".xlsx"),
        ("orders", b"id", 415, ".csv"),
        ("orders.xls", b"\xd0\xcf\x11\xe0", 422, "old .xls"),
        ("orders.xlsx", b"\xd0\xcf\x11\xe0", 422, "password"),
        ("orders.xlsx", b"id,a", 422, "isn't an Excel workbook"),
        ("orders.csv", b"PK\x03\x04", 422, ".xlsx"),
        ("orders.csv", "id,a".encode("utf-16-le"), 422, "byte order mark"),
        ("orders.json", b'\n [{"id": 1}]', 422, "JSON array"),
    ],
)
def test_what_is_no_file_to_import_is_refused_with_what_to_do(name: str, start: bytes, status: int, word: str) -> None:
    with pytest.raises(GatherError) as refused:
        format_of(name, "", start)
    assert refused.value.status == status
    assert word in refused.value.detail
