"""What is set up once and looked at when something is wrong: models, integrations, tasks, keys."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import asyncpg
import httpx
import pytest
from playwright.async_api import Page, expect

from tests.journeys import steps
from tests.journeys.product import Product
from tests.journeys.steps import PATIENCE_MS, choose_in_menu

Fake = Callable[..., Any]


@pytest.fixture(scope="module")
def model(product: Product, fake: Fake) -> str:
    charges = [fake("create_charge", amount=500, currency="usd")["id"] for _ in range(3)]
    records = [{"id": str(i), "code": str(100 + i), "stripe_charge_id": charge} for i, charge in enumerate(charges)]
    return steps.make_model(product, "Orders", records)


async def test_a_wrong_stripe_key_is_told_at_its_field_and_nothing_is_connected(
    desk: Page, expected: list[str]
) -> None:
    expected.append("422 \\(Unprocessable")
    await desk.goto("/settings/integrations")
    await desk.get_by_role("button", name="Connect Stripe").click()
    key = desk.get_by_label("API key")
    await expect(key).to_be_focused()
    await key.fill("sk_test_of_another_world")
    await desk.get_by_role("button", name="Connect", exact=True).click()
    told = desk.get_by_text("Invalid API Key provided")
    await expect(told).to_be_visible(timeout=PATIENCE_MS)
    assert await told.count() == 1
    await expect(key).to_have_attribute("aria-invalid", "true")
    await desk.keyboard.press("Escape")
    await expect(desk.get_by_text("Nothing connected yet")).to_be_visible()


async def test_a_task_is_paused_resumed_resynced_and_deleted(
    desk: Page, product: Product, fake: Fake, model: str
) -> None:
    integration = steps.connect_stripe(product, fake)
    steps.add_task(product, integration, model)
    await desk.goto(f"/settings/integrations/{integration}/tasks")
    status = desk.get_by_role("listitem")
    await expect(status.get_by_text("live", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    await expect(status.get_by_text("Records linked").locator("..")).to_contain_text("3")
    await desk.get_by_role("button", name="Pause").click()
    await expect(status.get_by_text("paused", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    await desk.get_by_role("button", name="Resume").click()
    await expect(status.get_by_text("live", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    await desk.get_by_role("button", name="Resync").click()
    await expect(status.get_by_text("live", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    await desk.get_by_role("button", name="Delete").click()
    await expect(desk.get_by_role("button", name="Cancel")).to_be_focused()
    await desk.get_by_role("button", name="Delete task").click()
    await expect(desk.get_by_text("No tasks yet")).to_be_visible(timeout=PATIENCE_MS)
    with product.api() as api:
        assert api.get(f"/v1/models/{model}/records/0").json()["linked"] == {}
        api.delete(f"/v1/integrations/{integration}")


async def test_a_revoked_key_is_told_and_a_new_one_heals_it(
    desk: Page, product: Product, fake: Fake, model: str
) -> None:
    old, new = "sk_test_soon_revoked_key", "sk_test_its_successor_key"
    fake("keys", key=old)
    with product.api() as api:
        body = {"type": "stripe", "name": "Stripe", "credentials": {"api_key": old}}
        integration = api.post("/v1/integrations", json=body).json()["id"]
    steps.add_task(product, integration, model)
    await desk.goto(f"/settings/integrations/{integration}/tasks")
    await expect(desk.get_by_text("live", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    fake("keys", "DELETE", key=old)
    await expect(desk.get_by_text("This task needs attention")).to_be_visible(timeout=2 * PATIENCE_MS)
    await expect(desk.get_by_text("Invalid API Key provided")).to_be_visible()

    fake("keys", key=new)
    await desk.get_by_role("link", name="Integrations").first.click()
    await expect(desk.get_by_text("Invalid API Key provided")).to_be_visible(timeout=PATIENCE_MS)
    await choose_in_menu(desk, "Stripe menu", "Replace key")
    await desk.get_by_label("API key").fill(new)
    await desk.get_by_role("button", name="Replace key").click()
    await expect(desk.get_by_text("Invalid API Key provided")).to_be_hidden(timeout=PATIENCE_MS)
    await choose_in_menu(desk, "Stripe menu", "Edit Tasks")
    await expect(desk.get_by_text("live", exact=True)).to_be_visible(timeout=2 * PATIENCE_MS)

    await desk.goto("/settings/integrations")
    await choose_in_menu(desk, "Stripe menu", "Disconnect")
    confirm = desk.get_by_role("button", name="Disconnect", exact=True)
    await expect(confirm).to_be_disabled()
    await desk.get_by_label("Type Stripe to confirm").fill("Stripe")
    await confirm.click()
    await expect(desk.get_by_text("Nothing connected yet")).to_be_visible(timeout=PATIENCE_MS)
    with product.api() as api:
        assert api.get(f"/v1/models/{model}/records/0").json()["linked"] == {}


async def test_what_could_not_be_brought_in_is_told_and_right_after_a_retry(
    desk: Page, product: Product, fake: Fake, model: str
) -> None:
    integration = steps.connect_stripe(product, fake)
    steps.add_task(product, integration, model)
    await desk.goto(f"/settings/integrations/{integration}/tasks")
    await expect(desk.get_by_text("live", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    with product.api() as api:
        charge = api.get(f"/v1/models/{model}/records/0").json()["data"]["stripe_charge_id"]
    fake("faults", kind="forbidden", path=f"/v1/charges/{charge}")
    fake("refund", charge=charge, amount=200)
    await fail_often(product, charge)

    await desk.goto("/settings/integrations")
    letters = desk.get_by_role("region", name="Dead letters")
    await expect(letters).to_contain_text("One thing couldn’t be brought in", timeout=PATIENCE_MS)
    await expect(letters).to_contain_text(charge)
    await expect(letters).to_contain_text(re.compile(r"\b1\d tries"))
    fake("faults", "DELETE")
    await letters.get_by_role("button", name=f"Retry {charge}").click()
    await expect(letters).to_be_hidden(timeout=PATIENCE_MS)
    with product.api() as api:
        assert api.get(f"/v1/models/{model}/records/0").json()["linked"]["stripe_charge"]["amount_refunded"] == 2.0
        api.delete(f"/v1/integrations/{integration}")


async def fail_often(product: Product, object_id: str) -> None:
    """Nobody waits the nine minutes that ten tries take: the tenth comes after the first."""
    connection = await asyncpg.connect(product.status()["database_url"])
    hurried = "UPDATE dirty_objects SET attempts = 9, due_at = now() WHERE object_id = $1 AND attempts > 0"
    while await connection.execute(hurried, object_id) == "UPDATE 0":  # noqa: ASYNC110 - a row tells nobody
        await asyncio.sleep(0.1)
    await connection.execute("UPDATE jobs SET due_at = now() WHERE kind = 'refresh' AND due_at > now()")
    await connection.close()


async def test_a_pinned_type_holds_until_it_is_freed(desk: Page, product: Product, model: str) -> None:
    def code() -> dict[str, Any]:
        with product.api() as api:
            fields = api.get(f"/v1/models/{model}/fields").json()["items"]
        return next(dict(field) for field in fields if field["key"] == "code")

    await desk.goto(f"/settings/models/{model}")
    choice = desk.get_by_label("Type of code")
    await choice.select_option("number")
    await expect(choice).to_have_value("number")
    await expect(choice).to_be_enabled(timeout=PATIENCE_MS)
    await desk.reload()
    await expect(choice).to_have_value("number", timeout=PATIENCE_MS)
    assert (code()["type"], code()["pinned"]) == ("number", True)
    await choice.select_option("")
    await expect(choice).to_be_enabled(timeout=PATIENCE_MS)
    await desk.reload()
    await expect(choice).to_have_value("", timeout=PATIENCE_MS)
    assert code()["pinned"] is False


async def test_an_api_key_is_shown_once_and_stops_working_when_revoked(desk: Page, product: Product) -> None:
    def answer(key: str) -> int:
        headers = {"Authorization": f"Token {key}"}
        return httpx.get(f"{product.url}/v1/models", headers=headers, trust_env=False).status_code

    await desk.goto("/settings/developer")
    await desk.get_by_label("Name").fill("Nightly sync")
    await desk.get_by_role("button", name="Create API key").click()
    shown = desk.get_by_label("API key", exact=True)
    await expect(shown).to_be_visible(timeout=PATIENCE_MS)
    key = await shown.input_value()
    assert answer(key) == 200
    await desk.reload()
    await expect(desk.get_by_role("cell", name="Nightly sync", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    assert key not in await desk.content()
    await desk.get_by_role("button", name="Revoke Nightly sync").click()
    await desk.get_by_role("button", name="Revoke key").click()
    await expect(desk.get_by_role("cell", name="Nightly sync", exact=True)).to_be_hidden(timeout=PATIENCE_MS)
    assert answer(key) == 401


async def test_an_api_key_of_one_model_knows_of_no_other(desk: Page, product: Product) -> None:
    mine, _ = (steps.make_model(product, name, []) for name in ("Lunches", "Salaries"))
    await desk.goto("/settings/developer")
    await desk.get_by_label("Name").fill("Lunch sync")
    await desk.get_by_role("combobox", name="Models").click()
    await desk.get_by_role("option", name="Lunches").click()
    await desk.keyboard.press("Escape")
    await desk.get_by_role("button", name="Create API key").click()
    key = await desk.get_by_label("API key", exact=True).input_value()
    await expect(desk.get_by_role("cell", name="Lunch sync Only Lunches")).to_be_visible(timeout=PATIENCE_MS)
    headers = {"Authorization": f"Token {key}"}
    seen = httpx.get(f"{product.url}/v1/models", headers=headers, trust_env=False).json()
    assert [model["id"] for model in seen["items"]] == [mine]
