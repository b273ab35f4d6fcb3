"""What is wrong with lines: listed by line, id, field and reason, beside all that is right."""

import pytest
from sqlalchemy import text

from api.imports import faults, steps
from tests.api.imports.books import book
from tests.worker.imports.importing import Importer, counts
from worker import rounds


async def test_a_broken_line_is_one_error_and_all_others_land(importer: Importer) -> None:
    async with importer.database.transaction() as session:
        await session.execute(text(f"ALTER TABLE records_{importer.orders.model_id.hex} SET UNLOGGED"))
    lines = ["id,t,n", *(f'{n},"text {n}",5' for n in range(2, 60_001))]
    lines[50_000] = '50001,"open,5'
    done = await importer.of("\n".join(lines))
    assert counts(done) == (59_998, 0, 0, 1)
    assert [row[0] for row in await importer.errors(done["id"])] == ["line", "50001"]


async def test_errors_are_listed_by_line_with_id_and_field_and_are_safe_to_open(importer: Importer) -> None:
    content = 'id,n\n1,"x\ny"\n,2\n\n"=cmd()",\0\n3,4,5\n'
    done = await importer.of(content)
    assert counts(done) == (1, 0, 0, 3)
    assert await importer.errors(done["id"]) == [
        ["line", "id", "field", "reason"],
        ["4", "", "id", "The ID field `id` is missing"],
        ["6", "'=cmd()", "n", r"The character \u0000 can't be kept"],
        ["7", "", "", "The row has 3 cells, the header 2"],
    ]


async def test_errors_of_ndjson_name_each_thing_that_is_wrong(importer: Importer) -> None:
    lines = (
        b'{"id": 1, "a.b": 1, "": 2}',
        b"nope",
        b'{"id": "a\\u0000b"}',
        b'{"id": "\xff"}',
        b'{"a/b": "\\u0000", "id": 2}',
        b'{"id": 3}',
    )
    done = await importer.of(b"\n".join(lines), "a.ndjson")
    assert counts(done) == (1, 0, 0, 5)
    listed = [row[:3] for row in (await importer.errors(done["id"]))[1:]]
    assert listed == [
        ["1", "1", "a.b"],
        ["1", "1", ""],
        ["2", "", ""],
        ["3", "a\ufffdb", "id"],
        ["4", "", ""],
        ["5", "2", "a/b"],
    ]


async def test_errors_of_workbooks_have_the_numbers_of_their_rows(importer: Importer) -> None:
    rows = [["id", "a"], [1, "x"], [None, "y"], [2, "x" * 30_000], [3, None]]
    done = await importer.of(book(rows, first_row=1), "a.xlsx")
    assert counts(done) == (3, 0, 0, 1)
    assert (await importer.errors(done["id"]))[1][:3] == ["4", "", "id"]


async def test_errors_are_listed_up_to_a_hundred_thousand_and_counted_beyond(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "MOST_LISTED", 7)
    monkeypatch.setattr(faults, "AT_ONCE", 3)
    monkeypatch.setattr(steps, "ROWS_AT_ONCE", 5)
    done = await importer.of("id,n\n" + ",1\n" * 20)
    assert counts(done) == (0, 0, 0, 20)
    assert [row[0] for row in await importer.errors(done["id"])] == ["line", *"2345678"]


async def test_errors_are_kept_for_thirty_days(importer: Importer) -> None:
    old, new = await importer.of("id,a\n,1\n"), await importer.of("id,a\n,1\n")
    async with importer.database.transaction() as session:
        older = "UPDATE imports SET finished_at = now() - interval '31 days' WHERE id = CAST(:id AS uuid)"
        await session.execute(text(older), {"id": old["id"]})
    while await rounds.tidy(importer.database):
        pass
    assert len(await importer.errors(old["id"])) == 1
    assert len(await importer.errors(new["id"])) == 2
    assert (await importer.get(old["id"]))["progress"]["failed"] == 1
