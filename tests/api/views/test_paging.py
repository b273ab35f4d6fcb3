"""Pages of records over HTTP: as many back as forth, and back from where nothing is any more."""

from typing import Any

import httpx
import pytest

from tests.api.views.test_records import a_view, ids


@pytest.mark.parametrize("asked", [{}, {"sort": [{"field": "city"}]}, {"search": "o", "sort": [{"field": "city"}]}])
async def test_as_many_pages_back_as_forth_show_the_same_rows(
    client: httpx.AsyncClient, model: str, asked: dict[str, Any]
) -> None:
    path = f"/v1/models/{model}/records/query"
    forth = [(await client.post(path, json=asked | {"limit": 5})).json()]
    while cursor := forth[-1]["next_cursor"]:
        forth.append((await client.post(path, json=asked | {"limit": 5, "cursor": cursor})).json())
    back = [forth[-1]]
    while cursor := back[-1]["previous_cursor"]:
        back.append((await client.post(path, json=asked | {"limit": 5, "cursor": cursor})).json())
    assert [len(page["items"]) for page in forth] == [5, 5, 2]
    assert [page["items"] for page in back] == [page["items"] for page in forth][::-1]
    assert all(page["next_cursor"] for page in back[1:])


async def test_a_page_that_is_empty_by_now_still_leads_back(client: httpx.AsyncClient, model: str) -> None:
    path, records = f"/v1/models/{model}/records/query", f"/v1/models/{model}/records"
    first = (await client.post(path, json={"limit": 10})).json()
    for gone in ("o10", "o11"):
        await client.delete(f"{records}/{gone}")
    empty = (await client.post(path, json={"limit": 10, "cursor": first["next_cursor"]})).json()
    assert (empty["items"], empty["next_cursor"]) == ([], None)
    last = (await client.post(path, json={"limit": 4, "cursor": empty["previous_cursor"]})).json()
    assert [item["id"] for item in last["items"]] == ["o06", "o07", "o08", "o09"]
    assert last["next_cursor"] is None
    beyond = (await client.get(records, params={"offset": 50, "limit": 2})).json()
    assert ids(await client.post(path, json={"cursor": beyond["previous_cursor"], "limit": 2})) == ["o08", "o09"]


async def test_a_view_is_paged_back_too(client: httpx.AsyncClient, model: str) -> None:
    view = await a_view(client, model, sort=[{"field": "city", "direction": "desc"}])
    path = f"/v1/views/{view}/records"
    first = await client.get(path, params={"limit": 3})
    second = await client.get(path, params={"limit": 3, "cursor": first.json()["next_cursor"]})
    back = await client.get(path, params={"limit": 3, "cursor": second.json()["previous_cursor"]})
    assert ids(back) == ids(first)
    assert (first.json()["previous_cursor"], back.json()["previous_cursor"]) == (None, None)
