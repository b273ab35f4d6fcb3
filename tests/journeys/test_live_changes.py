"""What changes appears by itself, and moves nothing under the reader's eyes."""

from dataclasses import dataclass

import pytest
from playwright.async_api import Page, expect

from tests.journeys import steps
from tests.journeys.product import Product
from tests.journeys.steps import PATIENCE_MS, cell, row


@dataclass(frozen=True)
class Shelf:
    """A model of books, and a view of them that begins with the dearest."""

    model: str
    path: str


@pytest.fixture
def books(product: Product) -> Shelf:
    model = steps.make_model(product, "Books", [{"id": f"book-{i:02}", "price": i, "shelf": "A"} for i in range(40)])
    view = steps.make_view(product, "Books", model, sort=[{"field": "price", "direction": "desc"}])
    return Shelf(model, f"/views/{view}")


async def test_new_rows_wait_behind_a_pill_while_the_rows_in_sight_stay_current(
    desk: Page, product: Product, books: Shelf
) -> None:
    await desk.goto(books.path)
    await expect(desk.get_by_label("Live: changes appear by themselves")).to_be_visible(timeout=PATIENCE_MS)
    await expect(row(desk, 0)).to_contain_text("book-39")
    steps.send(product, books.model, [{"id": f"new-{i}", "price": 100 + i, "shelf": "B"} for i in range(3)])
    pill = desk.get_by_role("button", name="3 new rows")
    await expect(pill).to_be_visible(timeout=PATIENCE_MS)
    await expect(row(desk, 0)).to_contain_text("book-39")
    steps.send(product, books.model, [{"id": "book-38", "shelf": "moved"}])
    await expect(row(desk, 1)).to_contain_text("moved", timeout=PATIENCE_MS)
    await pill.click()
    await expect(row(desk, 0)).to_contain_text("new-2", timeout=PATIENCE_MS)
    await expect(pill).to_be_hidden()
    await expect(desk.get_by_text("43 records")).to_be_visible()


async def test_rows_that_push_nothing_aside_just_appear_and_deleted_ones_go(
    desk: Page, product: Product, books: Shelf
) -> None:
    await desk.goto(books.path)
    await desk.get_by_role("searchbox").fill("rare")
    await expect(desk.get_by_text("No record matches")).to_be_visible(timeout=PATIENCE_MS)
    steps.send(product, books.model, [{"id": "rare-1", "price": 9}])
    await expect(cell(desk, "id", "rare-1")).to_be_visible(timeout=PATIENCE_MS)
    steps.send(product, books.model, [{"id": "rare-2", "price": 8}])
    await expect(cell(desk, "id", "rare-2")).to_be_visible(timeout=PATIENCE_MS)
    with product.api() as api:
        assert api.delete(f"/v1/models/{books.model}/records/rare-1").status_code == 204
    await expect(cell(desk, "id", "rare-1")).to_be_hidden(timeout=PATIENCE_MS)
    await expect(row(desk, 0)).to_contain_text("rare-2")


async def test_without_the_stream_the_view_says_so_and_keeps_asking(
    desk: Page, product: Product, books: Shelf, expected: list[str]
) -> None:
    expected.append("ERR_FAILED")
    await desk.route("**/v1/events", lambda route: route.abort())
    await desk.goto(books.path)
    await expect(desk.get_by_text("Reconnecting…")).to_be_visible(timeout=PATIENCE_MS)
    steps.send(product, books.model, [{"id": "book-39", "shelf": "asked for"}])
    await expect(row(desk, 0)).to_contain_text("asked for", timeout=PATIENCE_MS)
    await desk.unroute("**/v1/events")
    await expect(desk.get_by_label("Live: changes appear by themselves")).to_be_visible(timeout=PATIENCE_MS)
