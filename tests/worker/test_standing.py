"""What an integration says of itself: its endpoint, its sweeps, its speed, and what to do about what is wrong."""

import httpx
import pytest
from sqlalchemy import text

from api.database import Database
from api.settings import settings
from tests.conftest import TestWorkspace
from tests.fakestripe import DEFAULT_KEY, FakeStripe
from tests.worker.conftest import Company, company_of, due, until
from worker.loop import Loop


class TestDelivery:
    async def test_without_a_public_address_it_polls_and_says_why(self, company: Company) -> None:
        seen = await company.integration()
        assert (seen["delivery"], seen["notices"]) == ("polling", [])
        assert "GATHER_PUBLIC_URL" in seen["delivery_detail"]

    async def test_a_public_address_that_stripe_refuses_is_a_notice_and_no_error(
        self, client: httpx.AsyncClient, stripe: FakeStripe, worker: Loop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings(), "public_url", "http://gather.internal:8000")
        stripe.refuse_private_urls = True
        company = await company_of(client)
        await company.live()
        seen = await company.integration()
        assert (seen["status"], seen["delivery"], seen["error"]) == ("active", "polling", None)
        (notice,) = seen["notices"]
        assert notice["code"] == "endpoint_refused"
        assert "URL must be publicly accessible" in notice["detail"]
        assert "GATHER_PUBLIC_URL" in notice["advice"]

    async def test_an_endpoint_that_stripe_switched_off_is_switched_on_and_told_for_a_day(
        self,
        public: str,
        client: httpx.AsyncClient,
        stripe: FakeStripe,
        worker: Loop,
        database: Database,
        workspace: TestWorkspace,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(settings(), "public_url", public)
        company = await company_of(client)
        await company.live()
        assert (await company.integration())["notices"] == []
        (endpoint,) = stripe.courier.listeners("charge.succeeded")
        stripe.update_webhook_endpoint(endpoint["id"], disabled=True)
        await due(database, workspace, "set_up")
        seen = await until(company.integration, lambda found: found["notices"] != [])
        assert (seen["delivery"], seen["status"]) == ("webhook", "active")
        (notice,) = seen["notices"]
        assert notice["code"] == "endpoint_disabled"
        assert public in notice["advice"]
        async with database.transaction() as session:
            earlier = "UPDATE integrations SET endpoint_found_off_at = now() - interval '25 hours' WHERE id = :id"
            await session.execute(text(earlier), {"id": company.integration_id})
        assert (await company.integration())["notices"] == []


class TestSweeps:
    async def test_the_last_of_each_kind_is_told_and_when_the_next_one_is_due(
        self, company: Company, stripe: FakeStripe, database: Database, workspace: TestWorkspace
    ) -> None:
        before = await company.integration()
        assert (before["sweeps"], before["last_sweep"]) == ([], None)
        assert before["next_sweep_at"] is not None
        customers = {"model_id": company.model_id, "stripe_customer_id_field": "customer_id"}
        url = f"/v1/integrations/{company.integration_id}/tasks"
        added = await company.client.post(url, json={"type": "sync_stripe_customers", "options": customers})
        task_url = f"{url}/{added.json()['id']}"

        async def task() -> str:
            return str((await company.client.get(task_url)).json()["status"])

        await until(task, lambda status: status == "live")
        stripe.create_charge(silent=True)
        await due(database, workspace, "sweep")
        seen = await until(company.integration, lambda found: len(found["sweeps"]) == 2)
        assert {sweep["kind"]: (sweep["reason"], sweep["added"]) for sweep in seen["sweeps"]} == {
            "charge": ("sweep", 1),
            "customer": ("sweep", 0),
        }
        assert seen["last_sweep"] == seen["sweeps"][0]

    async def test_a_resync_takes_over_the_sweep_that_runs_and_shows_how_far_it_is(
        self, company: Company, stripe: FakeStripe, database: Database, workspace: TestWorkspace
    ) -> None:
        slow = stripe.faults.add("latency", path="/v1/charges", seconds=0.5)
        await due(database, workspace, "sweep")

        async def sweeps() -> int:
            running = "SELECT count(*) FROM syncs WHERE workspace_id = :id AND finished_at IS NULL AND reason = 'sweep'"
            async with database.transaction() as session:
                return int(await session.scalar(text(running), {"id": workspace.id}) or 0)

        await until(sweeps, lambda count: count == 1)
        assert (await company.task())["status"] == "live"
        asked = (await company.client.post(f"{company.task_url}/resync")).json()
        assert (asked["status"], asked["progress"]["phase"]) == ("backfilling", "reading")
        slow.count = 0
        await company.live()
        assert (await company.integration())["last_sweep"]["reason"] == "resync"


class TestAdvice:
    async def test_a_revoked_key_says_what_to_do_and_nothing_else(self, company: Company, stripe: FakeStripe) -> None:
        stripe.keys.revoke(DEFAULT_KEY)
        seen = await until(company.integration, lambda found: found["error"] is not None)
        assert (seen["error"]["code"], seen["notices"]) == ("key_revoked", [])
        assert "Replace key" in seen["error"]["advice"]

    async def test_too_many_requests_are_told_while_everything_goes_on(
        self, company: Company, stripe: FakeStripe
    ) -> None:
        stripe.faults.add("rate_limit", path="/v1/events", count=4)
        seen = await until(company.integration, lambda found: found["notices"] != [])
        assert [notice["code"] for notice in seen["notices"]] == ["rate_limited"]
        assert (seen["status"], (await company.task())["status"]) == ("active", "live")
        await until(company.integration, lambda found: found["notices"] == [], seconds=60)

    async def test_another_key_that_may_not_read_events_is_told_at_once(
        self, company: Company, stripe: FakeStripe, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings(), "stripe_poll_seconds", 3600.0)
        stripe.keys.add("rk_test_charges_only_1234", {"charge": "read"})
        url = f"/v1/integrations/{company.integration_id}"
        answer = await company.client.patch(url, json={"credentials": {"api_key": "rk_test_charges_only_1234"}})
        assert answer.status_code == 200
        seen = await until(company.integration, lambda found: found["error"] is not None)
        assert seen["error"]["code"] == "permission_missing"
        assert "event_read" in seen["error"]["detail"]
        assert "Resync" in seen["error"]["advice"]
