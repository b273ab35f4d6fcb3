"""What every answer has."""

import base64
import time
from uuid import uuid4

import httpx
import pytest

from api.database import Database
from tests.api.records.orders import orders_of
from tests.api.records.provider import provider_of
from tests.conftest import TestWorkspace


class TestAnswers:
    async def test_an_unknown_path_is_a_problem_with_the_request_id_of_its_header(
        self, client: httpx.AsyncClient
    ) -> None:
        answer = await client.get("/v1/nothing")
        assert answer.status_code == 404
        assert answer.json()["request_id"] == answer.headers["x-request-id"]

    async def test_an_answer_tells_how_long_the_server_took(self, client: httpx.AsyncClient) -> None:
        began = time.perf_counter()
        answer = await client.get("/v1/models")
        whole = 1000 * (time.perf_counter() - began)
        name, _, took = answer.headers["server-timing"].partition(";dur=")
        assert name == "app"
        assert 0 < float(took) <= whole

    async def test_a_body_over_sixteen_mebibytes_is_a_413(self, client: httpx.AsyncClient) -> None:
        body = b'{"name": "' + b"x" * (16 * 1024 * 1024) + b'"}'
        answer = await client.post("/v1/models", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_a_wrong_method_says_which_are_right(self, client: httpx.AsyncClient) -> None:
        answer = await client.put("/v1/models")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")
        assert answer.json()["code"] == "method_not_allowed"
        one = await client.post(f"/v1/models/{uuid4()}")
        assert (one.status_code, one.headers["allow"]) == (405, "DELETE, GET, HEAD, PATCH")
        records = await client.request("TRACE", f"/v1/models/{uuid4()}/records")
        assert records.headers["allow"] == "DELETE, GET, HEAD, PATCH, POST, PUT"
        assert (await client.post("/healthz")).headers["allow"] == "GET, HEAD"

    async def test_a_form_at_a_door_that_reads_json_is_a_415_that_says_so(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/v1/models", data={"name": "Orders", "id_field": "id"})
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
        assert "application/json" in answer.json()["detail"]

    async def test_a_body_of_no_content_type_is_read_as_json(self, client: httpx.AsyncClient) -> None:
        assert (await client.post("/v1/models", content='{"name": "Orders", "id_field": "id"}')).status_code == 201

    @pytest.mark.parametrize("text", ["a\\u0000b", "\\ud800"])
    @pytest.mark.parametrize(
        ("path", "body", "pointer"),
        [
            ("/v1/models", '{"name": "%s", "id_field": "id"}', "/name"),
            ("/v1/models", '{"name": "Orders", "id_field": "%s"}', "/id_field"),
            ("/v1/views", '{"name": "Late", "model_id": "", "columns": ["id", {"field": "%s"}]}', "/columns/1/field"),
            ("/v1/views", '{"name": "Late", "model_id": "", "group_by": ["%s"]}', "/group_by/0"),
            (
                "/v1/views",
                '{"name": "Late", "model_id": "", "filter": {"and": [{"value": "%s"}]}}',
                "/filter/and/0/value",
            ),
            ("/v1/sessions", '{"email": "%s", "password": "secret"}', "/email"),
        ],
    )
    async def test_a_text_that_can_not_be_kept_is_a_422_with_its_pointer(
        self, client: httpx.AsyncClient, path: str, body: str, pointer: str, text: str
    ) -> None:
        answer = await client.post(path, content=body % text, headers={"content-type": "application/json"})
        assert answer.status_code == 422
        assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]

    async def test_a_key_that_can_not_be_kept_is_named_as_far_as_it_goes(self, client: httpx.AsyncClient) -> None:
        headers = {"content-type": "application/json"}
        answer = await client.post("/v1/views", content='{"filter": {"a\\ud800": 1}}', headers=headers)
        assert answer.status_code == 422
        assert [each["pointer"] for each in answer.json()["errors"]] == ["/filter/a?"]

    @pytest.mark.parametrize(
        ("thing", "fields"),
        [
            ("models", ["name", "type"]),
            ("views", ["name", "sort", "group_by", "aggregates", "timezone", "week_start"]),
            ("integrations", ["name", "credentials"]),
        ],
    )
    async def test_a_null_for_what_can_not_be_empty_is_a_422_that_changes_nothing(
        self, client: httpx.AsyncClient, database: Database, workspace: TestWorkspace, thing: str, fields: list[str]
    ) -> None:
        orders, provider = await orders_of(client), await provider_of(database, workspace)
        view = await client.post("/v1/views", json={"name": "All", "model_id": str(orders.model_id)})
        ids = {"models": orders.model_id, "views": view.json()["id"], "integrations": provider.id}
        path = f"/v1/{thing}/{ids[thing]}"
        before = (await client.get(path)).json()
        for field in fields:
            answer = await client.patch(path, json={"name": "Another", field: None})
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{field}")
        assert (await client.get(path)).json() == before
        assert (await client.patch(path, json={})).json() == before

    @pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", "2026", ""])
    @pytest.mark.parametrize("path", ["/v1/models", "/v1/views", "/v1/integrations", "/v1/api-keys"])
    async def test_a_forged_cursor_is_a_400(self, client: httpx.AsyncClient, path: str, moment: str) -> None:
        cursor = base64.urlsafe_b64encode(f"{moment} {uuid4()}".encode()).decode()
        answer = await client.get(path, params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")

    @pytest.mark.parametrize("path", ["models", "views", "integrations", "integration-types", "api-keys", "members"])
    async def test_every_list_takes_a_limit_and_a_cursor(self, client: httpx.AsyncClient, path: str) -> None:
        for limit in ("0", "1001", "many"):
            assert (await client.get(f"/v1/{path}", params={"limit": limit})).status_code == 422
        forged = await client.get(f"/v1/{path}", params={"cursor": "forged"})
        assert (forged.status_code, forged.json()["code"]) == (400, "invalid_cursor")
        assert (await client.get(f"/v1/{path}", params={"limit": 1})).json().keys() == {"items", "next_cursor"}

    async def test_the_docs_page_uses_only_our_own_files(self, anyone: httpx.AsyncClient) -> None:
        page = (await anyone.get("/docs")).text
        assert "http" not in page.replace("http-equiv", "")
        assert "Token" in (await anyone.get("/openapi.json")).json()["components"]["securitySchemes"]


class TestHead:
    @pytest.mark.parametrize(
        "path",
        ["/v1/models", "/v1/models/{}", "/v1/models/{}/records/1", "/v1/models/{}/export?format=csv", "/healthz"],
    )
    async def test_it_is_what_get_says_without_the_body(self, client: httpx.AsyncClient, path: str) -> None:
        orders = await orders_of(client)
        await orders.post({"id": "1"})
        url = path.format(orders.model_id)
        got, headed = await client.get(url), await client.head(url)
        assert (headed.status_code, headed.content) == (got.status_code, b"") == (200, b"")
        varying = {"date", "server-timing", "x-request-id"}
        assert [each for each in headed.headers.items() if each[0] not in varying] == [
            each for each in got.headers.items() if each[0] not in varying
        ]

    async def test_it_is_refused_as_get_is(self, anyone: httpx.AsyncClient) -> None:
        assert (await anyone.head("/v1/models")).status_code == 401
        assert (await anyone.head("/v1/models?x=1")).status_code == 401
        assert (await anyone.head("/v1/views/x/count")).headers["allow"] == "POST"
