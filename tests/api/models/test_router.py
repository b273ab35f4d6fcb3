"""Models over HTTP."""

from typing import Any

import httpx

ORDERS = {"name": "Orders", "type": "custom", "id_field": "id"}


async def created(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await client.post("/v1/models", json=ORDERS | changes)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


class TestCreate:
    async def test_a_model_answers_what_it_was_given_and_its_id(self, client: httpx.AsyncClient) -> None:
        model = await created(client)
        assert {key: model[key] for key in ORDERS} == ORDERS
        assert model["record_count"] == 0
        assert [field["key"] for field in model["fields"]] == ["id"]

    async def test_a_model_without_an_id_field_is_refused_with_its_pointer(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/v1/models", json={"name": "Orders", "type": "custom"})
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["errors"][0]["pointer"] == "/id_field"

    async def test_an_unknown_key_is_refused_rather_than_ignored(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/v1/models", json=ORDERS | {"colour": "red"})
        assert answer.status_code == 422
        assert answer.json()["errors"][0] | {"detail": ""} == {
            "pointer": "/colour",
            "code": "unknown_key",
            "detail": "",
        }

    async def test_a_body_that_is_no_json_is_a_400(self, client: httpx.AsyncClient) -> None:
        headers = {"content-type": "application/json"}
        answer = await client.post("/v1/models", content=b"{nonsense", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "unreadable_body")

    async def test_an_id_field_that_no_query_could_name_is_refused(self, client: httpx.AsyncClient) -> None:
        for key in ("a.b", "", " ", "_created_at", "x" * 256, "a\u0000b"):
            answer = await client.post("/v1/models", json=ORDERS | {"id_field": key})
            assert answer.status_code == 422, key


class TestRead:
    async def test_what_was_created_is_listed_oldest_first_by_pages(self, client: httpx.AsyncClient) -> None:
        names = [f"Model {n}" for n in range(5)]
        for name in names:
            await created(client, name=name)
        seen, cursor = [], None
        while True:
            params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
            page = (await client.get("/v1/models", params=params)).json()
            seen += [model["name"] for model in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == names

    async def test_a_forged_cursor_is_a_400(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/v1/models", params={"cursor": "nonsense"})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")

    async def test_another_workspace_gets_the_404_of_what_does_not_exist(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient
    ) -> None:
        model = await created(client)
        theirs = await stranger.get(f"/v1/models/{model['id']}")
        nobodys = await stranger.get("/v1/models/00000000-0000-4000-8000-000000000000")
        nonsense = await stranger.get("/v1/models/nonsense")
        assert theirs.status_code == nobodys.status_code == nonsense.status_code == 404
        assert {answer.json()["code"] for answer in (theirs, nobodys, nonsense)} == {"model_not_found"}


class TestChange:
    async def test_what_is_left_out_stays(self, client: httpx.AsyncClient) -> None:
        model = await created(client)
        changed = (await client.patch(f"/v1/models/{model['id']}", json={"name": "Bestellungen"})).json()
        assert (changed["name"], changed["type"], changed["id_field"]) == ("Bestellungen", "custom", "id")

    async def test_a_deleted_model_is_gone_with_its_partition(self, client: httpx.AsyncClient) -> None:
        model = await created(client)
        assert (await client.delete(f"/v1/models/{model['id']}")).status_code == 204
        assert (await client.get(f"/v1/models/{model['id']}")).status_code == 404
        assert (await client.delete(f"/v1/models/{model['id']}")).status_code == 404
