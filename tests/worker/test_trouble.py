"""What goes wrong at Stripe or here is survived, and said where a person has to do something."""

import asyncio

import httpx
import pytest
from sqlalchemy import text

from api import jobs
from api.database import Database
from api.doorbell import Doorbell
from api.integrations.stripe import client as stripe_client
from api.jobs import LeaseLost
from tests.conftest import TestWorkspace
from tests.fakestripe import DEFAULT_KEY, FakeStripe
from tests.worker.conftest import Company, a_worker, company_of, due, until
from worker import bell
from worker.loop import Loop


class TestKeys:
    async def test_a_revoked_key_is_said_on_the_task_and_a_new_one_mends_it(
        self, company: Company, stripe: FakeStripe
    ) -> None:
        stripe.keys.revoke(DEFAULT_KEY)
        failed = await until(company.task, lambda task: task["status"] == "failed")
        assert failed["error"]["code"] == "key_revoked"
        assert "Invalid API Key" in failed["error"]["detail"]
        assert (await company.integration())["status"] == "failed"
        stripe.keys.add("sk_test_anewkey1234567890")
        charge = stripe.create_charge()
        await company.order("1", stripe_charge_id=charge["id"])
        url = f"/v1/integrations/{company.integration_id}"
        wrong = await company.client.patch(url, json={"credentials": {"api_key": "sk_test_stillwrong"}})
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/credentials/api_key")
        right = await company.client.patch(url, json={"credentials": {"api_key": "sk_test_anewkey1234567890"}})
        assert right.json()["key_hint"] == "7890"
        await company.live()
        await company.shows("1", status="succeeded")

    async def test_a_key_that_may_not_read_events_says_which_permission_it_lacks(
        self, client: httpx.AsyncClient, stripe: FakeStripe, worker: Loop
    ) -> None:
        charge = stripe.create_charge()
        stripe.keys.add(DEFAULT_KEY, {"charge": "read"})
        company = await company_of(client)
        await company.order("1", stripe_charge_id=charge["id"])
        failed = await until(company.task, lambda task: task["status"] == "failed")
        assert failed["error"]["code"] == "permission_missing"
        assert "event" in failed["error"]["detail"]
        await company.shows("1", status="succeeded")


class TestFaults:
    @pytest.mark.parametrize("kind", ["rate_limit", "server_error", "bad_gateway", "truncated", "cut", "reset"])
    async def test_a_storm_is_ridden_out(
        self, client: httpx.AsyncClient, stripe: FakeStripe, worker: Loop, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stripe_client, "PAUSES", (0.05, 0.1, 0.2))
        stripe.seed("charge", 1500)
        company = await company_of(client)
        stripe.faults.add(kind, path="/v1/charges*", probability=0.3, count=10)
        ended = await until(company.task, lambda task: task["status"] == "live", seconds=40)
        assert ended["progress"]["objects_synced"] == 1500
        assert stripe.counters.report()["endpoints"]["GET /v1/charges"]["busiest_second"] <= 25

    async def test_hundreds_of_charges_of_one_second_are_all_read(
        self, client: httpx.AsyncClient, stripe: FakeStripe, worker: Loop
    ) -> None:
        for second, number in ((1_700_000_000, 250), (1_700_000_001, 130), (1_700_000_002, 1)):
            for _ in range(number):
                stripe.create_charge(created=second, silent=True)
        company = await company_of(client)
        assert (await company.live())["progress"]["objects_synced"] == 381

    async def test_a_charge_that_is_gone_while_its_page_is_the_cursor_stops_nothing(
        self, client: httpx.AsyncClient, stripe: FakeStripe, worker: Loop
    ) -> None:
        charges = [stripe.create_charge(created=1_700_000_000 + n // 60, silent=True)["id"] for n in range(450)]
        stripe.faults.add("latency", path="/v1/charges", seconds=0.2)
        company = await company_of(client)
        await until(company.task, lambda task: task["progress"]["pages"] >= 1)
        stripe.shelves["charge"].remove(charges[350])
        assert (await company.live())["progress"]["objects_synced"] in {449, 450}

    async def test_redis_that_is_not_there_hinders_nobody(
        self, database: Database, client: httpx.AsyncClient, stripe: FakeStripe, worker: Loop
    ) -> None:
        nowhere = "redis://127.0.0.1:1"
        listening = asyncio.create_task(bell.listen(nowhere, worker.wake))
        doorbell = Doorbell(nowhere)
        ring, database.ring = database.ring, doorbell.ring
        charge = stripe.create_charge()
        company = await company_of(client)
        await company.order("1", stripe_charge_id=charge["id"])
        await company.shows("1", status="succeeded")
        assert not listening.done()
        database.ring = ring
        listening.cancel()

    async def test_a_list_that_was_read_whole_finds_what_no_event_told(
        self, client: httpx.AsyncClient, stripe: FakeStripe, worker: Loop, database: Database, workspace: TestWorkspace
    ) -> None:
        gone = stripe.create_charge(silent=True)
        company = await company_of(client)
        await company.live()
        quiet = stripe.create_charge(silent=True)
        await company.order("quiet", stripe_charge_id=quiet["id"])
        await company.order("gone", stripe_charge_id=gone["id"])
        await company.shows("gone", status="succeeded")
        stripe.shelves["charge"].remove(gone["id"])
        await due(database, workspace, "sweep")
        await company.shows("quiet", status="succeeded")
        await company.shows_nothing("gone")
        sweep = (await company.integration())["last_sweep"]
        assert (sweep["added"], sweep["missing"]) == (1, 1)


class TestRemoval:
    async def test_of_a_deleted_integration_nothing_is_kept_least_of_all_its_key(
        self, company: Company, stripe: FakeStripe, database: Database, workspace: TestWorkspace
    ) -> None:
        stripe.create_charge()
        await company.live()
        assert (await company.client.delete(f"/v1/integrations/{company.integration_id}")).status_code == 204
        await until(lambda: _left(database, workspace), lambda left: left == {})


async def _left(database: Database, workspace: TestWorkspace) -> dict[str, int]:
    """How many rows there are in each table that holds something of an integration."""
    tables = (
        "integrations",
        "integration_tasks",
        "integration_objects",
        "syncs",
        "synced_kinds",
        "inbox_events",
        "jobs",
    )
    async with database.transaction() as session:
        counts = {
            table: await session.scalar(
                text(f"SELECT count(*) FROM {table} WHERE workspace_id = :id"), {"id": workspace.id}
            )
            for table in tables
        }
    return {table: count for table, count in counts.items() if count}


class TestLeases:
    async def test_two_workers_share_the_work_and_do_none_of_it_twice(
        self, database: Database, client: httpx.AsyncClient, stripe: FakeStripe, worker: Loop
    ) -> None:
        stripe.seed("charge", 2000)
        company = await company_of(client)
        async with a_worker(database):
            await company.live()
        report = stripe.counters.report()
        assert [page for page in report["repeated_pages"] if page.startswith("/v1/charges?")] == []
        assert report["endpoints"]["GET /v1/charges"]["busiest_second"] <= 25
        assert (await company.task())["progress"]["objects_synced"] == 2000

    async def test_a_worker_that_slept_past_its_lease_writes_nothing(
        self, database: Database, workspace: TestWorkspace
    ) -> None:
        async with database.transaction() as session:
            await jobs.enqueue(session, "test", "one", workspace_id=workspace.id)
        async with database.transaction() as session:
            (slept,) = await jobs.claim(session, worker="one", limit=1, kinds=["test"])
        async with database.transaction() as session:
            over = text("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE workspace_id = :id")
            await session.execute(over, {"id": workspace.id})
        async with database.transaction() as session:
            (took,) = await jobs.claim(session, worker="two", limit=1, kinds=["test"])
        with pytest.raises(LeaseLost):
            async with database.transaction() as session:
                await jobs.hold(session, slept)
        async with database.transaction() as session:
            await jobs.finish(session, took)
