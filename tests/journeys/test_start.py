"""The first minutes in a workspace with nothing in it."""

import subprocess
from collections.abc import Callable
from typing import Any

from playwright.async_api import Page, expect

from tests.journeys import steps
from tests.journeys.product import Product
from tests.journeys.steps import PATIENCE_MS


async def test_the_checklist_follows_what_is_done_and_its_command_works_when_pasted(
    product: Product, page: Page, fake: Callable[..., Any]
) -> None:
    await steps.sign_in(page)
    await expect(page.get_by_role("heading", name="Get started")).to_be_visible()
    await expect(page.get_by_text("0 of 5 done")).to_be_visible()

    model = steps.make_model(product, "Orders", [])
    await expect(page.get_by_text("1 of 5 done")).to_be_visible(timeout=PATIENCE_MS)
    await page.get_by_role("button", name="Fill in a new API key").click()
    await expect(page.get_by_text("works when pasted")).to_be_visible()
    await page.get_by_role("button", name="Copy command").click()
    command = await page.evaluate("navigator.clipboard.readText()")
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert '"action":"created"' in done.stdout
    await expect(page.get_by_text("2 of 5 done")).to_be_visible(timeout=PATIENCE_MS)

    integration = steps.connect_stripe(product, fake)
    await expect(page.get_by_text("3 of 5 done")).to_be_visible(timeout=PATIENCE_MS)
    steps.add_task(product, integration, model)
    await expect(page.get_by_text("4 of 5 done")).to_be_visible(timeout=PATIENCE_MS)
    steps.make_view(product, "Orders", model)
    await expect(page.get_by_text("All set.")).to_be_visible(timeout=PATIENCE_MS)


async def test_the_view_of_an_empty_model_teaches_a_command_that_fills_it(product: Product, desk: Page) -> None:
    model = steps.make_model(product, "Tickets & more", [])
    view = steps.make_view(product, "Tickets", model)
    await desk.goto(f"/views/{view}")
    await expect(desk.get_by_text("No records yet")).to_be_visible(timeout=PATIENCE_MS)
    await desk.get_by_role("button", name="Fill in a new API key").click()
    await expect(desk.get_by_text("works when pasted")).to_be_visible()
    await desk.get_by_role("button", name="Copy command").click()
    command = await desk.evaluate("navigator.clipboard.readText()")
    subprocess.run(["sh", "-c", command], capture_output=True, check=True)
    await expect(steps.cell(desk, "id", "1234")).to_be_visible(timeout=PATIENCE_MS)
    await expect(desk.get_by_text("1 record", exact=True)).to_be_visible(timeout=PATIENCE_MS)


async def test_nobody_is_asked_for_before_somebody_signed_in(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto("/")
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)
    assert [url for url in asked if "/v1/" in url] == []
