"""The help article, step by step: a developer with curl, a customer-success person with a browser."""

import re
import shlex
import subprocess
from collections.abc import Callable
from typing import Any

import httpx
from playwright.async_api import Page, expect

from tests.journeys.product import API_KEY, Product
from tests.journeys.steps import PATIENCE_MS, cell, sign_in


def stripe_key(stripe_url: str) -> str:
    return str(httpx.get(f"{stripe_url}/_fake/settings", trust_env=False).json()["key"])


def curl(command: str) -> str:
    """Run a curl line as a shell would."""
    done = subprocess.run(shlex.split(command), capture_output=True, text=True, check=True)
    return done.stdout


async def filter_by_status(page: Page, status: str) -> None:
    """A chip: the charge's status is this one."""
    await page.get_by_role("button", name="Filter", exact=True).click()
    await page.get_by_label("Filter by field").first.fill("status")
    await page.get_by_role("option", name="status").click()
    await page.get_by_label("Operator").select_option("is")
    await page.get_by_label("Value").first.fill(status)
    await page.get_by_role("button", name="Apply").click()


async def test_the_article_works_from_the_first_click_to_the_refund(
    product: Product, page: Page, stripe_url: str, fake: Callable[..., Any]
) -> None:
    before = fake("create_charge", amount=7500, currency="usd")
    await sign_in(page)
    await expect(page.get_by_role("heading", name="Get started")).to_be_visible(timeout=PATIENCE_MS)

    # Creating the custom model
    await page.goto("/settings/models")
    await page.get_by_role("button", name="Add New Model").first.click()
    await page.get_by_label("Name").fill("Orders")
    await page.get_by_label("Model Type").select_option(label="Custom")
    await page.get_by_label("ID Field").fill("id")
    await page.get_by_role("button", name="Create model").click()
    model_id = await page.get_by_label("Model ID", exact=True).input_value(timeout=PATIENCE_MS)
    assert re.fullmatch(r"[0-9a-f-]{36}", model_id)

    # Syncing orders via the API: the article's line, a charge that Stripe has had for a while
    records = f"{product.url}/v1/models/{model_id}/records"
    line = f"curl -sS {records} -H 'Authorization: Token {API_KEY}'"
    first = curl(f"{line} -d id=1234 -d amount=75 -d stripe_charge_id={before['id']}")
    assert '"action":"created"' in first
    # … and one whose charge comes later
    curl(f"{line} -d id=1235 -d amount=30 -d stripe_charge_id=ch_not_there_yet")

    # Syncing Stripe charges
    await page.goto("/settings/integrations")
    await page.get_by_role("button", name="Connect Stripe").click()
    await page.get_by_label("API key").fill(stripe_key(stripe_url))
    await page.get_by_role("button", name="Connect", exact=True).click()
    await page.get_by_role("button", name="Stripe menu").click(timeout=PATIENCE_MS)
    await page.get_by_role("menuitem", name="Edit Tasks").click()
    await page.get_by_role("button", name="Add task").click()
    await page.get_by_role("menuitem", name="Sync Stripe Charges").click()
    await page.get_by_role("combobox", name="Model ID").or_(page.get_by_role("textbox", name="Model ID")).click()
    await page.get_by_role("option", name="Orders").click()
    await page.get_by_label("Stripe Charge ID Field").first.fill("stripe_charge_id")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Create task").click()
    await expect(page.get_by_text("live", exact=True).first).to_be_visible(timeout=PATIENCE_MS)

    # The second order's charge is made, and the order corrected to it
    after = fake("create_charge", amount=3000, currency="usd", status="failed")
    curl(f"{line} -d id=1235 -d stripe_charge_id={after['id']}")

    # Creating the view
    await page.get_by_role("button", name="Add View").first.click()
    await page.get_by_label("Name").fill("Orders")
    model = page.get_by_label("Model", exact=True)
    if await model.input_value() != "Orders":
        await model.click()
        await page.get_by_role("option", name="Orders").click()
    await page.get_by_role("button", name="Create view").click()
    grid = page.get_by_role("grid")
    await expect(grid.get_by_text("1234", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    await expect(cell(page, "stripe_charge.amount", "$75.00")).to_be_visible(timeout=PATIENCE_MS)
    await expect(cell(page, "stripe_charge.amount", "$30.00")).to_be_visible(timeout=PATIENCE_MS)

    # Sorting by the amount, filtering by the charge's status
    await grid.locator('[col-id="amount"]').get_by_role("button", name=re.compile("^Amount")).first.click()
    await expect(grid.locator('.ag-row[row-index="0"] [col-id="amount"]')).to_have_text("30", timeout=PATIENCE_MS)
    await filter_by_status(page, "failed")
    await expect(grid.get_by_text("1234", exact=True)).to_be_hidden(timeout=PATIENCE_MS)
    await expect(grid.get_by_text("1235", exact=True)).to_be_visible()
    await page.get_by_role("button", name=re.compile("^Remove filter")).click()
    await expect(grid.get_by_text("1234", exact=True)).to_be_visible(timeout=PATIENCE_MS)

    # Searching by a part of the charge's id
    search = page.get_by_role("searchbox")
    await search.fill(after["id"].removeprefix("ch_")[:9])
    await expect(grid.get_by_text("1234", exact=True)).to_be_hidden(timeout=PATIENCE_MS)
    await expect(grid.get_by_text("1235", exact=True)).to_be_visible()
    await search.fill("")
    await expect(grid.get_by_text("1234", exact=True)).to_be_visible(timeout=PATIENCE_MS)

    # A refund made at Stripe appears in the open view
    fake("refund", charge=before["id"])
    await expect(cell(page, "stripe_charge.amount_refunded", "$75.00")).to_be_visible(timeout=PATIENCE_MS)

    the_same_by_the_api(product, model_id, before["id"], after["id"])


def the_same_by_the_api(product: Product, model_id: str, succeeded: str, failed: str) -> None:
    """`amount` beside `stripe_charge.amount`, filtered by the charge's status, sorted by the amount."""
    with product.api() as api:
        everything = api.get(f"/v1/models/{model_id}/records", params={"sort": "-amount"}).json()["items"]
        assert [item["id"] for item in everything] == ["1234", "1235"]
        assert [item["data"]["amount"] for item in everything] == [75, 30]
        assert [item["linked"]["stripe_charge"]["amount"] for item in everything] == [75, 30]
        assert everything[0]["linked"]["stripe_charge"]["amount_refunded"] == 75
        filtered = {"filter": {"field": "stripe_charge.status", "op": "in", "value": ["failed"]}}
        found = api.post(f"/v1/models/{model_id}/records/query", json=filtered).json()["items"]
        assert [item["linked"]["stripe_charge"]["id"] for item in found] == [failed]
        assert succeeded != failed
