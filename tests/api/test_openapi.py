"""What the OpenAPI document says is what there is, and what the docs page fills in runs."""

from typing import Any

import httpx
import pytest

from api.openapi import EXAMPLES, TAGS


@pytest.fixture
async def document(anyone: httpx.AsyncClient) -> Any:
    return (await anyone.get("/openapi.json")).json()


def example(document: Any, operation: Any) -> Any:
    content = operation["requestBody"]["content"]["application/json"]
    name = content["schema"].get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"][name]["examples"][0] if name else content["example"]


async def test_a_door_that_reads_a_body_tells_what_it_refuses_of_it(document: Any) -> None:
    doors = [door for doors in document["paths"].values() for door in doors.values() if "requestBody" in door]
    assert len(doors) > 20
    assert all({"413", "415", "422"} <= door["responses"].keys() for door in doors)


async def test_every_group_of_doors_has_its_place_on_the_page(document: Any) -> None:
    named = {tag for doors in document["paths"].values() for door in doors.values() for tag in door["tags"]}
    assert named == set(TAGS)
    assert [tag["name"] for tag in document["tags"]] == list(TAGS)


@pytest.mark.parametrize("path", ["/v1/models/{model_id}/records", "/v1/views/{view_id}/records"])
async def test_a_query_in_a_url_is_described(document: Any, path: str) -> None:
    named = {each["name"] for each in document["paths"][path]["get"]["parameters"]}
    assert named >= {"filter", "sort", "search", "fields", "timezone", "week_start", "limit", "cursor", "offset"}


async def test_a_write_tells_of_its_idempotency_key(document: Any) -> None:
    for path in ("/v1/models/{model_id}/records", "/v1/models/{model_id}/records/batch"):
        named = {each["name"] for each in document["paths"][path]["post"]["parameters"]}
        assert named >= {"Idempotency-Key", "mode", "merge", "dry_run"}


async def test_the_examples_run(client: httpx.AsyncClient, document: Any) -> None:
    made = await client.post("/v1/models", json={"name": "Orders", "id_field": "id"})
    model, paths = made.json()["id"], document["paths"]
    records = "/v1/models/{model_id}/records"
    view = example(document, paths["/v1/views"]["post"]) | {"model_id": model}
    view_id = (await client.post("/v1/views", json=view)).json()["id"]
    places = {"model_id": model, "view_id": view_id, "external_id": "1234", "key": "amount"}
    for method, path in (
        ("post", records),
        ("post", f"{records}/batch"),
        ("patch", f"{records}/{{external_id}}"),
        ("put", f"{records}/{{external_id}}"),
        ("post", f"{records}/query"),
        ("post", f"{records}/count"),
        ("post", "/v1/views/{view_id}/query"),
        ("post", "/v1/views/{view_id}/count"),
        ("patch", "/v1/views/{view_id}"),
        ("patch", "/v1/models/{model_id}"),
        ("patch", "/v1/models/{model_id}/fields/{key}"),
        ("post", "/v1/api-keys"),
        ("post", "/v1/workspaces"),
        ("post", "/v1/invitations"),
    ):
        answer = await client.request(method, path.format(**places), json=example(document, paths[path][method]))
        assert answer.is_success, (path, answer.text)


async def test_every_example_is_of_a_shape_that_there_is(document: Any) -> None:
    for name, values in EXAMPLES.items():
        assert values.keys() <= document["components"]["schemas"][name]["properties"].keys()
