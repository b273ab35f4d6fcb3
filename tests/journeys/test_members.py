"""People come in by a link, get another role, and leave."""

import pytest
from playwright.async_api import Page, expect

from tests.journeys.steps import PATIENCE_MS

ERIN = "erin@lunch.test"


@pytest.fixture
async def link(desk: Page) -> str:
    """Erin's invitation, as Anna copies it."""
    await desk.goto("/settings/members")
    await desk.get_by_label("Email").fill(ERIN)
    await desk.get_by_role("button", name="Make invitation link").click()
    await expect(desk.get_by_role("table", name="Waiting invitations")).to_contain_text(ERIN, timeout=PATIENCE_MS)
    await desk.get_by_role("button", name="Copy link").click()
    copied: str = await desk.evaluate("navigator.clipboard.readText()")
    return copied


async def test_erin_joins_by_her_link_changes_her_role_by_anna_and_is_removed(
    desk: Page, page: Page, link: str, expected: list[str]
) -> None:
    expected.append("401 \\(Unauthorized")
    await page.goto(link)
    await page.get_by_label("Name").fill("Erin")
    await page.get_by_label("Password").first.fill("correct horse battery")
    await page.get_by_role("button", name="Join", exact=True).click()
    await expect(page.get_by_role("button", name="Account menu of Erin")).to_be_visible(timeout=PATIENCE_MS)
    await page.goto("/settings/members")
    await expect(page.get_by_text("Erin (you)")).to_be_visible(timeout=PATIENCE_MS)
    await expect(page.get_by_role("heading", name="Invite")).to_be_hidden()
    await expect(page.get_by_text("This one")).to_be_visible()

    await desk.reload()
    await desk.get_by_role("combobox", name="Role of Erin").click()
    await desk.get_by_role("option", name="Admin").click()
    await page.reload()
    await expect(page.get_by_role("heading", name="Invite")).to_be_visible(timeout=PATIENCE_MS)
    await desk.get_by_role("button", name="Remove Erin").click()
    await desk.get_by_role("button", name="Remove", exact=True).click()
    await expect(desk.get_by_text("Erin was removed.")).to_be_visible(timeout=PATIENCE_MS)
    await page.reload()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)

    await desk.goto("/settings/audit-log")
    for told in ("accepted an invitation", "gave another role to", "role: editor → admin", "removed"):
        await expect(desk.get_by_text(told).first).to_be_visible(timeout=PATIENCE_MS)
