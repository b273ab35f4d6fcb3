"""What is another company's looks, at every door, like what doesn't exist, and stays as it is."""

import re

import httpx
import pytest
from sqlalchemy import text

from api.database import Database
from tests.api.walls.companies import Company, all_of, nowhere
from tests.api.walls.doors import DOORS, OPEN, STREAM, Door, Ids, request

ENDS_WHAT_ASKS = [("DELETE", "/v1/sessions/current"), ("DELETE", "/v1/sessions")]
"""Last of all: our own browser is signed out by them."""

INSIDE = sorted(DOORS - OPEN - set(ENDS_WHAT_ASKS)) + ENDS_WHAT_ASKS


def told(answer: httpx.Response, ids: Ids) -> tuple[int, str]:
    """What was answered, without what is of this request: its id, and the ids that it named."""
    said = re.sub(r'"request_id":"\w+"', "", answer.text)
    for name, id in ids.items():
        said = said.replace(id, name)
    return answer.status_code, said


@pytest.mark.parametrize("door", INSIDE, ids=" ".join)
async def test_what_is_anothers_looks_as_if_it_did_not_exist(
    door: Door, ours: Company, theirs: Company, database: Database
) -> None:
    before = await all_of(database, theirs)
    for name in sorted(request(door, ours.ids).names):
        foreign, unknown = ours.ids | {name: theirs.ids[name]}, ours.ids | {name: nowhere(ours.ids)[name]}
        refused = await request(door, foreign).by(ours.client(door))
        assert refused.status_code == 404 or f"{{{name}}}" not in door[1], (name, refused.text)
        assert refused.status_code in {404, 422}, (name, refused.text)
        assert told(refused, foreign) == told(await request(door, unknown).by(ours.client(door)), unknown), name
    assert await all_of(database, theirs) == before


@pytest.mark.parametrize("door", [door for door in INSIDE if door != STREAM], ids=" ".join)
async def test_no_answer_tells_of_anything_of_another(
    door: Door, ours: Company, theirs: Company, database: Database
) -> None:
    if request(door, ours.ids).names:
        return
    before = await all_of(database, theirs)
    answer = await request(door, ours.ids).by(ours.client(door))
    assert answer.status_code < 500
    assert [id for id in theirs.ids.values() if id in answer.text] == []
    assert await all_of(database, theirs) == before


async def test_the_doors_without_a_key_do_nothing_for_who_has_only_an_id(
    anyone: httpx.AsyncClient, theirs: Company, database: Database
) -> None:
    before = await all_of(database, theirs)
    for door in OPEN:
        assert (await request(door, theirs.ids).by(anyone)).status_code in {400, 401, 404, 422}, door
    assert await all_of(database, theirs) == before


async def test_all_that_is_a_companys_is_looked_at(theirs: Company, database: Database) -> None:
    """A check of the check: a change anywhere shows."""
    before = await all_of(database, theirs)
    assert {"records", "trash", "views", "api_keys", "members", "integration_objects", "audit_log"} <= before.keys()
    assert not [name for name, held in before.items() if held.startswith("0 ") and name in {"records", "trash"}]
    async with database.transaction() as session:
        change = text("UPDATE trash SET data = data || '{\"a\": 1}' WHERE workspace_id = :workspace_id")
        await session.execute(change, {"workspace_id": theirs.workspace.id})
    after = await all_of(database, theirs)
    assert {name for name in before if before[name] != after[name]} == {"trash"}
