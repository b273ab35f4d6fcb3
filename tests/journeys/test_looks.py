"""Every screen, in light and dark and on a phone: nothing that axe finds, nothing that sticks out."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.journeys import steps
from tests.journeys.product import ROOT, Product
from tests.journeys.steps import PATIENCE_MS, begin_filter, row

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SETTLED = """() => Promise.all(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().iterations !== Infinity)
    .map((one) => one.finished.catch(() => undefined)))"""
FINDINGS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .map(({id, nodes}) => id + ": " + nodes.map((node) => node.target + " " + node.failureSummary).join("; "))"""
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"

Paths = dict[str, str]


@pytest.fixture(scope="module")
def paths(product: Product, fake: Callable[..., Any]) -> Paths:
    """Where everything is."""
    charges = [fake("create_charge", amount=500, currency="usd")["id"] for _ in range(30)]
    orders = [
        {"id": str(i), "paid": i % 2 == 0, "url": "https://example.com", "status": "late", "stripe_charge_id": charge}
        for i, charge in enumerate(charges)
    ]
    # A slip of a key and a value that doesn't fit, so that the model's page has notices.
    orders.append({"id": "slips", "stauts": "late", "paid": "perhaps"})
    model = steps.make_model(product, "Orders", orders)
    empty = steps.make_model(product, "Empty", [])
    integration = steps.connect_stripe(product, fake)
    steps.add_task(product, integration, model)
    return {
        "view": f"/views/{steps.make_view(product, 'Orders', model)}",
        "empty view": f"/views/{steps.make_view(product, 'Empty', empty)}",
        "start": "/get-started",
        "models": "/settings/models",
        "model": f"/settings/models/{model}",
        "integrations": "/settings/integrations",
        "tasks": f"/settings/integrations/{integration}/tasks",
        "members": "/settings/members",
        "audit log": "/settings/audit-log",
        "developer": "/settings/developer",
        "nowhere": "/nowhere",
    }


async def findings(page: Page) -> list[str]:
    """What axe finds once everything has come to rest."""
    await expect(page.locator("[aria-busy=true], .g-loading")).to_have_count(0, timeout=PATIENCE_MS)
    await page.evaluate(SETTLED)
    if not await page.evaluate("() => Boolean(window.axe)"):
        await page.evaluate(AXE.read_text())
    found: list[str] = await page.evaluate(FINDINGS)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_screen(desk: Page, paths: Paths, scheme: Any) -> None:
    await desk.emulate_media(color_scheme=scheme)
    found: Paths = {}
    for name, path in paths.items():
        await desk.goto(path)
        await expect(desk.get_by_role("heading").first).to_be_visible(timeout=PATIENCE_MS)
        found[name] = "\n".join(await findings(desk))
    await desk.goto(paths["view"])
    await row(desk, 2).locator(".ag-cell").first.click()
    await expect(desk.get_by_role("tab", name="JSON")).to_be_visible(timeout=PATIENCE_MS)
    found["record"] = "\n".join(await findings(desk))
    await desk.get_by_role("tab", name="JSON").click()
    found["JSON"] = "\n".join(await findings(desk))
    await desk.keyboard.press("Escape")
    await begin_filter(desk, "Status", "in")
    found["filter"] = "\n".join(await findings(desk))
    await desk.keyboard.press("Escape")
    for button in ("Sort", "Group", "Columns", "View menu", "Add View"):
        await desk.get_by_role("button", name=button, exact=True).click()
        found[button] = "\n".join(await findings(desk))
        await desk.keyboard.press("Escape")
    await desk.goto(paths["integrations"])
    await desk.get_by_role("button", name="Connect Stripe").click()
    found["connect"] = "\n".join(await findings(desk))
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_where_one_signs_in(page: Page, scheme: Any) -> None:
    await page.emulate_media(color_scheme=scheme)
    await page.goto("/")
    await expect(page.get_by_role("heading")).to_be_visible(timeout=PATIENCE_MS)
    assert await findings(page) == []


async def test_nothing_sticks_out_on_a_phone(desk: Page, paths: Paths) -> None:
    await desk.set_viewport_size({"width": 360, "height": 740})
    wide = []
    for name, path in paths.items():
        await desk.goto(path)
        await expect(desk.get_by_role("heading").first).to_be_visible(timeout=PATIENCE_MS)
        if await desk.evaluate(TOO_WIDE):
            wide.append(name)
    assert wide == []


async def test_the_chosen_theme_stays(desk: Page, paths: Paths) -> None:
    await desk.goto(paths["models"])
    await desk.get_by_role("button", name="Account menu").click()
    await desk.get_by_role("menuitem", name="Dark theme").click()
    dark = desk.locator("html[data-mantine-color-scheme=dark]")
    await expect(dark).to_be_attached()
    await desk.reload()
    await expect(dark).to_be_attached()
    await desk.emulate_media(color_scheme="light")
    await expect(dark).to_be_attached()
