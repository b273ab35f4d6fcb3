"""Records found over HTTP: of a model, and of a saved view with something asked on top."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import text

from api.database import Database


async def a_view(client: httpx.AsyncClient, model: str, **chosen: Any) -> str:
    answer = await client.post("/v1/views", json={"name": "A view", "model_id": model, **chosen})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


class TestModelRecords:
    async def test_the_url_and_the_body_say_the_same(self, client: httpx.AsyncClient, model: str) -> None:
        condition = '{"field": "amount", "op": "gte", "value": 80}'
        by_url = await client.get(f"/v1/models/{model}/records?filter={quote(condition)}&sort=-amount&limit=3")
        body = {
            "filter": {"field": "amount", "op": "gte", "value": 80},
            "sort": [{"field": "amount", "direction": "desc"}],
            "limit": 3,
        }
        by_body = await client.post(f"/v1/models/{model}/records/query", json=body)
        assert ids(by_url) == ids(by_body) == ["o11", "o10", "o09"]

    async def test_no_body_asks_for_what_an_empty_one_does(self, client: httpx.AsyncClient, model: str) -> None:
        view = await a_view(client, model)
        for asked in ("query", "count", "summary"):
            for door in (f"/v1/models/{model}/records/{asked}", f"/v1/views/{view}/{asked}"):
                assert (await client.post(door)).json() == (await client.post(door, json={})).json()

    async def test_a_number_is_found_to_its_last_digit(self, client: httpx.AsyncClient, model: str) -> None:
        exact, headers = "0.12345678901234567891", {"content-type": "application/json"}
        await client.post(f"/v1/models/{model}/records", content=f'{{"id": "it", "n": {exact}}}', headers=headers)
        body = f'{{"filter": {{"field": "n", "op": "is", "value": {exact}}}}}'
        assert ids(await client.post(f"/v1/models/{model}/records/query", content=body, headers=headers)) == ["it"]
        for broken, status in (('{"filter": 1e99999}', 422), ('{"limit": 1.5}', 422), ("{", 400), (b"\xff", 400)):
            answer = await client.post(f"/v1/models/{model}/records/query", content=broken, headers=headers)
            assert answer.status_code == status

    async def test_pages_follow_each_other_without_gap_or_overlap(self, client: httpx.AsyncClient, model: str) -> None:
        seen: list[str] = []
        body: dict[str, Any] = {"sort": [{"field": "city"}], "limit": 5}
        while True:
            answer = await client.post(f"/v1/models/{model}/records/query", json=body)
            seen += ids(answer)
            if answer.json()["next_cursor"] is None:
                break
            body["cursor"] = answer.json()["next_cursor"]
        assert seen == [f"o{n:02}" for city in (0, 2, 1, 3) for n in range(city, 12, 4)]

    @pytest.mark.parametrize(
        "body",
        [{"limit": True}, {"limit": "5"}, {"limit": 5.0}, {"offset": False}, {"offset": None}],
        ids=str,
    )
    async def test_how_many_is_a_whole_number_and_nothing_that_looks_like_one(
        self, client: httpx.AsyncClient, model: str, body: dict[str, Any]
    ) -> None:
        answer = await client.post(f"/v1/models/{model}/records/query", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{next(iter(body))}")
        by_url = await client.get(f"/v1/models/{model}/records", params={"limit": "5", "offset": "1"})
        assert ids(by_url) == ["o01", "o02", "o03", "o04", "o05"]
        assert (await client.post(f"/v1/models/{model}/records/count", json={"exact": 1})).status_code == 422

    async def test_a_cursor_of_another_query_and_a_forged_one_are_told_apart(
        self, client: httpx.AsyncClient, model: str
    ) -> None:
        first = await client.post(f"/v1/models/{model}/records/query", json={"limit": 1})
        cursor = first.json()["next_cursor"]
        path = f"/v1/models/{model}/records/query"
        other = await client.post(path, json={"cursor": cursor, "sort": [{"field": "amount"}]})
        forged = await client.post(path, json={"cursor": cursor[:-2] + "xx"})
        assert (other.status_code, other.json()["code"]) == (400, "cursor_mismatch")
        assert (forged.status_code, forged.json()["code"]) == (400, "invalid_cursor")

    async def test_one_id_by_query_is_that_record_or_a_404(self, client: httpx.AsyncClient, model: str) -> None:
        assert (await client.get(f"/v1/models/{model}/records", params={"id": "o03"})).json()["id"] == "o03"
        assert (await client.get(f"/v1/models/{model}/records", params={"id": "o99"})).status_code == 404
        for params in ({"limit": "3"}, {"filter": "x"}, {"fields": "n"}):
            answer = await client.get(f"/v1/models/{model}/records", params={"id": "o03", **params})
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, *params)

    async def test_a_field_that_nobody_has_seen_is_a_warning(self, client: httpx.AsyncClient, model: str) -> None:
        body = {"filter": {"field": "ammount", "op": "is_empty"}}
        answer = await client.post(f"/v1/models/{model}/records/query", json=body)
        assert len(ids(answer)) == 12
        assert answer.json()["warnings"][0] | {"detail": ""} == {
            "code": "unknown_field",
            "field": "ammount",
            "detail": "",
        }

    async def test_a_count_stops_at_ten_thousand_unless_it_must_be_exact(
        self, client: httpx.AsyncClient, model: str
    ) -> None:
        path = f"/v1/models/{model}/records"
        for start in (0, 10_000):
            rows = [{"id": f"more{start + n}"} for n in range(10_000 if start == 0 else 5)]
            await client.post(f"{path}/batch", json=rows)
        capped = (await client.post(f"{path}/count", json={})).json()
        exact = (await client.post(f"{path}/count", json={"exact": True})).json()
        assert (capped["count"], capped["capped"]) == (10_000, True)
        assert (exact["count"], exact["capped"]) == (10_017, False)

    @pytest.mark.parametrize("sort", [[], [{"field": "amount", "direction": "desc"}]], ids=["by id", "sorted"])
    async def test_a_common_word_and_a_rare_one_are_found_page_by_page(
        self, client: httpx.AsyncClient, database: Database, model: str, sort: list[dict[str, str]]
    ) -> None:
        rows = [{"id": f"more{n:04}", "amount": n, "word": "rare" if n == 3210 else "common"} for n in range(5000)]
        await client.post(f"/v1/models/{model}/records/batch", json=rows)
        async with database.transaction() as session:
            for statement in (f"ANALYZE records_{model.replace('-', '')}", "UPDATE models SET record_count = 5012"):
                await session.execute(text(statement))
        path = f"/v1/models/{model}/records/query"
        assert ids(await client.post(path, json={"search": "RARE", "sort": sort})) == ["more3210"]
        seen: list[str] = []
        body: dict[str, Any] = {"search": "common", "sort": sort, "limit": 1000}
        while len(seen) < 5000:
            answer = await client.post(path, json=body)
            seen += ids(answer)
            body["cursor"] = answer.json()["next_cursor"]
            if body["cursor"] is None:
                break
        found = [row["id"] for row in rows if row["word"] == "common"]
        assert seen == (found[::-1] if sort else found)

    @pytest.mark.parametrize(
        "body",
        [
            {"limit": 0},
            {"limit": 1001},
            {"offset": 100_001},
            {"timezone": "Mars/Olympus"},
            {"colour": "red"},
            {"filter": {"field": "amount", "op": "like", "value": 1}},
            {"filter": {"field": "amount", "op": "gt", "value": "much"}},
            {"filter": {"field": "amount", "op": "is", "value": None}},
        ],
        ids=str,
    )
    async def test_what_can_not_be_asked_is_refused_with_its_pointer(
        self, client: httpx.AsyncClient, model: str, body: dict[str, Any]
    ) -> None:
        answer = await client.post(f"/v1/models/{model}/records/query", json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"].startswith("/" + next(iter(body)))


class TestView:
    async def test_a_view_filters_and_sorts_as_it_was_saved(self, client: httpx.AsyncClient, model: str) -> None:
        big = {"field": "amount", "op": "gte", "value": 80}
        view = await a_view(client, model, filter=big, sort=[{"field": "amount", "direction": "desc"}])
        assert ids(await client.get(f"/v1/views/{view}/records")) == ["o11", "o10", "o09", "o08"]
        assert (await client.post(f"/v1/views/{view}/count", json={})).json()["count"] == 4

    @pytest.mark.parametrize("exact", ["0.12345678901234567891", "123456789012345678901", "75.50", "75"])
    async def test_a_view_keeps_its_numbers_to_the_last_digit(
        self, client: httpx.AsyncClient, model: str, exact: str
    ) -> None:
        headers = {"content-type": "application/json"}
        rows = f'[{{"id": "it", "n": {exact}}}, {{"id": "near", "n": {exact[:-1]}2}}]'
        await client.post(f"/v1/models/{model}/records/batch", content=rows, headers=headers)
        condition = f'{{"field":"n","op":"is","value":{exact}}}'
        body = f'{{"name": "Exact", "model_id": "{model}", "filter": {condition}}}'
        made = await client.post("/v1/views", content=body, headers=headers)
        path = f"/v1/views/{made.json()['id']}"
        shown = [made, await client.get(path), await client.get("/v1/views"), await client.patch(path, json={})]
        assert all(f'"value":{exact}}}' in answer.text for answer in shown)
        assert ids(await client.get(f"{path}/records")) == ["it"]

    @pytest.mark.parametrize("value", ["1e400000", "NaN", '["a", 1e400000]'])
    async def test_a_number_that_nobody_can_keep_is_not_saved(
        self, client: httpx.AsyncClient, model: str, value: str
    ) -> None:
        body = f'{{"name": "N", "model_id": "{model}", "filter": {{"field": "unseen", "op": "is", "value": {value}}}}}'
        answer = await client.post("/v1/views", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == (400 if value == "NaN" else 422)

    async def test_a_filter_on_top_is_anded_and_a_sort_replaces(self, client: httpx.AsyncClient, model: str) -> None:
        big = {"field": "amount", "op": "gte", "value": 80}
        view = await a_view(client, model, filter=big, sort=[{"field": "amount", "direction": "desc"}])
        body = {"filter": {"field": "city", "op": "is_not_empty"}, "sort": [{"field": "amount"}]}
        assert ids(await client.post(f"/v1/views/{view}/query", json=body)) == ["o08", "o09", "o10"]

    async def test_a_view_that_could_not_run_is_not_saved(self, client: httpx.AsyncClient, model: str) -> None:
        wrong = {"field": "amount", "op": "contains", "value": "x"}
        answer = await client.post("/v1/views", json={"name": "Wrong", "model_id": model, "filter": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/filter/op")
        nowhere = {"name": "Nowhere", "model_id": "00000000-0000-4000-8000-000000000000"}
        refused = await client.post("/v1/views", json=nowhere)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/model_id")

    async def test_a_change_leaves_the_rest_and_null_clears_a_filter(
        self, client: httpx.AsyncClient, model: str
    ) -> None:
        big = {"field": "amount", "op": "gte", "value": 80}
        view = await a_view(client, model, filter=big, columns=["id", {"field": "amount", "width": 120}])
        renamed = (await client.patch(f"/v1/views/{view}", json={"name": "Big ones"})).json()
        assert (renamed["name"], renamed["filter"], renamed["columns"][0]) == ("Big ones", big, "id")
        cleared = (await client.patch(f"/v1/views/{view}", json={"filter": None})).json()
        assert (cleared["name"], cleared["filter"]) == ("Big ones", None)

    async def test_a_view_of_another_workspace_does_not_exist(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, model: str
    ) -> None:
        view = await a_view(client, model)
        for method, path in (("GET", ""), ("GET", "/records"), ("POST", "/query"), ("POST", "/count"), ("DELETE", "")):
            answer = await stranger.request(method, f"/v1/views/{view}{path}", json={} if method == "POST" else None)
            assert (answer.status_code, answer.json()["code"]) == (404, "view_not_found")
        refused = await stranger.post("/v1/views", json={"name": "Theirs", "model_id": model})
        assert refused.status_code == 422

    async def test_a_view_goes_with_its_model(self, client: httpx.AsyncClient, model: str) -> None:
        view = await a_view(client, model)
        assert (await client.delete(f"/v1/models/{model}")).status_code == 204
        assert (await client.get(f"/v1/views/{view}")).status_code == 404
