"""A person's day in a view: looking up, narrowing down, keeping what is worth it."""

import os
import re
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.journeys import steps
from tests.journeys.product import Product
from tests.journeys.steps import PATIENCE_MS, begin_filter, cell, choose_in_menu, row

ROWS = 300
CITIES = ["Berlin", "Lyon", "Osaka"]


@dataclass(frozen=True)
class Desk:
    """A model with orders, the first of them paid, and a view of it."""

    model: str
    view: str
    charges: list[str]

    @property
    def path(self) -> str:
        return f"/views/{self.view}"


def order(index: int, charge: str | None) -> dict[str, Any]:
    return {
        "id": f"order-{index:04}",
        "amount": index,
        "city": CITIES[index % 3],
        "express": index % 2 == 0,
        "placed_at": f"2026-{1 + index % 12:02}-15T10:00:00Z",
        "due": f"2026-{1 + index % 12:02}-20",
        "stripe_charge_id": charge,
    }


@pytest.fixture(scope="module")
def orders(product: Product, fake: Callable[..., Any]) -> Desk:
    charges = [fake("create_charge", amount=1000 + index, currency="usd")["id"] for index in range(5)]
    model = steps.make_model(product, "Orders", [order(i, charges[i] if i < 5 else None) for i in range(ROWS)])
    steps.add_task(product, steps.connect_stripe(product, fake), model)
    view = steps.make_view(product, "Orders", model, sort=[{"field": "amount", "direction": "asc"}])
    return Desk(model, view, charges)


async def test_a_refund_made_at_stripe_arrives_in_the_open_view_and_record(
    desk: Page, orders: Desk, fake: Callable[..., Any]
) -> None:
    await desk.set_viewport_size({"width": 1900, "height": 900})
    await desk.goto(orders.path)
    await expect(cell(desk, "stripe_charge.amount", "$10.03")).to_be_visible(timeout=PATIENCE_MS)
    await cell(desk, "id", "order-0003").click()
    drawer = desk.get_by_role("complementary", name="Record")
    await expect(drawer.get_by_text("succeeded")).to_be_visible()
    fake("refund", charge=orders.charges[3])
    await expect(drawer.get_by_text("$10.03, in full")).to_be_visible(timeout=PATIENCE_MS)
    await desk.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()
    await expect(cell(desk, "stripe_charge.amount_refunded", "$10.03")).to_be_visible(timeout=PATIENCE_MS)


NARROWED = [
    ("City", "is", {"Value": "Lyon"}, 100),
    ("City", "contains", {"Value": "ER"}, 100),
    ("Amount", "gt", {"Value": "289"}, 10),
    ("Amount", "between", {"From": "10", "To": "12"}, 3),
    ("Express", "is", {}, 150),
    ("Placed at", "on_or_after", {"Value": "2026-12-01"}, 25),
    ("Due", "is", {"Value": "2026-03-20"}, 25),
    ("Stripe charge", "is_not_empty", {}, 5),
]


async def test_every_type_of_field_is_filtered_with_an_editor_of_its_own(desk: Page, orders: Desk) -> None:
    await desk.goto(orders.path)
    await expect(desk.get_by_text(f"{ROWS} records")).to_be_visible(timeout=PATIENCE_MS)
    for field, operator, values, count in NARROWED:
        await begin_filter(desk, field, operator)
        for label, value in values.items():
            await desk.get_by_label(label, exact=True).fill(value)
        if field == "Express":
            await desk.get_by_text("Yes", exact=True).last.click()
        await desk.get_by_role("button", name="Apply").click()
        await expect(desk.get_by_text(f"{count} records", exact=True)).to_be_visible(timeout=PATIENCE_MS)
        await desk.get_by_role("button", name=re.compile("^Remove filter")).click()
        await expect(desk.get_by_text(f"{ROWS} records")).to_be_visible(timeout=PATIENCE_MS)


async def test_a_changed_view_is_saved_or_reset_and_a_reload_shows_the_same_rows(desk: Page, orders: Desk) -> None:
    await desk.goto(orders.path)
    await begin_filter(desk, "City", "in")
    await desk.get_by_role("button", name="Osaka").click()
    await desk.get_by_role("button", name="Apply").click()
    await expect(desk.get_by_text("100 records")).to_be_visible(timeout=PATIENCE_MS)
    await expect(desk.get_by_label("Unsaved changes")).to_be_visible()
    await desk.reload()
    await expect(desk.get_by_text("100 records")).to_be_visible(timeout=PATIENCE_MS)
    await desk.get_by_role("button", name="Reset").click()
    await expect(desk.get_by_text(f"{ROWS} records")).to_be_visible(timeout=PATIENCE_MS)
    await expect(desk.get_by_label("Unsaved changes")).to_be_hidden()

    header = desk.get_by_role("grid").get_by_role("button", name=re.compile("^City"))
    await header.first.click()
    await desk.get_by_role("button", name=re.compile("^Amount")).first.click(modifiers=["Shift"])
    await expect(desk.get_by_role("button", name="Sort · 2")).to_be_visible()
    await expect(row(desk, 1).locator('[col-id="amount"]')).to_have_text("3", timeout=PATIENCE_MS)
    await desk.get_by_role("button", name="Save changes").click()
    await expect(desk.get_by_label("Unsaved changes")).to_be_hidden(timeout=PATIENCE_MS)
    await desk.goto(orders.path)
    await expect(desk.get_by_role("button", name="Sort · 2")).to_be_visible(timeout=PATIENCE_MS)


async def test_a_view_is_duplicated_as_shown_then_renamed_and_deleted(desk: Page, orders: Desk) -> None:
    await desk.goto(f"{orders.path}?sort=-amount")
    await expect(row(desk, 0)).to_contain_text("order-0299", timeout=PATIENCE_MS)
    await choose_in_menu(desk, "View menu", "Duplicate view")
    await expect(desk.get_by_role("heading", name="Orders (copy)")).to_be_visible(timeout=PATIENCE_MS)
    await expect(row(desk, 0)).to_contain_text("order-0299", timeout=PATIENCE_MS)
    await expect(desk.get_by_label("Unsaved changes")).to_be_hidden()
    await choose_in_menu(desk, "View menu", "Rename view")
    await desk.get_by_role("textbox", name="Name").fill("The largest")
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_role("link", name="The largest")).to_be_visible(timeout=PATIENCE_MS)
    await choose_in_menu(desk, "View menu", "Delete view")
    await desk.get_by_role("button", name="Delete view").click()
    await expect(desk.get_by_role("link", name="The largest")).to_be_hidden(timeout=PATIENCE_MS)
    await expect(desk.get_by_role("heading", name="Orders", exact=True)).to_be_visible()


async def test_a_search_without_a_match_says_so_and_is_cleared_by_escape(desk: Page, orders: Desk) -> None:
    await desk.goto(orders.path)
    await expect(row(desk, 0)).to_contain_text("order-0000", timeout=PATIENCE_MS)
    await desk.keyboard.press("/")
    await desk.keyboard.type("nowhere")
    await expect(desk.get_by_text("No record matches")).to_be_visible(timeout=PATIENCE_MS)
    await desk.keyboard.press("Escape")
    await expect(row(desk, 0)).to_contain_text("order-0000", timeout=PATIENCE_MS)


async def test_the_keyboard_alone_goes_from_signing_in_to_a_record_and_back(page: Page, orders: Desk) -> None:
    await page.goto(f"{orders.path}?sort=amount")
    await expect(page.get_by_label("Email")).to_be_focused(timeout=PATIENCE_MS)
    await page.keyboard.type("anna@example.com")
    await page.keyboard.press("Tab")
    await page.keyboard.type("lunch for everybody")
    await page.keyboard.press("Enter")
    await expect(row(page, 4)).to_contain_text("order-0004", timeout=PATIENCE_MS)
    grid = page.get_by_role("grid")
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await grid.locator(":focus").count():
            break
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("complementary", name="Record order-0001")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("complementary", name="Record order-0002")).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Copy ID")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("complementary", name="Record")).to_be_hidden()
    await expect(row(page, 2).locator(":focus")).to_be_visible()
    await page.keyboard.press("Control+End")
    await expect(cell(page, "id", f"order-{ROWS - 1:04}")).to_be_visible(timeout=PATIENCE_MS)


async def test_a_number_beyond_what_a_browser_counts_keeps_every_digit(desk: Page, product: Product) -> None:
    model = steps.make_model(product, "Big", [])
    with product.api() as api:
        body = b'{"id": "big", "n": 9007199254740993, "f": 1.10}'
        headers = {"Content-Type": "application/json"}
        assert api.post(f"/v1/models/{model}/records", content=body, headers=headers).status_code == 201
    await desk.goto(f"/views/{steps.make_view(product, 'Big', model)}")
    await expect(cell(desk, "n", "9,007,199,254,740,993")).to_be_visible(timeout=PATIENCE_MS)
    await cell(desk, "id", "big").click()
    drawer = desk.get_by_role("complementary", name="Record big")
    await expect(drawer.get_by_text("9,007,199,254,740,993")).to_be_visible()
    await drawer.get_by_role("tab", name="JSON").click()
    await expect(drawer.get_by_text('"n": 9007199254740993')).to_be_visible()
    await expect(drawer.get_by_text('"f": 1.10')).to_be_visible()
    await begin_filter(desk, "N", "is")
    await desk.get_by_label("Value", exact=True).fill("9007199254740993")
    await desk.get_by_role("button", name="Apply").click()
    await desk.get_by_role("button", name="Save changes").click()
    await desk.reload()
    await expect(desk.get_by_role("button", name="Edit filter: N is 9,007,199,254,740,993")).to_be_visible()
    await expect(cell(desk, "id", "big")).to_be_visible(timeout=PATIENCE_MS)


async def test_when_gather_is_away_the_view_says_so_calmly_and_goes_on_by_itself(
    desk: Page, orders: Desk, product: Product, expected: list[str]
) -> None:
    expected.append("ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED")
    expected.append("ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING")
    await desk.goto(f"{orders.path}?sort=amount")
    await expect(row(desk, 0)).to_contain_text("order-0000", timeout=PATIENCE_MS)
    await desk.context.set_offline(True)
    away = desk.get_by_text("Gather can’t be reached")
    await expect(away).to_be_visible(timeout=PATIENCE_MS)
    await expect(row(desk, 0)).to_contain_text("order-0000")
    await expect(desk.get_by_role("alert")).to_be_hidden()
    await row(desk, 0).hover()
    await desk.mouse.wheel(0, 100_000)
    await desk.context.set_offline(False)
    await expect(cell(desk, "id", f"order-{ROWS - 1:04}")).to_be_visible(timeout=PATIENCE_MS)
    await expect(away).to_be_hidden(timeout=PATIENCE_MS)

    os.kill(product.pid_of("api"), signal.SIGKILL)
    with_new = {"id": "order-9999", "amount": 100_000}
    await desk.wait_for_timeout(500)
    for _ in range(100):
        try:
            with product.api() as api:
                if api.post(f"/v1/models/{orders.model}/records", json=with_new).is_success:
                    break
        except OSError:
            pass
        await desk.wait_for_timeout(100)
    await expect(cell(desk, "id", "order-9999")).to_be_visible(timeout=PATIENCE_MS)
    with product.api() as api:
        api.delete(f"/v1/models/{orders.model}/records/order-9999")


async def test_a_session_that_ended_asks_to_sign_in_and_leads_back(
    desk: Page, orders: Desk, expected: list[str]
) -> None:
    expected.append("401 \\(Unauthorized\\)")
    await desk.goto(f"{orders.path}?search=lyon")
    await expect(desk.get_by_text("100 records")).to_be_visible(timeout=PATIENCE_MS)
    await desk.context.clear_cookies()
    await expect(desk.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)
    await steps.fill_sign_in(desk)
    await expect(desk.get_by_text("100 records")).to_be_visible(timeout=PATIENCE_MS)
    assert desk.url.endswith(f"{orders.path}?search=lyon")
