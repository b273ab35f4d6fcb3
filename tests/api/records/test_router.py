"""One record over HTTP: written, read, changed, deleted and restored."""

import httpx
import pytest

from tests.api.records.orders import Orders

IDS = [
    "0012",
    "12",
    "12.0",
    "1e3",
    "a/b",
    "a%2Fb",
    "x.json",
    "ü",
    " ",
    "a b",
    "a+b",
    "batch",
    "query",
    "?",
    "#",
    "☃/../x",
]


class TestIds:
    @pytest.mark.parametrize("id", IDS)
    async def test_any_text_names_one_record(self, orders: Orders, id: str) -> None:
        if id.strip():
            assert (await orders.post({"id": id, "n": 1})).status_code == 201
            assert (await orders.get(id)).json()["id"] == id
            by_query = await orders.client.patch(orders.url, params={"id": id}, json={"n": 2})
            assert (by_query.status_code, by_query.json()["data"]) == (200, {"id": id, "n": 2})
            assert (await orders.put(id, {"n": 3})).json()["data"] == {"id": id, "n": 3}
            assert (await orders.delete(id)).status_code == 204
        assert (await orders.get(id)).status_code == 404

    async def test_a_number_and_its_text_are_one_id(self, orders: Orders) -> None:
        assert (await orders.post({"id": 1234})).json()["data"] == {"id": "1234"}
        assert (await orders.post({"id": "1234"})).json()["action"] == "unchanged"

    async def test_ids_are_never_trimmed_or_folded(self, orders: Orders) -> None:
        for id in ("a", " a", "a ", "A", "ä", "a\u0308"):
            assert (await orders.post({"id": id})).status_code == 201

    async def test_a_path_that_is_not_utf8_is_a_400(self, orders: Orders) -> None:
        assert (await orders.client.get(f"{orders.url}/%ff")).status_code == 400

    async def test_an_id_in_the_query_that_is_not_utf8_is_a_400_and_no_other_record(self, orders: Orders) -> None:
        assert (await orders.post({"id": "\ufffd"})).status_code == 201
        for method in ("GET", "PATCH", "PUT", "DELETE"):
            answer = await orders.client.request(method, f"{orders.url}?id=%ff")
            assert (answer.status_code, answer.json()["code"]) == (400, "unreadable_query")
        assert (await orders.client.get(f"{orders.url}?id=%EF%BF%BD")).json()["id"] == "\ufffd"

    @pytest.mark.parametrize("id", ["\0", "x" * 513, "\u0085"])
    async def test_what_can_be_no_id_is_not_found(self, orders: Orders, id: str) -> None:
        assert (await orders.get(id)).status_code == 404
        assert (await orders.delete(id)).status_code == 404
        refused = await orders.put(id, {})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_id")

    async def test_the_collection_needs_an_id(self, orders: Orders) -> None:
        for method in ("PATCH", "PUT", "DELETE"):
            assert (await orders.client.request(method, orders.url)).status_code == 422


class TestCodes:
    async def test_create_mode_refuses_an_existing_id(self, orders: Orders) -> None:
        assert (await orders.post({"id": 1}, mode="create")).status_code == 201
        again = await orders.post({"id": 1, "n": 2}, mode="create")
        assert (again.status_code, again.json()["code"]) == (409, "record_exists")
        assert await orders.data("1") == {"id": "1"}

    async def test_update_mode_makes_nothing(self, orders: Orders) -> None:
        missing = await orders.post({"id": 1}, mode="update")
        assert (missing.status_code, missing.json()["code"]) == (404, "record_not_found")
        assert (await orders.patch("1", {"n": 1})).status_code == 404
        assert (await orders.get("1")).status_code == 404

    async def test_patch_merges_and_null_clears(self, orders: Orders) -> None:
        await orders.post({"id": 1, "a": 1, "b": {"c": 1, "d": 2}, "e": None})
        assert await orders.data("1") == {"id": "1", "a": 1, "b": {"c": 1, "d": 2}}
        answer = await orders.patch("1", {"a": None, "b": {"c": None}, "f": 3})
        assert answer.json()["data"] == {"id": "1", "b": {"c": None}, "f": 3}

    async def test_put_creates_and_replaces(self, orders: Orders) -> None:
        assert (await orders.put("1", {"a": 1})).status_code == 201
        replaced = await orders.put("1", {"b": 2, "c": None})
        assert (replaced.status_code, replaced.json()["action"]) == (200, "updated")
        assert replaced.json()["data"] == {"id": "1", "b": 2}

    async def test_the_id_in_the_body_must_be_the_paths(self, orders: Orders) -> None:
        await orders.post({"id": 1})
        for send in (orders.patch, orders.put):
            answer = await send("1", {"id": "2"})
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/id")
            assert (await send("1", {"id": 1, "n": 1})).status_code == 200

    async def test_equal_values_are_unchanged(self, orders: Orders) -> None:
        first = await orders.post({"id": 1, "n": 75, "o": {"a": 1, "b": [1]}})
        for body in (b'{"id": 1, "n": 75.0}', b'{"id":"1","o":{"b":[1.00],"a":1}}', b'{"id": 1, "gone": null}'):
            again = await orders.post(body)
            assert again.json() == first.json() | {"action": "unchanged"}
        changed = await orders.post({"id": 1, "n": "75"})
        assert changed.json()["action"] == "updated"
        assert changed.json()["updated_at"] > first.json()["updated_at"]
        assert changed.json()["created_at"] == first.json()["created_at"]

    async def test_a_dry_run_answers_like_the_real_call_and_writes_nothing(self, orders: Orders) -> None:
        dry = await orders.post({"id": 1, "n": 1}, dry_run=True)
        assert dry.status_code == 201
        assert (dry.json()["dry_run"], dry.json()["action"], dry.json()["data"]) == (
            True,
            "created",
            {"id": "1", "n": 1},
        )
        assert (await orders.get("1")).status_code == 404
        await orders.post({"id": 1, "n": 1})
        assert (await orders.patch("1", {"n": None}, dry_run=True)).json()["data"] == {"id": "1"}
        assert (await orders.put("2", {}, dry_run=True)).status_code == 201
        assert (await orders.delete("1", dry_run=True)).status_code == 204
        assert await orders.data("1") == {"id": "1", "n": 1}
        model = await orders.client.get(f"/v1/models/{orders.model_id}")
        assert model.json()["record_count"] == 1

    async def test_an_unknown_mode_is_a_422(self, orders: Orders) -> None:
        assert (await orders.post({"id": 1}, mode="replace")).status_code == 422

    async def test_a_strange_content_type_is_a_415(self, orders: Orders) -> None:
        answer = await orders.client.post(orders.url, content=b"1", headers={"Content-Type": "text/csv"})
        assert answer.status_code == 415

    async def test_posting_to_a_record_is_not_allowed(self, orders: Orders) -> None:
        assert (await orders.client.post(orders.at("1"), json={})).status_code == 405

    async def test_a_strangers_model_is_not_there(self, orders: Orders, stranger: httpx.AsyncClient) -> None:
        await orders.post({"id": 1})
        theirs = Orders(stranger, orders.model_id)
        trash = f"/v1/models/{orders.model_id}/trash"
        for answer in (
            await theirs.post({"id": 1}), await theirs.batch([]), await theirs.get("1"), await theirs.patch("1", {}),
            await theirs.put("1", {}), await theirs.delete("1"), await stranger.get(trash),
        ):  # fmt: skip
            assert (answer.status_code, answer.json()["code"]) == (404, "model_not_found")


class TestLossless:
    @pytest.mark.parametrize(
        "number",
        ["18446744073709551616", "-9223372036854775809", "0.1", "1.00", "7.500", "1e2", "1E+308", "5e-308", "9" * 400,
         "0." + "1" * 399, "-0.0000001"],
    )  # fmt: skip
    async def test_numbers_keep_their_exact_value(self, orders: Orders, number: str) -> None:
        written = await orders.post(f'{{"id": 1, "n": {number}}}'.encode())
        assert written.status_code == 201
        assert await orders.client.get(orders.at("1"))
        from decimal import Decimal, getcontext

        getcontext().prec = 1000
        shown = (await orders.get("1")).text.partition('"n": ')[2].partition("}")[0].partition(",")[0]
        assert Decimal(shown) == Decimal(number)
        if "e" not in number.lower():
            assert shown == number

    async def test_of_duplicate_keys_the_last_wins(self, orders: Orders) -> None:
        await orders.post(b'{"id": 1, "a": 1, "a": 2, "b": 1, "b": null, "id": 2, "c": null, "c": 3}')
        assert await orders.data("2") == {"id": "2", "a": 2, "c": 3}

    async def test_texts_keep_every_character(self, orders: Orders) -> None:
        text = 'ü \\u0000 \\ " / \b\f\n\r\t \u2028 \U0001f600 \ufeff \uffff \x7f'
        await orders.post({"id": 1, "t": text})
        assert await orders.data("1") == {"id": "1", "t": text}
