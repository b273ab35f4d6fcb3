"""The running product, the fake Stripe and a browser."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests import fakestripe
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


@pytest.fixture(scope="module")
def stripe_url() -> Iterator[str]:
    """A fake Stripe with nothing in it yet."""
    with fakestripe.process() as url:
        yield url


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
async def page(browser: Browser, product: Product) -> AsyncIterator[Page]:
    """A page that may talk to Gather only, and whose console must stay free of errors."""
    context = await browser.new_context(base_url=product.url, viewport={"width": 1440, "height": 900})
    shown = await context.new_page()
    complaints: list[str] = []
    shown.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    await context.route(
        lambda url: not url.startswith(product.url) and not url.startswith("data:"),
        lambda route: route.abort(),
    )
    yield shown
    await context.close()
    # Asking who one is before signing in is answered 401, which the browser itself notes.
    assert [said for said in complaints if "401 (Unauthorized)" not in said] == []
