"""Rows stand together by what they share, with subtotals; money is never added across currencies."""

import pytest
from playwright.async_api import Page, expect

from tests.journeys import steps
from tests.journeys.product import Product
from tests.journeys.steps import PATIENCE_MS, cell, row

CITIES = ["Berlin", "Lyon", "Osaka"]
LYON = [i for i in range(300) if i % 3 == 1]


@pytest.fixture(scope="module")
def path(product: Product) -> str:
    orders = [
        {"id": f"order-{i:03}", "amount": i, "city": CITIES[i % 3], "placed_at": f"2026-{1 + i % 12:02}-15"}
        for i in range(300)
    ]
    model = steps.make_model(product, "Orders", orders)
    return f"/views/{steps.make_view(product, 'Orders', model)}"


async def group_by(page: Page, field: str) -> None:
    await page.get_by_role("button", name="Group", exact=True).click()
    await page.get_by_role("combobox", name="Add a group").fill(field)
    await page.get_by_role("option", name=field, exact=True).first.click()
    await page.keyboard.press("Escape")


async def summarize(page: Page, field: str, figure: str) -> None:
    await page.get_by_role("columnheader", name=field).hover()
    await page.get_by_role("button", name=f"{field} column menu").click()
    await page.get_by_role("menuitem", name="Summarize").hover()
    await page.get_by_role("menuitem", name=figure, exact=True).click()


async def test_groups_show_their_subtotals_and_open_to_their_rows(desk: Page, path: str) -> None:
    await desk.goto(path)
    await expect(row(desk, 0)).to_contain_text("order-000", timeout=PATIENCE_MS)
    await summarize(desk, "Amount", "Sum")
    foot = desk.get_by_role("grid").locator('.g-foot [col-id="amount"]')
    await expect(foot).to_contain_text(f"{sum(range(300)):,}", timeout=PATIENCE_MS)
    await group_by(desk, "City")
    lyon = cell(desk, "(groups)", "Lyon")
    await expect(lyon).to_contain_text("100", timeout=PATIENCE_MS)
    await expect(row(desk, 1)).to_contain_text(f"{sum(LYON):,}")
    await lyon.click()
    await expect(cell(desk, "id", "order-001")).to_be_visible(timeout=PATIENCE_MS)
    await cell(desk, "id", "order-001").click()
    await expect(desk.get_by_role("complementary", name="Record order-001")).to_be_visible()
    await desk.keyboard.press("Escape")
    await desk.reload()
    await expect(lyon).to_be_visible(timeout=PATIENCE_MS)
    await expect(foot).to_contain_text(f"{sum(range(300)):,}")


async def test_groups_within_groups_by_the_calendar_work_by_keyboard_and_are_saved(desk: Page, path: str) -> None:
    await desk.goto(f"{path}?group=placed_at:quarter,city")
    await expect(row(desk, 0)).to_contain_text("Q4 2026", timeout=PATIENCE_MS)
    await row(desk, 0).locator('[col-id="(groups)"]').click()
    await expect(row(desk, 1)).to_contain_text("Berlin", timeout=PATIENCE_MS)
    await desk.keyboard.press("ArrowDown")
    await desk.keyboard.press("Enter")
    await expect(row(desk, 2)).to_contain_text("order-009", timeout=PATIENCE_MS)
    await desk.get_by_role("button", name="Save changes").click()
    await expect(desk.get_by_label("Unsaved changes")).to_be_hidden(timeout=PATIENCE_MS)
    await desk.goto(path)
    await expect(row(desk, 0)).to_contain_text("Q4 2026", timeout=PATIENCE_MS)
    await desk.get_by_role("button", name="Group · 2").click()
    await desk.get_by_role("button", name="Remove group").first.click()
    await desk.get_by_role("button", name="Remove group").first.click()
    await expect(row(desk, 0)).to_contain_text("order-000", timeout=PATIENCE_MS)
