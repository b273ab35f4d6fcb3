"""Fuzzed without a server: a file's bytes as an import reads them, and a provider's notice as the door does."""

import io
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from api.errors import GatherError, Problem
from api.fields.types import FieldType
from api.imports import headers, workbooks
from api.imports.encodings import Utf8
from api.imports.formats import format_of
from api.imports.keys import Keys
from api.imports.reading import CsvRows, JsonLines, Position
from api.imports.workbook_rows import WorkbookRows
from api.integrations.contract import BadSignature, UnreadableEvent
from api.integrations.stripe import endpoints
from api.records.parsing import Parser, Row, RowError
from tests.api.imports.books import archive
from tests.fakestripe import signing
from tests.fuzz.seeds import SECRET, SHEET_PARTS

TARGET = headers.Target("id", {"amount": FieldType.NUMBER, "day": FieldType.DATE}, {"stripe_charge"})
MAPPING = {"Number": "number", "left out": None}


def read_csv(raw: bytes) -> None:
    """Whatever comes, each row is a record or a problem, and no byte is passed over."""
    text = _text("orders.csv", raw)
    if text is None:
        return
    cut = CsvRows(Position(), headers.id_column(MAPPING, "id"))
    rows = [row for _, row, _ in [*cut.feed(text), *cut.feed(b"", last=True)]]
    assert cut.at.bytes == len(text)
    try:
        sheet = headers.sheet_of(rows[0] if rows else None, {}, TARGET)
    except GatherError:
        return
    parser = Parser("id", frozenset(TARGET.link_names))
    for index, row in enumerate(rows[1:]):
        assert isinstance(row, Problem | list)
        _told(sheet.read(parser, index, row))


def read_lines(raw: bytes) -> None:
    """The same of NDJSON, with keys renamed, left out, and as they are."""
    text = _text("orders.ndjson", raw)
    if text is None:
        return
    parser = Parser("id", frozenset(TARGET.link_names))
    for keys in (Keys(MAPPING, TARGET.link_names), Keys({}, TARGET.link_names)):
        cut = JsonLines(Position())
        for index, (_, line, _) in enumerate([*cut.feed(text), *cut.feed(b"", last=True)]):
            assert isinstance(line, bytes)
            _told(keys.read(parser, index, line))
        assert cut.at.bytes == len(text)


def _text(name: str, raw: bytes) -> bytes | None:
    try:
        found = Utf8(format_of(name, "", raw[:4096]), raw[:4])
        return found.feed(raw) + found.feed(b"", last=True)
    except GatherError:
        return None


def _told(parsed: Row | RowError) -> None:
    if isinstance(parsed, RowError):
        assert parsed.problems
        assert parsed.detail
    else:
        assert parsed.external_id
        assert "\0" not in parsed.text


async def read_workbook(raw: bytes) -> None:
    """A workbook is looked at here and read by a child; neither may end in anything but rows or a refusal."""
    with suppress(GatherError):
        workbooks.check(io.BytesIO(raw), len(raw))
        async for _, row, _ in WorkbookRows(Position(), len(raw)).rows(_pieces(raw)):
            assert isinstance(row, Problem | list)


async def read_sheet(raw: bytes) -> None:
    """The same of a workbook that is whole, but for what its sheet says."""
    await read_workbook(archive({**SHEET_PARTS, "xl/worksheets/sheet1.xml": raw}))


async def _pieces(raw: bytes) -> AsyncIterator[bytes]:
    yield raw


def verify_header(raw: bytes) -> None:
    """No header opens the door but one that has the right mark of the right time."""
    payload = b'{"id": "evt_1", "type": "charge.succeeded"}'
    header, now = raw.decode("latin-1"), int(time.time())
    right = signing.header(payload, [SECRET], now).partition("v1=")[2][:64]
    try:
        endpoints.verify(payload, header, [SECRET])
    except BadSignature:
        return
    assert f"v1={right}" in header
    assert f"t={now}" in header


def verify_payload(raw: bytes) -> None:
    """What is signed rightly is an event or isn't one, and what isn't signed is nothing."""
    header = signing.header(raw, [SECRET], int(time.time()))
    try:
        event = endpoints.verify(raw, header, [SECRET])
        assert event.event_id
    except UnreadableEvent:
        pass
    except BadSignature:
        # Stripe signs text.
        assert _is_no_text(raw)
    try:
        endpoints.verify(raw + b" ", header, [SECRET])
    except BadSignature:
        return
    raise AssertionError("a payload that was changed is taken for signed")


def _is_no_text(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return True
    return False
