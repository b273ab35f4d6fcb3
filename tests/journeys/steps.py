"""What people do again and again in the web app, and what scripts do for them."""

import re
from collections.abc import Callable
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.journeys.product import EMAIL, PASSWORD, Product

PATIENCE_MS = 20_000
Json = dict[str, Any]


async def sign_in(page: Page, email: str = EMAIL, password: str = PASSWORD) -> None:
    await page.goto("/")
    await fill_sign_in(page, email, password)


async def fill_sign_in(page: Page, email: str = EMAIL, password: str = PASSWORD) -> None:
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("button", name=re.compile("^Account menu"))).to_be_attached(timeout=PATIENCE_MS)


def cell(page: Page, field: str, text: str) -> Locator:
    """The cells of a field that show this text."""
    return page.get_by_role("grid").locator(f'.ag-cell[col-id="{field}"]', has_text=text)


def row(page: Page, index: int) -> Locator:
    return page.get_by_role("grid").locator(f'.ag-row[row-index="{index}"]')


async def begin_filter(page: Page, field: str, operator: str | None = None) -> None:
    """Open the filter's editor at a field, by its name."""
    await page.get_by_role("button", name="Filter", exact=True).click()
    await page.get_by_role("combobox", name="Filter by field").fill(field)
    await page.get_by_role("option", name=field, exact=True).first.click()
    if operator:
        await page.get_by_label("Operator").select_option(operator)


async def choose_in_menu(page: Page, menu: str, item: str) -> None:
    await page.get_by_role("button", name=menu).click()
    await page.get_by_role("menuitem", name=item).click()


def make_model(product: Product, name: str, records: list[Json]) -> str:
    with product.api() as api:
        model = str(api.post("/v1/models", json={"name": name, "type": "custom", "id_field": "id"}).json()["id"])
    if records:
        send(product, model, records)
    return model


def send(product: Product, model: str, records: list[Json]) -> None:
    with product.api() as api:
        answer = api.post(f"/v1/models/{model}/records/batch", json=records)
        assert answer.json()["failed"] == 0, answer.text


def make_view(product: Product, name: str, model: str, **more: Any) -> str:
    with product.api() as api:
        answer = api.post("/v1/views", json={"name": name, "model_id": model, "timezone": "UTC", **more})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


def connect_stripe(product: Product, fake: Callable[..., Any]) -> str:
    key = fake("settings", "GET")["key"]
    with product.api() as api:
        body = {"type": "stripe", "name": "Stripe", "credentials": {"api_key": key}}
        answer = api.post("/v1/integrations", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


def add_task(product: Product, integration: str, model: str, field: str = "stripe_charge_id") -> str:
    options = {"model_id": model, "stripe_charge_id_field": field}
    with product.api() as api:
        body = {"type": "sync_stripe_charges", "options": options}
        answer = api.post(f"/v1/integrations/{integration}/tasks", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])
