"""What was exported is imported, and nothing changes."""

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.database import Database
from tests.api.exports.test_round_trip import FITTING, export, fitting_records, ids, lines_of, records
from tests.api.records.orders import orders_of
from tests.api.records.provider import charge, provider_of
from tests.conftest import TestWorkspace
from tests.worker.imports.importing import Importer, counts, forget_link_checks, pin

quietly = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@quietly
@given(st.dictionaries(ids, records, min_size=1, max_size=5))
async def test_ndjson_of_any_records_changes_nothing(
    client: httpx.AsyncClient, database: Database, written: dict[str, dict[str, str]]
) -> None:
    importer = Importer(await orders_of(client), database)
    assert counts(await importer.of(lines_of(written), "a.ndjson"))[0] == len(written)
    exported = await export(importer.orders, "ndjson")
    assert counts(await importer.of(exported, "a.ndjson")) == (0, 0, len(written), 0)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@quietly
@given(written=st.dictionaries(ids, fitting_records, min_size=1, max_size=5))
async def test_tables_of_values_that_fit_change_nothing(
    client: httpx.AsyncClient, database: Database, format: str, written: dict[str, dict[str, str]]
) -> None:
    importer = Importer(await orders_of(client), database)
    await importer.of(lines_of(written), "a.ndjson")
    keys = {key for record in written.values() for key in record}
    await pin(importer.orders, {key: kind for key in keys for kind in FITTING if key.startswith(f"={kind},")})
    exported = await export(importer.orders, format)
    assert counts(await importer.of(exported, f"a.{format}")) == (0, 0, len(written), 0)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@quietly
@given(written=st.dictionaries(ids, records, min_size=1, max_size=5))
async def test_tables_of_any_records_change_nothing(
    client: httpx.AsyncClient, database: Database, format: str, written: dict[str, dict[str, str]]
) -> None:
    importer = Importer(await orders_of(client), database)
    await importer.of(lines_of(written), "a.ndjson")
    exported = await export(importer.orders, format)
    assert counts(await importer.of(exported, f"a.{format}", dry_run=True)) == (0, 0, len(written), 0)
    assert counts(await importer.of(exported, f"a.{format}")) == (0, 0, len(written), 0)


@pytest.mark.parametrize("format", ["csv", "xlsx", "ndjson"])
async def test_links_and_times_that_an_export_shows_are_left_out(
    importer: Importer, database: Database, workspace: TestWorkspace, format: str
) -> None:
    provider = await provider_of(database, workspace)
    await provider.task(importer.orders)
    await provider.write(charge("ch_1", status="paid", amount=75))
    await importer.orders.batch([{"id": "1", "charge": "ch_1", "city": "=x"}, {"id": "2", "city": "Oslo"}])
    exported = await export(importer.orders, format, links="true")
    assert b"stripe_charge" in exported or format == "xlsx"
    assert counts(await importer.of(exported, f"a.{format}")) == (0, 0, 2, 0)
    fields = "id,city,charge,stripe_charge.status,_created_at,_updated_at"
    exported = await export(importer.orders, format, fields=fields)
    assert counts(await importer.of(exported, f"a.{format}", dry_run=True)) == (0, 0, 2, 0)
    await forget_link_checks(database)


async def test_what_a_cell_of_excel_is_too_small_for_stays_as_it_is(importer: Importer) -> None:
    rows = [
        {"id": "1", "t": "x" * 32_768},
        {"id": "2", "t": "x" + "😀" * 17_000},
        {"id": "3", "l": list(range(10_000))},
    ]
    await importer.orders.batch(rows)
    exported = await export(importer.orders, "xlsx")
    assert counts(await importer.of(exported, "a.xlsx")) == (0, 0, len(rows), 0)


async def test_odd_texts_and_numbers_come_back_from_a_workbook(importer: Importer) -> None:
    texts = [
        "_x0041_",
        "\x01\x1f",
        " x ",
        "\r\n",
        "\n",
        "\t=x",
        "0012",
        "1e5",
        "true",
        "<&>\"'",
        "\ufeff",
        "x" * 32_767,
    ]
    numbers = [0, -1, 0.1, 123456789.12345, 123456789012345678, 2**64, 1e-7, 1.5e300, 1e308, 0.30000000000000004]
    rows = [{"id": f"t{n}", "t": each, "zip": "0001"} for n, each in enumerate(texts)]
    await importer.orders.batch(rows + [{"id": f"n{n}", "n": each} for n, each in enumerate(numbers)])
    await pin(importer.orders, {"t": "text", "n": "number"})
    exported = await export(importer.orders, "xlsx")
    assert counts(await importer.of(exported, "a.xlsx")) == (0, 0, len(texts) + len(numbers), 0)
