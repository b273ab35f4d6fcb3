"""Pages of a list that wait for one another share a transaction, and none of them pays for another."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api import jobs
from api.database import Database
from api.integrations import progress, queries, syncs
from api.integrations.contract import ExternalObject, Page
from api.integrations.progress import Turned
from api.jobs import Job, LeaseLost
from tests.conftest import TestWorkspace
from tests.fakestripe import FakeStripe
from tests.worker.conftest import Company, company_of
from worker.jobs import desk as desks
from worker.jobs.carefully import land
from worker.jobs.desk import Desk, desk_of

WINDOWS = [(200, 300), (100, 200), (None, 100)]


@dataclass(frozen=True)
class Readers:
    """Four readers of one list's windows, each with its job in hand."""

    database: Database
    workspace_id: UUID
    company: Company
    sync_id: UUID
    desk: Desk
    jobs: list[Job]

    async def hand_in(
        self, number: int, *objects: ExternalObject, job: Job | None = None, read_at: datetime | None = None
    ) -> progress.Place | None:
        async with self.database.transaction() as session:
            at = await progress.place(session, self.workspace_id, self.sync_id, number)
        assert at is not None
        page = Page(objects, read_at or datetime.now(UTC), has_more=False)
        return await self.desk.hand_in(job or self.jobs[number], Turned(at, page, more=False))

    async def stored(self) -> list[str]:
        async with self.database.transaction() as session:
            found = await session.scalars(text(_STORED), {"id": UUID(self.company.integration_id)})
            return list(found)


_STORED = "SELECT object_id FROM integration_objects WHERE integration_id = :id ORDER BY object_id"


def charge(object_id: str, raw: str = "{}") -> ExternalObject:
    return ExternalObject("charge", object_id, 1, None, "{}", raw)


@pytest.fixture
async def readers(
    client: httpx.AsyncClient, workspace: TestWorkspace, database: Database, stripe: FakeStripe
) -> Readers:
    company = await company_of(client)
    owner = (workspace.id, UUID(company.integration_id))
    async with database.transaction() as session:
        sync_id = await syncs.start(session, *owner, "charge", reason="backfill")
        await progress.open_windows(session, *owner, sync_id, WINDOWS, first=1)
        claimed = await jobs.claim(session, worker="a test", limit=10, kinds=[progress.READ_WINDOW])
        sync, integration = await syncs.find(session, workspace.id, sync_id), await queries.find(session, *owner)
    assert sync is not None
    assert integration is not None
    in_order = sorted(claimed, key=lambda job: int(job.args["number"]))
    return Readers(database, workspace.id, company, sync_id, desk_of(database, integration, sync), in_order)


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many objects each transaction was for."""
    seen = list[int]()

    async def counted(session, owner, kind, portion, *, carefully):  # type: ignore[no-untyped-def]
        seen.append(len(portion))
        return await land(session, owner, kind, portion, carefully=carefully)

    monkeypatch.setattr(desks, "land", counted)
    return seen


async def test_pages_that_wait_are_stored_together_and_each_window_stands_where_its_own_page_ended(
    readers: Readers, rounds: list[int]
) -> None:
    handed = [readers.hand_in(number, charge(f"ch_{number}"), charge(f"ch_{number}b")) for number in range(4)]
    places = await asyncio.gather(*handed)
    assert [place and place.cursor for place in places] == ["ch_0b", "ch_1b", "ch_2b", "ch_3b"]
    assert await readers.stored() == [f"ch_{number}{end}" for number in range(4) for end in ("", "b")]
    assert sum(rounds) == 8
    assert len(rounds) < 4
    seen = (await readers.company.task())["progress"]
    assert (seen["pages"], seen["objects_synced"]) == (4, 8)


@pytest.mark.parametrize("newer", [0, 1])
async def test_the_later_of_two_states_wins_whichever_page_comes_first(readers: Readers, newer: int) -> None:
    noon = datetime.now(UTC)
    await asyncio.gather(
        readers.hand_in(newer, charge("ch_1", '{"state": "newer"}'), read_at=noon + timedelta(seconds=1)),
        readers.hand_in(1 - newer, charge("ch_1", '{"state": "older"}'), read_at=noon),
    )
    answer = await readers.company.client.get(f"/v1/integrations/{readers.company.integration_id}/objects/ch_1")
    assert answer.json() == {"state": "newer"}


async def test_objects_that_take_long_to_link_are_stored_a_few_at_a_time(readers: Readers, rounds: list[int]) -> None:
    readers.desk._pieces.size = 2
    place = await readers.hand_in(0, *(charge(f"ch_{number}") for number in range(5)))
    assert place is not None
    assert (place.cursor, place.done) == ("ch_4", True)
    assert rounds == [2, 2, 1]
    seen = (await readers.company.task())["progress"]
    assert (seen["pages"], seen["objects_synced"]) == (1, 5)


async def test_a_reader_whose_lease_is_gone_keeps_nobody_from_storing(readers: Readers) -> None:
    late = replace(readers.jobs[1], attempt=readers.jobs[1].attempt - 1)
    outcomes = await asyncio.gather(
        readers.hand_in(0, charge("ch_0")),
        readers.hand_in(1, charge("ch_1"), job=late),
        readers.hand_in(2, charge("ch_2")),
        return_exceptions=True,
    )
    assert isinstance(outcomes[1], LeaseLost)
    assert await readers.stored() == ["ch_0", "ch_2"]


async def test_a_page_that_the_database_refuses_fails_alone_and_is_then_stored_without_what_was_refused(
    readers: Readers,
) -> None:
    odd = (charge("ch_1"), charge("ch_odd", '{"no": "\\u0000"}'))
    outcomes = await asyncio.gather(
        readers.hand_in(0, charge("ch_0")),
        readers.hand_in(1, *odd),
        readers.hand_in(2, charge("ch_2")),
        return_exceptions=True,
    )
    assert isinstance(outcomes[1], DBAPIError)
    assert await readers.stored() == ["ch_0", "ch_2"]
    again = replace(readers.jobs[1], failures=1)
    assert await readers.hand_in(1, *odd, job=again)
    assert await readers.stored() == ["ch_0", "ch_1", "ch_2"]


async def test_nothing_is_stored_of_a_kind_that_nobody_wants_at_present(readers: Readers) -> None:
    company = readers.company
    answer = await company.client.post(f"{company.task_url}/pause")
    assert answer.status_code == 200, answer.text
    assert await asyncio.gather(*(readers.hand_in(number, charge(f"ch_{number}")) for number in range(3))) == [None] * 3
    assert await readers.stored() == []
