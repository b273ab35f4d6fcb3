"""What every answer has."""

import httpx


class TestAnswers:
    async def test_an_unknown_path_is_a_problem_with_the_request_id_of_its_header(
        self, client: httpx.AsyncClient
    ) -> None:
        answer = await client.get("/v1/nothing")
        assert answer.status_code == 404
        assert answer.json()["request_id"] == answer.headers["x-request-id"]

    async def test_a_body_over_sixteen_mebibytes_is_a_413(self, client: httpx.AsyncClient) -> None:
        body = b'{"name": "' + b"x" * (16 * 1024 * 1024) + b'"}'
        answer = await client.post("/v1/models", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_a_wrong_method_says_which_are_right(self, client: httpx.AsyncClient) -> None:
        answer = await client.put("/v1/models")
        assert answer.status_code == 405
        assert "allow" in answer.headers

    async def test_health_and_readiness_need_no_key(self, anyone: httpx.AsyncClient) -> None:
        assert (await anyone.get("/healthz")).json() == {"status": "ok"}
        assert (await anyone.get("/readyz")).json() == {"status": "ok"}

    async def test_the_docs_page_uses_only_our_own_files(self, anyone: httpx.AsyncClient) -> None:
        page = (await anyone.get("/docs")).text
        assert "http" not in page.replace("http-equiv", "")
        assert "Token" in (await anyone.get("/openapi.json")).json()["components"]["securitySchemes"]
