"""What a page may do: load our own files, and nothing that was slipped into it."""

import pytest
from playwright.async_api import Page, expect

SLIPPED_IN = """() => {
  const script = document.createElement("script");
  script.textContent = "window.slippedIn = true";
  const style = document.createElement("style");
  style.textContent = "body { opacity: 0.5 }";
  document.head.append(script, style);
  return [window.slippedIn === true, getComputedStyle(document.body).opacity];
}"""


async def test_the_docs_page_works_under_it_and_its_calls_do(page: Page) -> None:
    await page.goto("/docs")
    await page.get_by_text("/healthz", exact=True).click()
    await page.get_by_role("button", name="Execute").click()
    await expect(page.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")


class TestIntruders:
    @pytest.fixture
    def expected(self) -> list[str]:
        return ["Content Security Policy"]

    @pytest.mark.parametrize("path", ["/", "/docs"])
    async def test_scripts_and_styles_of_others_do_nothing(self, page: Page, path: str) -> None:
        await page.goto(path)
        assert await page.evaluate(SLIPPED_IN) == [False, "1"]
