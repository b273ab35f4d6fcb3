"""Rows of files as records: read by their fields, mapped, counted one by one."""

from datetime import datetime

import pytest

from api.database import Database
from api.imports import steps
from tests.api.imports.books import book
from tests.api.records.provider import charge, provider_of
from tests.conftest import TestWorkspace
from tests.worker.imports.importing import Importer, counts, forget_link_checks


async def test_rows_of_csv_are_read_by_their_fields_types_as_they_are_at_the_start(importer: Importer) -> None:
    await importer.orders.batch([{"id": n, "zip": "0012", "n": 1} for n in range(20)])
    done = await importer.of('zip;id;n;new;empty\n12;0012;1.50;7;\n;1;"x;y";;\n')
    assert counts(done) == (1, 1, 0, 0)
    assert await importer.orders.data("0012") == {"zip": "12", "id": "0012", "n": 1.5, "new": 7}
    assert await importer.orders.data("1") == {"zip": "0012", "id": "1", "n": "x;y"}


async def test_rows_of_ndjson_come_in_to_the_letter(importer: Importer) -> None:
    done = await importer.of('\ufeff{"id": 1, "n": 1.00}\n\n{"id": "1", "n": null}\n{"id": 2}', "a.ndjson")
    assert counts(done) == (2, 1, 0, 0)
    assert await importer.orders.data("1") == {"id": "1"}


async def test_rows_of_workbooks_come_from_the_first_sheet_wherever_its_table_is(importer: Importer) -> None:
    day = datetime(2024, 1, 31)  # noqa: DTZ001 - a workbook knows no zones
    rows = [
        ["Nr", "paid", None, "when", "sum"],
        [7, True, "n/a", day, 0.1 + 0.2],
        [None] * 5,
        ["'=x", 1.0, "", "", 1e17],
    ]
    done = await importer.of(
        book(rows, first_row=2, first_column=1), "a.xlsx", mapping={"Nr": "id", "": None, "when": "day"}
    )
    assert counts(done) == (2, 0, 0, 0)
    assert await importer.orders.data("7") == {"id": "7", "paid": True, "day": "2024-01-31", "sum": 0.3}
    assert await importer.orders.data("=x") == {"id": "=x", "paid": 1, "sum": 10**17}


async def test_rows_go_where_the_mapping_says(importer: Importer) -> None:
    mapping = {"Order No": "id", "Sum": "amount", "Junk": None}
    done = await importer.of("Sum,Order No,Junk,city\n5,1,x,Oslo\n", mapping=mapping)
    assert counts(done) == (1, 0, 0, 0)
    assert await importer.orders.data("1") == {"amount": 5, "id": "1", "city": "Oslo"}
    again = await importer.of('{"Order No": 1, "Sum": 5, "Junk": {}, "city": "Oslo"}', "a.jsonl", mapping=mapping)
    assert counts(again) == (0, 0, 1, 0)


async def test_rows_are_counted_one_by_one_across_batches(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "ROWS_AT_ONCE", 2)
    content = "id,n\n1,1\n1,2\n1,2\n2,1\n1,2\n,5\n1,3\n"
    for dry_run in (True, False):
        done = await importer.of(content, dry_run=dry_run)
        assert counts(done) == (2, 2, 2, 1)
        assert done["progress"]["bytes"] == done["progress"]["total_bytes"] == len(content)
    model = (await importer.orders.client.get(f"/v1/models/{importer.orders.model_id}")).json()
    assert model["record_count"] == 2


async def test_rows_find_their_links(importer: Importer, database: Database, workspace: TestWorkspace) -> None:
    provider = await provider_of(database, workspace)
    await provider.task(importer.orders)
    await provider.write(charge("ch_1", status="paid"))
    await importer.of("id,charge\n1,ch_1\n2,ch_2\n")
    assert await importer.orders.linked("1") == {"stripe_charge": {"id": "ch_1", "status": "paid"}}
    await forget_link_checks(database)


async def test_a_file_with_a_header_only_has_none(importer: Importer) -> None:
    for content, name in (("id,a", "a.csv"), ("\n\n", "a.ndjson"), (book([["id", "a"]]), "a.xlsx")):
        assert counts(await importer.of(content, name)) == (0, 0, 0, 0)
