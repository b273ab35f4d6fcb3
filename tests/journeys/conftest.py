"""The running product, the fake Stripe, and a browser whose console must stay silent."""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, StorageState, async_playwright

from tests import fakestripe
from tests.journeys import steps
from tests.journeys.product import Product, serving

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Fake = Callable[..., Any]


@pytest.fixture(scope="module")
def stripe_url() -> Iterator[str]:
    """A fake Stripe with nothing in it yet."""
    with fakestripe.process() as url:
        yield url


@pytest.fixture(scope="module")
def fake(stripe_url: str) -> Fake:
    """Do something at Stripe: `fake("refund", charge="ch_…")`."""

    def act(operation: str, method: str = "POST", **facts: Any) -> Any:
        answer = httpx.request(method, f"{stripe_url}/_fake/{operation}", json=facts, trust_env=False)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return act


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, stripe_url: str) -> Iterator[Product]:
    """Gather, polling the fake Stripe."""
    with serving(tmp_path_factory.mktemp("gather") / "data", stripe_api_base=stripe_url) as running:
        yield running


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        await launched.close()


@pytest.fixture
def expected() -> list[str]:
    """What the console may say in this test, because the test is about it: patterns, none by default."""
    return []


@pytest.fixture
async def page(browser: Browser, product: Product, expected: list[str]) -> AsyncIterator[Page]:
    """A page on which nobody is signed in."""
    async with _watched(browser, product, expected) as (_, shown):
        yield shown


@pytest.fixture(scope="module")
async def signed_in(browser: Browser, product: Product) -> StorageState:
    """What the browser keeps once Anna has signed in."""
    async with _watched(browser, product, []) as (context, shown):
        await steps.sign_in(shown)
        return await context.storage_state()


@pytest.fixture
async def desk(browser: Browser, product: Product, expected: list[str], signed_in: StorageState) -> AsyncIterator[Page]:
    """A page on which Anna is signed in."""
    async with _watched(browser, product, expected, storage_state=signed_in) as (_, shown):
        yield shown


@asynccontextmanager
async def _watched(
    browser: Browser, product: Product, expected: list[str], **options: Any
) -> AsyncIterator[tuple[BrowserContext, Page]]:
    """A page that may talk to Gather only, and whose console must stay free of errors."""
    context = await browser.new_context(
        base_url=product.url,
        viewport={"width": 1440, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
        **options,
    )
    shown = await context.new_page()
    complaints: list[str] = []
    shown.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    await context.route(
        lambda url: not url.startswith(product.url) and not url.startswith("data:"),
        lambda route: route.abort(),
    )
    yield context, shown
    await context.close()
    assert [said for said in complaints if not any(re.search(one, said) for one in expected)] == []
