"""The article's own call: a form makes a record."""

from typing import Any

import pytest

from tests.api.records.orders import Orders


class TestTheArticlesCall:
    async def test_a_form_makes_a_record(self, orders: Orders) -> None:
        form = {"id": "1234", "amount": "75", "stripe_charge_id": "ch_4567"}
        answer = await orders.client.post(orders.url, data=form)
        assert answer.status_code == 201
        body = answer.json()
        assert body["action"] == "created"
        assert body["id"] == "1234"
        assert body["model_id"] == str(orders.model_id)
        assert body["data"] == {"id": "1234", "amount": 75, "stripe_charge_id": "ch_4567"}
        assert body["linked"] == {}
        assert body["created_at"] == body["updated_at"]
        assert body["created_at"].endswith("Z")

    async def test_sent_again_it_is_unchanged(self, orders: Orders) -> None:
        first = await orders.client.post(orders.url, data={"id": "1234", "amount": "75"})
        again = await orders.client.post(orders.url, data={"id": "1234", "amount": "75"})
        assert again.status_code == 200
        assert again.json() == first.json() | {"action": "unchanged"}

    async def test_a_multipart_form_is_read_the_same(self, orders: Orders) -> None:
        answer = await orders.client.post(orders.url, files={"id": (None, "1"), "amount": (None, "75")})
        assert answer.json()["data"] == {"id": "1", "amount": 75}

    async def test_json_that_curl_calls_a_form_is_read_as_json(self, orders: Orders) -> None:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await orders.client.post(orders.url, content=b'{"id": 1, "amount": 75}', headers=headers)
        assert answer.json()["data"] == {"id": "1", "amount": 75}


class TestForms:
    @pytest.mark.parametrize(
        ("sent", "stored"),
        [
            ("n=75", 75), ("n=0012", "0012"), ("n=1e3", 1000), ("n=true", True), ("n=TRUE", "TRUE"), ("n=", ""),
            ("n=a&n=1", ["a", 1]), ("n=1&n=2&n=3", [1, 2, 3]), ("n=%C3%BC+x", "ü x"),
            ("n=1234567890123456", "1234567890123456"),
        ],
    )  # fmt: skip
    async def test_a_new_keys_text_is_read_at_its_face(self, orders: Orders, sent: str, stored: Any) -> None:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await orders.client.post(orders.url, content=f"id=1&{sent}", headers=headers)
        assert answer.json()["data"]["n"] == stored

    async def test_a_known_fields_type_reads_the_text(self, orders: Orders) -> None:
        await orders.batch([{"id": n, "zip": f"0{n}"[-2:] + "a", "n": n} for n in range(20)])
        answer = await orders.client.post(orders.url, data={"id": "x", "zip": "10001", "n": "10001"})
        assert answer.json()["data"] == {"id": "x", "zip": "10001", "n": 10001}

    async def test_brackets_are_just_a_key(self, orders: Orders) -> None:
        answer = await orders.client.post(orders.url, data={"id": "1", "a[b]": "c"})
        assert answer.json()["data"] == {"id": "1", "a[b]": "c"}

    async def test_an_id_is_text_whatever_it_looks_like(self, orders: Orders) -> None:
        for id in ("0012", "12", "12.0", "1e3"):
            answer = await orders.client.post(orders.url, data={"id": id})
            assert (answer.status_code, answer.json()["data"]) == (201, {"id": id})

    @pytest.mark.parametrize("body", [b"id=1&n=%ff", b"id=1&n=\xff", b"id=1&%ff=2"])
    async def test_a_bad_encoding_is_a_400(self, orders: Orders, body: bytes) -> None:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        assert (await orders.client.post(orders.url, content=body, headers=headers)).status_code == 400

    async def test_a_bad_encoding_of_a_multipart_form_is_a_400(self, orders: Orders) -> None:
        answer = await orders.client.post(orders.url, files={"id": (None, b"\xff")})
        assert answer.status_code == 400

    async def test_a_file_is_no_value(self, orders: Orders) -> None:
        answer = await orders.client.post(orders.url, files={"id": (None, "1"), "doc": ("a.txt", b"x")})
        assert (answer.status_code, answer.json()["code"]) == (422, "file_not_supported")
