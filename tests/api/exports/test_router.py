"""…/export over HTTP: which records, which columns, under which name, in which format."""

import csv
import io
import json
import re
import zipfile
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api.database import Database
from tests.api.records.orders import Orders
from tests.api.records.provider import Provider, charge

ROWS = [
    {"id": "o1", "amount": 75.50, "city": "Oslo", "charge": "ch_1"},
    {"id": "o2", "amount": -3, "city": "=cmd()", "tags": ["a", {"b": None}]},
    {"id": "o3", "city": "Berlin", "paid": True},
]


@pytest.fixture
async def filled(orders: Orders, provider: Provider) -> Orders:
    """Three orders, the first of them with a charge."""
    await provider.task(orders)
    await provider.write(charge("ch_1", status="failed", amount=75.50, metadata={"order": "o1"}))
    await orders.batch(ROWS)
    # Other tests count the checks that wait for a worker.
    async with provider.database.transaction() as session:
        await session.execute(text("DELETE FROM link_checks WHERE model_id = :id"), {"id": orders.model_id})
    return orders


async def export(orders: Orders, **params: Any) -> httpx.Response:
    return await orders.client.get(f"/v1/models/{orders.model_id}/export", params=params)


def table(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text, newline="")))


def lines(answer: httpx.Response) -> list[Any]:
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.content.splitlines()]


def column(answer: httpx.Response, name: str = "id") -> list[str]:
    header, *rows = table(answer)
    return [row[header.index(name)] for row in rows]


class TestNdjson:
    async def test_is_each_records_data_as_postgres_prints_it(self, filled: Orders) -> None:
        answer = await export(filled, format="ndjson", sort="-amount", fields="amount,tags")
        assert answer.headers["content-type"] == "application/x-ndjson"
        assert answer.content == (
            b'{"id": "o1", "amount": 75.5}\n{"id": "o2", "tags": ["a", {"b": null}], "amount": -3}\n{"id": "o3"}\n'
        )

    async def test_holds_links_only_where_they_are_asked_for(self, filled: Orders) -> None:
        assert lines(await export(filled, format="ndjson", sort="id")) == ROWS
        linked = lines(await export(filled, format="ndjson", sort="id", links="true"))
        assert linked[0]["stripe_charge"]["status"] == "failed"
        assert linked[1] == ROWS[1] | {"stripe_charge": None}
        named = lines(await export(filled, format="ndjson", sort="id", fields="city,stripe_charge.status"))
        assert named[0] == {"id": "o1", "city": "Oslo", "stripe_charge": {"status": "failed"}}


class TestCsv:
    async def test_has_own_fields_and_then_those_of_links(self, filled: Orders) -> None:
        answer = await export(filled, sort="id")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.content.count(b"\r\n") == answer.content.count(b"\n") == 4
        header, *rows = table(answer)
        assert header[:7] == ["id", "amount", "city", "charge", "tags", "paid", "stripe_charge.id"]
        assert all(name.startswith("stripe_charge.") for name in header[6:])
        assert rows[0][:7] == ["o1", "75.5", "Oslo", "ch_1", "", "", "ch_1"]
        assert rows[1][:7] == ["o2", "-3", "'=cmd()", "", '["a", {"b": null}]', "", ""]
        assert column(answer, "stripe_charge.metadata") == ['{"order": "o1"}', "", ""]
        assert column(await export(filled, sort="id", safe="false"), "city")[1] == "=cmd()"
        assert table(await export(filled, links="false"))[0] == header[:6]

    async def test_has_the_fields_asked_for_and_the_id(self, filled: Orders) -> None:
        fields = "stripe_charge.metadata.order,nobody,stripe_charge.status,city,_created_at"
        header, first, *_ = table(await export(filled, sort="id", fields=fields))
        assert header == ["id", *fields.split(",")]
        assert first[:5] == ["o1", "o1", "", "failed", "Oslo"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", first[5])

    async def test_of_a_link_has_all_its_fields(self, filled: Orders) -> None:
        header = table(await export(filled, fields="id,stripe_charge"))[0]
        assert header[:3] == ["id", "stripe_charge.id", "stripe_charge.status"]

    async def test_with_links_and_times_comes_back(self, filled: Orders) -> None:
        content = (await export(filled, fields="city,stripe_charge.status,_created_at,_updated_at")).content
        url, headers = f"{filled.url}/batch", {"Content-Type": "text/csv"}
        answer = await filled.client.post(url, content=content, headers=headers)
        assert (answer.json()["unchanged"], answer.json()["failed"]) == (3, 0)

    async def test_of_nothing_is_a_header(self, filled: Orders) -> None:
        nothing = json.dumps({"field": "id", "op": "in", "value": []})
        assert (await export(filled, filter=nothing, fields="id,city")).text == "id,city\r\n"
        assert (await export(filled, filter=nothing, format="ndjson")).content == b""


class TestXlsx:
    async def test_holds_texts_as_texts_and_numbers_exactly(self, filled: Orders) -> None:
        await filled.batch([{"id": "o4", "amount": 12345678901234567890, "city": "https://x"}])
        answer = await export(filled, format="xlsx", sort="id", links="false")
        sheet = sheet_of(answer.content)
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
        assert '<c r="B2"><v>75.5</v></c>' in sheet
        assert '<c r="B5" t="inlineStr"><is><t>12345678901234567890</t></is></c>' in sheet
        assert '<c r="C3" t="inlineStr"><is><t>\'=cmd()</t></is></c>' in sheet
        assert '<c r="F4" t="b"><v>1</v></c>' in sheet

    async def test_goes_on_in_another_sheet(self, filled: Orders, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("api.exports.xlsx_file.MOST_ROWS", 3)
        content = (await export(filled, format="xlsx", sort="id")).content
        assert "o3" in sheet_of(content, 2)

    async def test_of_too_many_columns_is_refused(self, filled: Orders, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("api.exports.xlsx_file.MOST_COLUMNS", 3)
        answer = await export(filled, format="xlsx")
        assert (answer.status_code, answer.json()["code"]) == (422, "too_many_columns")


def sheet_of(content: bytes, number: int = 1) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read(f"xl/worksheets/sheet{number}.xml").decode()


class TestQuery:
    async def test_filters_searches_and_sorts_by_any_field(self, filled: Orders) -> None:
        failed = json.dumps({"field": "stripe_charge.status", "op": "is", "value": "failed"})
        assert column(await export(filled, filter=failed)) == ["o1"]
        assert column(await export(filled, search="berl")) == ["o3"]
        assert column(await export(filled, sort="-city")) == ["o1", "o3", "o2"]
        quotes = json.dumps(
            {"or": [{"field": "city", "op": "is", "value": "$1 ' \\ $2"}, {"field": "paid", "op": "is", "value": True}]}
        )
        assert column(await export(filled, filter=quotes, sort="_created_at")) == ["o3"]

    @pytest.mark.parametrize(
        "condition",
        [
            {"field": "amount", "op": "between", "value": [-3, 75.5]},
            {"field": "amount", "op": "in", "value": [75.5, 1e300]},
            {"field": "city", "op": "not_in", "value": ["Oslo", 'a"{},\\']},
            {"field": "city", "op": "contains", "value": "o%_\\"},
            {"field": "paid", "op": "is", "value": True},
            {"field": "_created_at", "op": "is", "value": "2024-01-31"},
            {"field": "_created_at", "op": "within", "value": {"direction": "last", "n": 1, "unit": "day"}},
            {"not": {"field": "stripe_charge.amount", "op": "gte", "value": {"$field": "amount"}}},
        ],
        ids=str,
    )
    async def test_finds_what_a_page_finds(self, filled: Orders, condition: dict[str, Any]) -> None:
        body = {"filter": condition, "timezone": "America/New_York"}
        page = (await filled.client.post(f"{filled.url}/query", json=body)).json()
        exported = await export(filled, filter=json.dumps(condition), timezone="America/New_York")
        assert column(exported) == [item["id"] for item in page["items"]]

    async def test_of_a_model_that_was_deleted_meanwhile_is_not_found(self, filled: Orders, database: Database) -> None:
        async with database.transaction() as session:
            await session.execute(text(f"DROP TABLE records_{filled.model_id.hex}"))
        for format in ("csv", "xlsx", "ndjson"):
            assert (await export(filled, format=format)).status_code == 404

    @pytest.mark.parametrize(
        ("params", "code"),
        [
            ({"limit": 5}, "unknown_parameter"),
            ({"cursor": "x"}, "unknown_parameter"),
            ({"colour": "red"}, "unknown_parameter"),
            ({"format": "pdf"}, "invalid_value"),
            ({"filter": '{"field": "amount", "op": "like", "value": 1}'}, None),
        ],
    )
    async def test_that_makes_no_sense_is_refused(
        self, filled: Orders, params: dict[str, Any], code: str | None
    ) -> None:
        answer = await export(filled, **params)
        assert answer.status_code == 422
        assert code in (None, answer.json()["errors"][0]["code"])


class TestNames:
    @pytest.mark.parametrize(
        ("name", "header"),
        [
            ("Orders", "attachment; filename=\"Orders.csv\"; filename*=UTF-8''Orders.csv"),
            (
                'Zahlungen für "Ö"/2',
                'attachment; filename="Zahlungen f_r ____2.csv"; '
                "filename*=UTF-8''Zahlungen%20f%C3%BCr%20%22%C3%96%22_2.csv",
            ),
        ],
    )
    async def test_are_the_models(self, filled: Orders, name: str, header: str) -> None:
        await filled.client.patch(f"/v1/models/{filled.model_id}", json={"name": name})
        assert (await export(filled)).headers["content-disposition"] == header


class TestView:
    async def test_filters_sorts_and_shows_as_it_was_saved(self, filled: Orders) -> None:
        saved = {
            "name": "Größte",
            "model_id": str(filled.model_id),
            "columns": ["city", {"field": "stripe_charge.status"}, {"field": "amount", "hidden": True}],
            "filter": {"field": "amount", "op": "is_not_empty"},
            "sort": [{"field": "amount", "direction": "desc"}],
        }
        view = (await filled.client.post("/v1/views", json=saved)).json()["id"]
        answer = await filled.client.get(f"/v1/views/{view}/export")
        assert table(answer) == [
            ["id", "city", "stripe_charge.status"],
            ["o1", "Oslo", "failed"],
            ["o2", "'=cmd()", ""],
        ]
        assert "filename*=UTF-8''Gr%C3%B6%C3%9Fte.csv" in answer.headers["content-disposition"]
        only = json.dumps({"field": "city", "op": "is", "value": "Oslo"})
        params = {"format": "ndjson", "filter": only}
        assert lines(await filled.client.get(f"/v1/views/{view}/export", params=params)) == ROWS[:1]

    async def test_of_another_workspace_does_not_exist(self, filled: Orders, stranger: httpx.AsyncClient) -> None:
        view = await filled.client.post("/v1/views", json={"name": "V", "model_id": str(filled.model_id)})
        for path in (f"views/{view.json()['id']}", f"models/{filled.model_id}"):
            assert (await stranger.get(f"/v1/{path}/export")).status_code == 404
