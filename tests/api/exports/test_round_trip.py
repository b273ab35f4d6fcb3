"""What was exported comes back and changes nothing, whatever the records hold; and no cell of it runs."""

import csv
import io
import json
from typing import Any
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.fields.types import is_number
from tests.api.records.orders import Orders, orders_of

any_text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
formulas = st.sampled_from(["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=x", "''-x", "'x", 'a"b', "a,b;c\td", "\r\n"])
looks = st.sampled_from(["", " ", "null", "true", "75", "1e3", "0012", "[1]", "2024-01-31", "\ufeff", "\u2028", "\\."])
texts = st.one_of(any_text, formulas, looks)
numbers = st.one_of(
    st.sampled_from(["0", "-0", "1.00", "-7.50", "1e308", "-1E-308", "18446744073709551616", "0.1", "9" * 400]),
    st.integers().map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
)
scalars = st.one_of(numbers, st.sampled_from(["null", "true", "false"]), texts.map(json.dumps))


def array(items: list[str]) -> str:
    return f"[{', '.join(items)}]"


def object_of(items: dict[str, str]) -> str:
    return "{" + ",".join(f"{json.dumps(key)}:{item}" for key, item in items.items()) + "}"


containers = st.recursive(
    st.sampled_from(["[]", "{}"]),
    lambda inner: st.one_of(
        st.lists(scalars | inner, max_size=3).map(array),
        st.dictionaries(texts, scalars | inner, max_size=3).map(object_of),
    ),
    max_leaves=6,
)
keys = st.one_of(st.sampled_from(["a", "b", "=k", "'=k", "a,b", '"']), texts).filter(
    lambda key: key not in ("", "id", "\\.") and "." not in key
)
ids = st.one_of(texts, any_text).filter(lambda each: bool(each.strip()) and each.isprintable())
records = st.dictionaries(keys, scalars | containers, max_size=5)

days = st.dates().map(lambda day: json.dumps(day.isoformat()))
moments = st.datetimes().map(lambda moment: json.dumps(f"{moment.isoformat()}Z"))
FITTING = {
    "text": texts.map(json.dumps),
    "number": numbers,
    "boolean": st.sampled_from(["true", "false"]),
    "date": days,
    "datetime": moments,
    "json": containers,
}
fitting_records = st.fixed_dictionaries({}, optional={f"={kind}, '\"": values for kind, values in FITTING.items()})

quietly = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


async def send(orders: Orders, content: bytes, media_type: str) -> dict[str, Any]:
    headers = {"Content-Type": media_type}
    answer = await orders.client.post(f"{orders.url}/batch", content=content, headers=headers)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    assert body["failed"] == 0, body
    return body


async def export(orders: Orders, format: str, **params: str) -> bytes:
    url = f"/v1/models/{orders.model_id}/export"
    answer = await orders.client.get(url, params={"format": format, **params})
    assert answer.status_code == 200, answer.text
    return answer.content


def lines_of(written: dict[str, dict[str, str]]) -> bytes:
    rows = [object_of({"id": json.dumps(id)} | record) for id, record in written.items()]
    return "\n".join(rows).encode()


@quietly
@given(st.dictionaries(ids, records, min_size=1, max_size=5))
async def test_ndjson_of_any_records_changes_nothing(
    client: httpx.AsyncClient, written: dict[str, dict[str, str]]
) -> None:
    orders = await orders_of(client)
    await send(orders, lines_of(written), "application/x-ndjson")
    exported = await export(orders, "ndjson")
    assert exported.count(b"\n") == len(written)
    again = await send(orders, exported, "application/x-ndjson")
    assert again["unchanged"] == len(written)


@quietly
@given(st.dictionaries(ids, records, min_size=1, max_size=5))
async def test_csv_of_any_records_changes_nothing(
    client: httpx.AsyncClient, written: dict[str, dict[str, str]]
) -> None:
    orders = await orders_of(client)
    await send(orders, lines_of(written), "application/x-ndjson")
    again = await send(orders, await export(orders, "csv"), "text/csv")
    assert again["unchanged"] == len(written)


@quietly
@given(st.dictionaries(ids, fitting_records, min_size=1, max_size=5))
async def test_csv_of_values_that_fit_changes_nothing(
    client: httpx.AsyncClient, written: dict[str, dict[str, str]]
) -> None:
    orders = await orders_of(client)
    await send(orders, lines_of(written), "application/x-ndjson")
    for key in {key for record in written.values() for key in record}:
        url = httpx.URL(f"{client.base_url}/v1/models/{orders.model_id}/fields/").join(_quoted(key))
        pinned = await client.patch(url, json={"type": key[1:].partition(",")[0]})
        assert pinned.status_code == 200, pinned.text
    exported = await export(orders, "csv")
    again = await send(orders, exported, "text/csv")
    assert again["unchanged"] == len(written)


@quietly
@given(st.dictionaries(ids, records, min_size=1, max_size=5))
async def test_no_cell_runs_unless_asked_for_raw(client: httpx.AsyncClient, written: dict[str, dict[str, str]]) -> None:
    orders = await orders_of(client)
    await send(orders, lines_of(written), "application/x-ndjson")
    safe = _cells(await export(orders, "csv"))
    assert [cell for cell in safe if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not is_number(cell)] == []
    raw = _cells(await export(orders, "csv", safe="false"))
    assert set(written) <= set(raw)


async def test_records_at_their_limits_change_nothing(client: httpx.AsyncClient) -> None:
    orders = await orders_of(client)
    digits = ",".join(["7"] * 130_000)
    written = (
        f'{{"id":"big","l":[{digits}]}}\n{{"id":"long","n":{"9" * 92}e308}}\n{{"id":"small","n":1.{"9" * 91}e-308}}'
    )
    assert (await send(orders, written.encode(), "application/x-ndjson"))["created"] == 3
    again = await send(orders, await export(orders, "ndjson"), "application/x-ndjson")
    assert again["unchanged"] == 3
    refused = await orders.post(f'{{"id":"1","n":1.{"9" * 92}e-308}}'.encode())
    assert (refused.status_code, refused.json()["code"]) == (422, "number_too_long")


async def test_a_header_that_begins_with_a_byte_order_mark_is_no_mark(client: httpx.AsyncClient) -> None:
    made = await client.post("/v1/models", json={"name": "Marked", "id_field": "\ufeffid"})
    orders = Orders(client, made.json()["id"])
    await send(orders, '{"\ufeffid": "\ufeff1", "a": 1}'.encode(), "application/x-ndjson")
    for safe in ("true", "false"):
        again = await send(orders, await export(orders, "csv", safe=safe), "text/csv")
        assert again["unchanged"] == 1


def _cells(content: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(content.decode(), newline="")) for cell in row]


def _quoted(key: str) -> str:
    return quote(key, safe="")
