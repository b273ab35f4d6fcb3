"""What browsers are told of every answer, so that they do no more than we mean."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.database import Database
from api.edge.headers import policy
from api.edge.pages import LONGEST_ACCEPT, Pages
from tests.conftest import app_with, client_of

PAGE = '<html><head><meta name="style-nonce" content="" /></head><body>Gather</body></html>'
EVERYWHERE = {"x-content-type-options": "nosniff", "referrer-policy": "same-origin"}
ON_PAGES = EVERYWHERE | {
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
NAVIGATION = {"accept": "text/html"}


@pytest.fixture
async def site(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The application with a web app of one page."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "assets" / "main-1.js").write_text("let gather = 1")
    with app_with(database, web_dir=str(tmp_path)) as app:
        async with client_of(app) as client:
            yield client


def _has(answer: httpx.Response, expected: dict[str, str]) -> bool:
    return expected.items() <= dict(answer.headers).items()


class TestAnswers:
    @pytest.mark.parametrize("path", ["/v1/models", "/v1/nothing"])
    async def test_none_is_kept_or_shown_as_a_page(self, client: httpx.AsyncClient, path: str) -> None:
        answer = await client.get(path)
        here = {"cache-control": "no-store", "content-security-policy": "default-src 'none'; frame-ancestors 'none'"}
        assert _has(answer, EVERYWHERE | here)

    async def test_over_tls_browsers_are_to_stay_with_it(self, app: FastAPI, client: httpx.AsyncClient) -> None:
        assert "strict-transport-security" not in (await client.get("/v1/models")).headers
        for path in ("/v1/models", "/healthz"):
            answer = await client.get(f"https://gather.test{path}")
            assert answer.headers["strict-transport-security"] == "max-age=31536000"


class TestPages:
    @pytest.mark.parametrize("path", ["/", "/views/1", "/index.html", "/docs"])
    async def test_a_page_may_load_our_own_files_and_nothing_else(self, site: httpx.AsyncClient, path: str) -> None:
        answer = await site.get(path, headers=NAVIGATION)
        nonce = re.fullmatch(r".*'nonce-([\w-]{22})'.*", answer.headers["content-security-policy"])
        assert nonce
        assert answer.headers["content-security-policy"] == policy(nonce[1])
        assert "unsafe" not in policy(nonce[1])
        assert _has(answer, ON_PAGES)
        assert int(answer.headers["content-length"]) == len(answer.content)

    async def test_each_page_has_a_nonce_of_its_own_and_none_is_kept(self, site: httpx.AsyncClient) -> None:
        pages = [await site.get("/", headers=NAVIGATION | {"if-none-match": "*"}) for _ in range(2)]
        nonces = [re.findall(r'content="([^"]+)"', page.text) for page in pages]
        assert nonces[0] != nonces[1]
        for page, (nonce,) in zip(pages, nonces, strict=True):
            assert f"'nonce-{nonce}'" in page.headers["content-security-policy"]
            assert page.headers["cache-control"] == "no-store"
            assert "etag" not in page.headers

    async def test_a_file_is_kept_and_makes_no_styles(self, site: httpx.AsyncClient) -> None:
        answer = await site.get("/assets/main-1.js")
        assert answer.headers["content-security-policy"] == policy()
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        again = await site.get("/assets/main-1.js", headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304

    async def test_of_a_long_list_of_types_only_the_start_is_read(self) -> None:
        read = list[bytes]()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            read.extend(value for name, value in scope["headers"] if name == b"accept")
            await Response()(scope, receive, send)

        async with httpx.AsyncClient(transport=httpx.ASGITransport(Pages(app)), base_url="http://site") as client:
            await client.get("/", headers={"accept": "text/html" + "," * 60_000})
        assert [len(value) for value in read] == [LONGEST_ACCEPT]

    async def test_a_page_has_no_script_and_no_style_in_it(self, site: httpx.AsyncClient) -> None:
        page = (await site.get("/docs")).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|javascript:", page)
