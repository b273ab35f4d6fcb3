"""Takes the pictures of the README and the docs from a running demo.

`python -m tests.journeys.pictures http://127.0.0.1:8000 demo@example.com PASSWORD` writes them to docs/pictures/.
"""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import Page, ViewportSize, async_playwright

from tests.journeys.conftest import CHROMIUM, QUIET
from tests.journeys.steps import sign_in

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
SIZE = ViewportSize(width=1440, height=810)


async def main(url: str, email: str, password: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for scheme in ("light", "dark"):
            context = await browser.new_context(base_url=url, viewport=SIZE, color_scheme=scheme)
            page = await context.new_page()
            await sign_in(page, email, password)
            await the_view(page, FOLDER / f"view-{scheme}.png")
            await the_record(page, FOLDER / f"record-{scheme}.png")
            await the_groups(page, FOLDER / f"groups-{scheme}.png")
        await browser.close()


async def the_view(page: Page, file: Path) -> None:
    await page.get_by_role("link", name="Orders and payments").click()
    await page.locator('.ag-row[row-index="5"]').wait_for()
    await page.wait_for_timeout(1500)
    await page.screenshot(path=file)


async def the_record(page: Page, file: Path) -> None:
    await page.locator('.ag-row[row-index="5"] .ag-cell').first.click()
    await page.get_by_role("complementary", name="Record").wait_for()
    await page.wait_for_timeout(800)
    await page.screenshot(path=file)


async def the_groups(page: Page, file: Path) -> None:
    figures = "amount:average,stripe_charge.amount:sum,company:unique"
    address = page.url.partition("?")[0]
    await page.goto(f"{address}?group=city,placed_at:month&figures={figures}&chart=placed_at:month")
    await page.locator('.ag-row[row-index="1"] [col-id="(groups)"]').click()
    await page.locator('.ag-row[row-index="2"] [col-id="(groups)"]').click()
    await page.get_by_role("region", name="Chart").get_by_role("button", name="Oct").wait_for()
    await page.wait_for_timeout(1500)
    await page.screenshot(path=file)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
