"""Nobody who uses Gather can have it call an address of theirs: there is no such field, and one place that calls."""

import ast
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.integrations.stripe.client import StripeConnection
from api.settings import Settings
from tests.conftest import ROOT

CALLING = {"aiohttp", "ftplib", "http.client", "httpx", "requests", "smtplib", "stripe", "urllib.request", "urllib3"}
"""What speaks to servers anywhere."""

CALLERS = {
    # At the address that the operator's settings give.
    "api/integrations/stripe/client.py": "httpx",
    "api/integrations/stripe/endpoints.py": "stripe",
    # The command of whoever types the address.
    "api/cli/importing.py": "httpx",
}

OF_OPERATORS = {"database_url", "redis_url", "public_url", "stripe_api_base"}

ADDRESSES = ("url", "uri", "host", "address", "endpoint", "callback", "domain", "proxy", "server")


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("api", "worker"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def _imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_only_known_rooms_call_other_servers() -> None:
    found = {
        (path, name)
        for path, module in _modules()
        for name in CALLING
        if any(each == name or each.startswith(f"{name}.") for each in _imported(module))
    }
    assert found == set(CALLERS.items())


def test_what_a_request_may_bring_holds_no_address(app: FastAPI) -> None:
    document = app.openapi()
    schemas = document["components"]["schemas"]
    asked = set[str]()
    for path in document["paths"].values():
        for operation in path.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                asked |= set(_fields(content.get("schema", {}), schemas, ""))
            asked |= {parameter["name"] for parameter in operation.get("parameters", ())}
    assert len(asked) > 50
    assert {name for name in asked if _is_address(name)} == set()


def test_addresses_in_settings_are_the_operators() -> None:
    assert {name for name in Settings.model_fields if name.endswith(("_url", "_base"))} == OF_OPERATORS


class AnyPace:
    """A pace without a limit."""

    at = datetime.now(UTC)

    async def slot(self, endpoint: str) -> "AnyPace":
        return self

    async def sent(self) -> None:
        pass

    async def slow_down(self, endpoint: str) -> None:
        pass


@pytest.fixture
async def stripe() -> AsyncIterator[StripeConnection]:
    connection = StripeConnection("sk_test_nobodys", AnyPace())
    yield connection
    await connection.close()


class TestProvider:
    def test_it_is_not_followed_elsewhere(self, stripe: StripeConnection) -> None:
        assert stripe._http.follow_redirects is False

    @pytest.mark.parametrize("named", ["../../evil", "//evil.example/x", "http://evil.example", "a?b=c", "a#b", ".."])
    async def test_an_id_of_a_record_stays_an_id_in_an_address(self, stripe: StripeConnection, named: str) -> None:
        asked = list[httpx.URL]()

        async def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request.url)
            return httpx.Response(404, json={"error": {"code": "resource_missing", "type": "invalid_request_error"}})

        stripe._http._transport = httpx.MockTransport(answer)
        await stripe.fetch("charge", named)
        assert [(url.scheme, url.host) for url in asked] == [("https", "api.stripe.com")]
        assert asked[0].raw_path.partition(b"?")[0].rpartition(b"/")[0] == b"/v1/charges"


def _fields(
    schema: dict[str, Any], schemas: dict[str, Any], at: str, seen: frozenset[str] = frozenset()
) -> Iterator[str]:
    """The names of all that a body may hold, however deep."""
    reference = schema.get("$ref", "").rpartition("/")[2]
    if reference and reference not in seen:
        yield from _fields(schemas[reference], schemas, reference, seen | {reference})
    for name, field in schema.get("properties", {}).items():
        yield f"{at}.{name}"
        yield from _fields(field, schemas, at, seen)
    for nested in (schema.get("items"), schema.get("additionalProperties")):
        if isinstance(nested, dict):
            yield from _fields(nested, schemas, at, seen)
    for way in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(way, ()):
            yield from _fields(each, schemas, at, seen)


def _is_address(name: str) -> bool:
    words = name.rpartition(".")[2].lower().replace("-", "_").split("_")
    return any(word in ADDRESSES for word in words)
