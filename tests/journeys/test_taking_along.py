"""What one sees is taken along: as a file, as a command for a shell; and filters go as deep as the question."""

import csv
import json
import re
import subprocess
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.journeys import steps
from tests.journeys.product import Product
from tests.journeys.steps import PATIENCE_MS, begin_filter, cell, choose_in_menu, row

CITIES = ["Berlin", "Lyon", "Osaka"]


@pytest.fixture(scope="module")
def path(product: Product) -> str:
    orders = [{"id": f"order-{i:03}", "amount": i, "paid": 150, "city": CITIES[i % 3]} for i in range(300)]
    model = steps.make_model(product, "Orders", orders)
    return f"/views/{steps.make_view(product, 'Orders', model)}"


async def test_an_export_holds_just_the_rows_and_columns_that_are_shown(desk: Page, path: str, tmp_path: Path) -> None:
    await desk.goto(f"{path}?search=lyon&sort=-amount&columns=city,id,amount")
    await expect(row(desk, 0)).to_contain_text("order-298", timeout=PATIENCE_MS)
    await choose_in_menu(desk, "View menu", "Export…")
    await expect(desk.get_by_text("100 records, filtered, searched and sorted")).to_be_visible(timeout=PATIENCE_MS)
    async with desk.expect_download() as saving:
        await desk.get_by_role("button", name="Export", exact=True).click()
    saved = await saving.value
    assert saved.suggested_filename == "Orders.csv"
    await saved.save_as(tmp_path / "orders.csv")
    rows = list(csv.reader((tmp_path / "orders.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["city", "id", "amount"]
    assert rows[1] == ["Lyon", "order-298", "298"]
    assert len(rows) == 101
    await expect(desk.get_by_role("dialog")).to_be_hidden()


async def test_a_view_copied_as_curl_answers_the_same_rows_when_pasted(desk: Page, path: str) -> None:
    await desk.goto(f'{path}?filter={{"field":"amount","op":"gte","value":290}}&search=osaka&sort=-amount')
    await expect(row(desk, 0)).to_contain_text("order-299", timeout=PATIENCE_MS)
    await choose_in_menu(desk, "View menu", "Copy as curl…")
    await desk.get_by_role("button", name="Fill in a new API key").click()
    await expect(desk.get_by_text("works when pasted")).to_be_visible(timeout=PATIENCE_MS)
    await desk.get_by_role("button", name="Copy command").click()
    command = await desk.evaluate("navigator.clipboard.readText()")
    pasted = subprocess.run(["sh", "-c", f"{command} --silent --noproxy '*'"], capture_output=True, check=True)
    assert [found["id"] for found in json.loads(pasted.stdout)["items"]] == [
        "order-299",
        "order-296",
        "order-293",
        "order-290",
    ]


async def test_a_filter_compares_fields_and_holds_groups_within_groups(desk: Page, path: str) -> None:
    await desk.goto(path)
    await expect(desk.get_by_text("300 records")).to_be_visible(timeout=PATIENCE_MS)
    await begin_filter(desk, "Amount", "gt")
    await desk.get_by_role("button", name="Compare with another field").click()
    await desk.get_by_role("combobox", name="Other field").click()
    await desk.get_by_role("option", name="Paid").click()
    await desk.get_by_role("button", name="And…").click()
    await desk.get_by_role("button", name="Group", exact=True).last.click()
    await desk.get_by_label("Value", exact=True).first.fill("299")
    inner = desk.get_by_role("group", name="Any of these")
    await inner.get_by_label("Value", exact=True).fill("order-299")
    await inner.get_by_role("button", name="Or…").click()
    await inner.get_by_label("Value", exact=True).last.fill("order-001")
    await desk.get_by_role("button", name="Apply").click()
    said = re.compile("^Edit filter: Amount is greater than Paid and Amount is 299 and \\(ID is order-299 or ID is")
    await expect(desk.get_by_role("button", name=said)).to_be_visible()
    await expect(desk.get_by_text("1 record", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    await expect(cell(desk, "id", "order-299")).to_be_visible()


async def test_values_are_offered_with_their_counts_and_a_search_marks_its_hits(desk: Page, path: str) -> None:
    await desk.goto(path)
    await begin_filter(desk, "City", "in")
    await desk.get_by_role("button", name="Lyon 100").click()
    await desk.get_by_role("button", name="Osaka 100").click()
    await desk.get_by_role("button", name="Apply").click()
    await expect(desk.get_by_text("200 records")).to_be_visible(timeout=PATIENCE_MS)
    await desk.get_by_role("searchbox").fill("lyo")
    await expect(desk.get_by_role("grid").locator("mark").first).to_have_text("Lyo", timeout=PATIENCE_MS)
    await expect(desk.get_by_text("100 records")).to_be_visible()
    await desk.get_by_role("searchbox").fill("")
    await expect(desk.get_by_role("grid").locator("mark")).to_have_count(0, timeout=PATIENCE_MS)


async def test_the_columns_of_a_view_stand_in_its_address(desk: Page, path: str) -> None:
    await desk.goto(path)
    await desk.get_by_role("columnheader", name="City").hover()
    await desk.get_by_role("button", name="City column menu").click()
    await desk.get_by_role("menuitem", name="Hide column").click()
    await expect(desk.get_by_role("columnheader", name="City")).to_be_hidden()
    await desk.reload()
    await expect(desk.get_by_role("columnheader", name="Amount")).to_be_visible(timeout=PATIENCE_MS)
    await expect(desk.get_by_role("columnheader", name="City")).to_be_hidden()
