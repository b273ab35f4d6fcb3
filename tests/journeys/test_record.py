"""A record is read and changed beside the table; everything is found by name and by key."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.journeys import steps
from tests.journeys.product import Product
from tests.journeys.steps import PATIENCE_MS, cell, row
from tests.journeys.test_looks import findings


@pytest.fixture
def model(product: Product) -> str:
    orders = [
        {"id": f"order-{i:02}", "amount": i, "city": "Lyon", "paid": False, "placed_at": f"2026-{1 + i % 3:02}-15"}
        for i in range(40)
    ]
    return steps.make_model(product, "Orders", orders)


@pytest.fixture
def path(product: Product, model: str) -> str:
    return f"/views/{steps.make_view(product, 'Orders', model)}"


def stored(product: Product, model: str) -> Any:
    with product.api() as api:
        return api.get(f"/v1/models/{model}/records/order-01").json()["data"]


async def test_a_field_is_changed_at_once_and_undone(desk: Page, product: Product, model: str, path: str) -> None:
    await desk.goto(path)
    await cell(desk, "id", "order-01").click()
    drawer = desk.get_by_role("complementary", name="Record order-01")
    await drawer.get_by_role("button", name="Edit Amount").click(timeout=PATIENCE_MS)
    amount = drawer.get_by_role("textbox", name="Amount")
    await amount.fill("twelve")
    await amount.press("Enter")
    await expect(drawer.get_by_text("A number, such as 12.5")).to_be_visible()
    await amount.fill("12.50")
    await amount.press("Enter")
    await expect(row(desk, 1)).to_contain_text("12.5")
    await expect(desk.get_by_text("Amount changed")).to_be_visible(timeout=PATIENCE_MS)
    assert stored(product, model)["amount"] == 12.5
    async with desk.expect_response(lambda answer: answer.request.method == "PATCH"):
        await desk.get_by_role("button", name="Undo").click()
    await expect(row(desk, 1).locator('[col-id="amount"]')).to_have_text("1", timeout=PATIENCE_MS)
    assert stored(product, model)["amount"] == 1
    await drawer.get_by_role("button", name="Edit City").click()
    await desk.keyboard.press("Escape")
    await expect(drawer.get_by_role("textbox", name="City")).to_be_hidden()
    await expect(drawer).to_be_visible()


async def test_a_refused_change_is_taken_back_and_says_why(desk: Page, path: str, expected: list[str]) -> None:
    expected.append("503")
    await desk.goto(path)
    await cell(desk, "id", "order-01").click()
    drawer = desk.get_by_role("complementary", name="Record order-01")
    await desk.route(
        "**/records/order-01",
        lambda route: (
            route.fulfill(status=503, json={"detail": "The database is away"})
            if route.request.method == "PATCH"
            else route.continue_()
        ),
    )
    await drawer.get_by_role("button", name="Edit City").click(timeout=PATIENCE_MS)
    await drawer.get_by_role("textbox", name="City").fill("Osaka")
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_text("City wasn’t changed")).to_be_visible(timeout=PATIENCE_MS)
    await expect(desk.get_by_text("The database is away")).to_be_visible()
    await expect(drawer.get_by_text("Lyon")).to_be_visible()


async def test_the_json_gives_the_path_to_any_key_and_records_are_walked_by_key(desk: Page, path: str) -> None:
    await desk.goto(path)
    await cell(desk, "id", "order-01").click()
    await expect(desk.get_by_role("tab", name="JSON")).to_be_visible(timeout=PATIENCE_MS)
    await desk.keyboard.press("j")
    drawer = desk.get_by_role("complementary", name="Record order-02")
    await drawer.get_by_role("tab", name="JSON").click(timeout=PATIENCE_MS)
    await drawer.get_by_role("button", name="Copy the path data.city").click()
    await expect(drawer.get_by_text("Copied data.city")).to_be_visible()
    assert await desk.evaluate("navigator.clipboard.readText()") == "data.city"
    await desk.keyboard.press("k")
    await expect(desk.get_by_role("complementary", name="Record order-01")).to_be_visible()


async def test_a_chart_by_time_stands_in_the_address_and_its_bars_lead_to_their_rows(desk: Page, path: str) -> None:
    await desk.goto(path)
    await desk.get_by_role("button", name="Chart", exact=True).click()
    chart = desk.get_by_role("region", name="Chart")
    await expect(chart.get_by_role("button", name="Feb 2026: 13")).to_be_visible(timeout=PATIENCE_MS)
    await chart.get_by_label("Figure").select_option(label="Sum of Amount")
    await expect(chart.get_by_role("button", name=f"Feb 2026: {sum(range(1, 40, 3))}")).to_be_visible()
    await desk.reload()
    await chart.get_by_role("button", name="Feb 2026").click(timeout=PATIENCE_MS)
    await expect(desk.get_by_text("13 records")).to_be_visible(timeout=PATIENCE_MS)


async def test_views_and_deeds_are_found_by_name_and_the_keys_are_listed(desk: Page, path: str) -> None:
    await desk.goto(path)
    await expect(row(desk, 0)).to_contain_text("order-00", timeout=PATIENCE_MS)
    await desk.keyboard.press("Control+k")
    await expect(desk.get_by_role("combobox", name="Find a command")).to_be_focused(timeout=PATIENCE_MS)
    assert await findings(desk) == []
    await desk.keyboard.type("curl")
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_role("dialog", name="This view as curl")).to_be_visible(timeout=PATIENCE_MS)
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("Control+k")
    await desk.keyboard.type("members")
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_role("heading", name="Members")).to_be_visible(timeout=PATIENCE_MS)
    await desk.keyboard.press("Shift+?")
    await expect(desk.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible(timeout=PATIENCE_MS)
    assert await findings(desk) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_among_groups_figures_chart_and_editing(desk: Page, path: str, scheme: Any) -> None:
    await desk.emulate_media(color_scheme=scheme)
    await desk.goto(f"{path}?group=placed_at:month&figures=amount:sum&chart=placed_at:month&search=lyon")
    await expect(row(desk, 0)).to_contain_text("Mar 2026", timeout=PATIENCE_MS)
    await row(desk, 0).locator('[col-id="(groups)"]').click()
    await cell(desk, "id", "order-02").click(timeout=PATIENCE_MS)
    await desk.get_by_role("button", name="Edit City").click(timeout=PATIENCE_MS)
    await expect(desk.get_by_role("region", name="Chart").get_by_role("button").first).to_be_visible()
    assert await findings(desk) == []
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("e")
    await expect(desk.get_by_role("dialog", name="Export Orders")).to_be_visible(timeout=PATIENCE_MS)
    assert await findings(desk) == []
