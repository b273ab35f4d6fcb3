"""Changes at Stripe arrive, by webhook or by poll, however badly they are delivered."""

import asyncio
import time

import httpx
import pytest
from sqlalchemy import text

from api.database import Database
from api.settings import settings
from tests.conftest import TestWorkspace
from tests.fakestripe import FakeStripe
from tests.fakestripe.signing import header as sign
from tests.worker.conftest import Company, company_of, until
from worker.loop import Loop


@pytest.fixture
async def only_webhooks(public: str, stripe: FakeStripe, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stripe is polled so rarely that only webhooks help."""
    monkeypatch.setattr(settings(), "public_url", public)
    monkeypatch.setattr(settings(), "stripe_poll_seconds", 3600.0)


@pytest.fixture
async def hooked(only_webhooks: None, client: httpx.AsyncClient, worker: Loop) -> Company:
    """A company that Stripe delivers to."""
    company = await company_of(client)
    await company.live()
    assert (await company.integration())["delivery"] == "webhook"
    return company


async def refunds_arrive(company: Company, stripe: FakeStripe, n: int = 5) -> None:
    charges = [stripe.create_charge(amount=1000)["id"] for _ in range(n)]
    for number, charge in enumerate(charges):
        await company.order(str(number), stripe_charge_id=charge)
    for charge in charges:
        stripe.refund(charge=charge, amount=400)
        stripe.refund(charge=charge, amount=600)
    for number in range(n):
        await company.shows(str(number), amount_refunded_minor=1000, refunded=True)


class TestWebhooks:
    async def test_refunds_arrive(self, hooked: Company, stripe: FakeStripe) -> None:
        await refunds_arrive(hooked, stripe)

    async def test_a_dispute_arrives(self, hooked: Company, stripe: FakeStripe) -> None:
        charge = stripe.create_charge()
        await hooked.order("1", stripe_charge_id=charge["id"])
        await hooked.shows("1", disputed=False)
        stripe.dispute(charge=charge["id"])
        await hooked.shows("1", disputed=True)

    async def test_duplicated_delayed_and_reordered_deliveries_end_right(
        self, hooked: Company, stripe: FakeStripe
    ) -> None:
        stripe.courier.manners.duplicates = 3
        stripe.courier.manners.reorder = 0.5
        await refunds_arrive(hooked, stripe)

    async def test_reads_that_lag_behind_their_event_are_confirmed(self, hooked: Company, stripe: FakeStripe) -> None:
        stripe.faults.add("read_lag", path="/v1/charges/*", seconds=0.3)
        await refunds_arrive(hooked, stripe, n=2)

    async def test_the_endpoint_is_ours_with_our_version(self, hooked: Company, stripe: FakeStripe) -> None:
        (endpoint,) = stripe.courier.listeners("charge.succeeded")
        url = f"/v1/webhooks/stripe/{hooked.integration_id}"
        assert endpoint["url"].endswith(url)
        assert endpoint["metadata"] == {"gather_integration": hooked.integration_id}
        assert endpoint["api_version"] == stripe.api_version

    async def test_deleting_the_integration_takes_the_endpoint_away(self, hooked: Company, stripe: FakeStripe) -> None:
        assert stripe.courier.listeners("charge.succeeded")
        await hooked.client.delete(f"/v1/integrations/{hooked.integration_id}")

        async def listeners() -> list[object]:
            return list(stripe.courier.listeners("charge.succeeded"))

        await until(listeners, lambda found: found == [])


class TestTheDoor:
    async def send(self, company: Company, body: bytes, header: str | None) -> httpx.Response:
        headers = {"Content-Type": "application/json"} | ({"Stripe-Signature": header} if header else {})
        url = f"/v1/webhooks/stripe/{company.integration_id}"
        return await company.client.post(url, content=body, headers=headers)

    def secret(self, stripe: FakeStripe) -> str:
        (secrets,) = stripe.secrets.values()
        return secrets[0].value

    async def test_a_signed_event_of_a_type_nobody_knows_is_stored_and_thanked_for(
        self, hooked: Company, stripe: FakeStripe, database: Database
    ) -> None:
        body = b'{"id": "evt_odd", "object": "event", "type": "moon.landed", "created": 1, "data": {"object": {}}}'
        answer = await self.send(hooked, body, sign(body, [self.secret(stripe)], int(time.time())))
        assert answer.status_code == 200
        async with database.transaction() as session:
            wanted = text("SELECT type FROM inbox_events WHERE integration_id = :id AND event_id = 'evt_odd'")
            assert await session.scalar(wanted, {"id": hooked.integration_id}) == "moon.landed"

    @pytest.mark.parametrize(
        "body", [b"\xff\xfe", b"{}", b"[]", b"null", b'{"id": "evt_1"}'], ids=["bytes", "empty", "list", "null", "bare"]
    )
    async def test_a_signed_body_that_is_no_event_is_refused(
        self, hooked: Company, stripe: FakeStripe, body: bytes
    ) -> None:
        answer = await self.send(hooked, body, sign(body, [self.secret(stripe)], int(time.time())))
        assert answer.status_code == 400

    async def test_what_is_badly_signed_or_stale_has_no_effect(
        self, hooked: Company, stripe: FakeStripe, database: Database
    ) -> None:
        body = b'{"id": "evt_bad", "object": "event", "type": "charge.updated", "created": 1, "data": {"object": {}}}'
        now = int(time.time())
        good = sign(body, [self.secret(stripe)], now)
        for header in (None, "", "t=1", "nonsense", sign(body, ["whsec_other"], now), good.replace("v1=", "v0=")):
            assert (await self.send(hooked, body, header)).status_code == 400
        assert (await self.send(hooked, body, sign(body, [self.secret(stripe)], now - 301))).status_code == 400
        assert (await self.send(hooked, body + b" ", good)).status_code == 400
        async with database.transaction() as session:
            wanted = text("SELECT count(*) FROM inbox_events WHERE integration_id = :id AND event_id = 'evt_bad'")
            assert await session.scalar(wanted, {"id": hooked.integration_id}) == 0

    async def test_an_unknown_integration_is_a_404(self, anyone: httpx.AsyncClient) -> None:
        for id_ in ("nonsense", "6a8b5c1e-0d3f-4c55-9b7e-2f1a0c9d8e7f"):
            assert (await anyone.post(f"/v1/webhooks/stripe/{id_}", content=b"{}")).status_code == 404

    async def test_too_long_a_body_is_a_413(self, hooked: Company) -> None:
        assert (await self.send(hooked, b" " * (1024 * 1024 + 1), "t=1,v1=x")).status_code == 413

    async def test_while_the_endpoint_is_being_set_up_it_says_come_back(
        self, client: httpx.AsyncClient, stripe: FakeStripe, monkeypatch: pytest.MonkeyPatch, anyone: httpx.AsyncClient
    ) -> None:
        monkeypatch.setattr(settings(), "public_url", "http://gather.example")
        company = await company_of(client)
        answer = await anyone.post(f"/v1/webhooks/stripe/{company.integration_id}", content=b"{}")
        assert answer.status_code == 503
        assert answer.headers["retry-after"]


class TestPolling:
    async def test_refunds_arrive(self, company: Company, stripe: FakeStripe) -> None:
        await refunds_arrive(company, stripe)

    async def test_an_event_that_shows_up_late_is_found(self, company: Company, stripe: FakeStripe) -> None:
        stripe.faults.add("events_lag", path="/v1/events", seconds=1.5)
        await refunds_arrive(company, stripe, n=2)

    async def test_changes_within_one_second_all_count(self, company: Company, stripe: FakeStripe) -> None:
        charge = stripe.create_charge(amount=1000)
        await company.order("1", stripe_charge_id=charge["id"])
        for _ in range(10):
            stripe.refund(charge=charge["id"], amount=100)
        await company.shows("1", amount_refunded_minor=1000)

    async def test_a_refused_address_means_polling_and_says_so(
        self,
        client: httpx.AsyncClient,
        stripe: FakeStripe,
        worker: Loop,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(settings(), "public_url", "http://localhost:8000")
        stripe.refuse_private_urls = True
        company = await company_of(client)
        await company.live()
        seen = await company.integration()
        assert seen["delivery"] == "polling"
        assert "publicly accessible" in seen["delivery_detail"]
        await refunds_arrive(company, stripe, n=1)

    async def test_a_poll_that_broke_off_is_read_again_to_its_end(
        self, company: Company, stripe: FakeStripe, database: Database, workspace: TestWorkspace
    ) -> None:
        now = int(time.time())
        charges = [
            stripe.create_charge(amount=number + 1, created=now - 9000 + number, silent=True) for number in range(400)
        ]
        orders = [{"id": number, "stripe_charge_id": charge["id"]} for number, charge in enumerate(charges)]
        await company.client.post(f"/v1/models/{company.model_id}/records/batch", json=orders)
        stripe.faults.add("forbidden", path="/v1/events")
        await until(company.task, lambda task: task["status"] == "failed")
        # An outage of two hours, so that nothing of its beginning lies in the overlap of its end.
        for number, charge in enumerate(charges):
            stripe.emit("charge.succeeded", charge, created=now - 7200 + number * 18)
        async with database.transaction() as session:
            ago = "UPDATE integrations SET events_cursor = :ago, last_deep_poll_at = now() WHERE workspace_id = :id"
            await session.execute(text(ago), {"id": workspace.id, "ago": now - 7200})
        stripe.faults.clear()
        stripe.faults.add("forbidden", path="/v1/events", skip=2, count=1)

        async def after_another_try() -> object:
            async with database.transaction() as session:
                now = "UPDATE jobs SET due_at = now() WHERE workspace_id = :id AND failures > 0"
                await session.execute(text(now), {"id": workspace.id})
            return await company.charge_of("0")

        await until(after_another_try, lambda charge: charge is not None)

    async def test_many_changes_at_once_are_read_by_the_page(self, company: Company, stripe: FakeStripe) -> None:
        charges = [stripe.create_charge(amount=1000)["id"] for _ in range(120)]
        await company.client.post(
            f"/v1/models/{company.model_id}/records/batch",
            json=[{"id": charge, "stripe_charge_id": charge} for charge in charges],
        )
        for charge in charges:
            await company.shows(charge, paid=True)
        stripe.counters.reset()
        for charge in charges:
            stripe.refund(charge=charge, amount=1000)
        for charge in charges:
            await company.shows(charge, refunded=True)
        assert stripe.counters.report()["endpoints"]["GET /v1/charges/{id}"]["requests"] < 100

    async def test_a_silence_of_25_days_is_mended_by_reading_the_whole_list(
        self, company: Company, stripe: FakeStripe, database: Database, workspace: TestWorkspace
    ) -> None:
        charge = stripe.create_charge(silent=True)
        await company.order("1", stripe_charge_id=charge["id"])
        await asyncio.sleep(0.5)
        assert await company.charge_of("1") is None

        async def look_after_a_silence() -> object:
            # Again and again: a poll that is under way just now notes its own time over this one.
            async with database.transaction() as session:
                ago = "UPDATE integrations SET last_polled_at = now() - interval '26 days' WHERE workspace_id = :id"
                await session.execute(text(ago), {"id": workspace.id})
            return await company.charge_of("1")

        await until(look_after_a_silence, lambda charge: charge is not None)
