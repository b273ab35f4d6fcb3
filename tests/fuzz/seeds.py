"""Where bending starts: what every reader takes, and what broke one once."""

import io
import time
from collections.abc import Mapping
from zipfile import ZipFile

from tests.api.imports.books import book
from tests.fakestripe import signing

SECRET = "whsec_of_the_fuzzers"
NOTICE = b'{"id": "evt_1", "type": "charge.succeeded", "created": 1700000000, "data": {"object": {"id": "ch_1"}}}'
BOOK = book([["id", "amount"], ["1", 75], ["2", 0.1], [None, None], ["ü", True]])

RECORDS = (
    b'{"id": "1", "amount": 75, "city": "Berlin", "tags": ["a", {"b": null}], "paid": true}',
    b'{"id": 12, "amount": 0.10, "big": 18446744073709551616, "note": "\\u00fc\\ud83e\\udd89", "gone": null}',
    '{"id": "Łódź/1 ü", "": 1}'.encode(),
    b"[" * 33 + b"]" * 33,
)
LINES = b'{"id": "1", "amount": 1}\n\n{"id": "2", "Number": 2, "stripe_charge": {}}\r\n{"id": ""}\n[]\n'
CSV = b'id,amount,"a ""b""",stripe_charge.id\n1,2,3,4\n\n2;3\n"4\n5",6,,\n'
FILTERS = (
    b'{"field": "amount", "op": "gte", "value": 75}',
    b'{"and": [{"or": []}, {"not": {"field": "city", "op": "contains", "value": "b%_\\\\"}}]}',
    b'{"field": "day", "op": "within", "value": {"direction": "previous", "n": 2, "unit": "quarter"}}',
    b'{"field": "placed_at", "op": "between", "value": ["2026-01-01", "9999-12-31T23:59:59.999999Z"]}',
    b'{"field": "stripe_charge.amount", "op": "lt", "value": {"$field": "amount"}}',
    b'{"field": "tags", "op": "in", "value": [["a"], 1e308, 0.1, "x", true]}',
)
URLS = (
    b"filter=%7B%22field%22%3A%22amount%22%2C%22op%22%3A%22gt%22%2C%22value%22%3A1%7D&sort=-amount,city&limit=3",
    b"search=berlin+ch_1&fields=amount,stripe_charge.status&timezone=Europe/Berlin&week_start=sunday&offset=99999",
    b"id=1",
    b"limit=1000&cursor=abc",
)
FORMS = (b"id=1&amount=75&tag=a&tag=b", b"id=%C3%BC+1&a%5Bb%5D=0012&c=")
PARTS = (
    b'--x\r\nContent-Disposition: form-data; name="id"\r\n\r\n1\r\n--x\r\n'
    b'Content-Disposition: form-data; name="amount"\r\n\r\n75\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="id"; filename="b.txt"\r\n\r\nends in the mid',
    b'--x\r\nContent-Disposition: form-data; name="id"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n1\r\n--x--',
)


def header() -> bytes:
    """A right one, of now."""
    return signing.header(NOTICE, [SECRET], int(time.time())).encode()


def _parts(workbook: bytes) -> Mapping[str, bytes]:
    with ZipFile(io.BytesIO(workbook)) as file:
        return {name: file.read(name) for name in file.namelist()}


TORN = BOOK.replace(BOOK[60:64], b"\x1c\x0a\x1c\x0a", 1)
"""A workbook whose first part can't be unpacked."""

SHEET_PARTS = _parts(BOOK)
SHEET = SHEET_PARTS["xl/worksheets/sheet1.xml"]
