"""What is fuzzed, each with the seeds that it starts from and the cases that broke it once."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from tests.fuzz import files, requests, seeds
from tests.fuzz.requests import World

Check = Callable[[World, bytes], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Target:
    """`check` fails for bytes that aren't read as they should be; `found` once made it fail."""

    check: Check
    seeds: tuple[bytes, ...]
    found: tuple[bytes, ...] = ()
    slow: bool = False


def _alone(check: Callable[[bytes], None]) -> Check:
    async def checked(_: World, raw: bytes) -> None:
        check(raw)

    return checked


def _by_itself(check: Callable[[bytes], Awaitable[None]]) -> Check:
    async def checked(_: World, raw: bytes) -> None:
        await check(raw)

    return checked


TARGETS: dict[str, Target] = {
    "record": Target(requests.one_record, seeds.RECORDS),
    "form": Target(requests.a_form, seeds.FORMS),
    "multipart": Target(requests.parts_of_a_form, seeds.PARTS),
    "batch": Target(requests.a_batch, (b"[" + b", ".join(seeds.RECORDS[:2]) + b"]", *seeds.RECORDS)),
    "lines": Target(requests.lines, (seeds.LINES, *seeds.RECORDS)),
    "rows": Target(requests.rows, (seeds.CSV,)),
    "filter": Target(requests.a_filter, seeds.FILTERS),
    "url": Target(requests.a_url, seeds.URLS),
    "cursor": Target(requests.a_cursor, (b"", b"abcd", b"=", b"MjAyNi0xMS0yM1QxMjowMDowMCBh")),
    "id": Target(requests.an_id, (b"1", "a/b ü".encode(), b"..", b"%2F")),
    "signature": Target(
        _alone(files.verify_header), (seeds.header(), b"t=1,v1=a"), found=(seeds.header() + b"\xc3,v1=\xe9",)
    ),
    "notice": Target(_alone(files.verify_payload), (seeds.NOTICE, b"{}")),
    "csv-file": Target(_alone(files.read_csv), (seeds.CSV,)),
    "ndjson-file": Target(_alone(files.read_lines), (seeds.LINES,), found=(b'{"id": "1", "\x80amount": 1}',)),
    "workbook": Target(_by_itself(files.read_workbook), (seeds.BOOK,), found=(seeds.TORN,), slow=True),
    "sheet": Target(_by_itself(files.read_sheet), (seeds.SHEET,), slow=True),
}
