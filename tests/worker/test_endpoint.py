"""Our webhook endpoint at Stripe: mended when it was switched off, replaced when it is gone, its secrets rotated."""

import time

import httpx
import pytest
from sqlalchemy import text

from api.database import Database
from api.integrations import door
from api.settings import settings
from tests.conftest import TestWorkspace
from tests.fakestripe import FakeStripe
from tests.fakestripe.signing import header as sign
from tests.worker.conftest import Company, company_of, connect, due, until
from worker.loop import Loop

EVENT = b'{"id": "evt_%s", "object": "event", "type": "charge.updated", "created": 1, "data": {"object": {}}}'


@pytest.fixture
async def hooked(
    public: str, client: httpx.AsyncClient, stripe: FakeStripe, worker: Loop, monkeypatch: pytest.MonkeyPatch
) -> Company:
    """A company that Stripe delivers to, and that is hardly ever polled."""
    monkeypatch.setattr(settings(), "public_url", public)
    monkeypatch.setattr(settings(), "stripe_poll_seconds", 3600.0)
    company = await company_of(client)
    await company.live()
    return company


@pytest.fixture
def endpoint(hooked: Company, stripe: FakeStripe) -> str:
    (found,) = stripe.courier.listeners("charge.succeeded")
    id_: str = found["id"]
    return id_


@pytest.fixture
async def making(
    public: str, client: httpx.AsyncClient, stripe: FakeStripe, worker: Loop, monkeypatch: pytest.MonkeyPatch
) -> str:
    """An integration whose endpoint Stripe is making just now."""
    monkeypatch.setattr(settings(), "public_url", public)
    stripe.faults.add("latency", path="/v1/webhook_endpoints", method="POST", seconds=1)
    integration_id = await connect(client)
    await until(lambda: asked(stripe), lambda found: found)
    return integration_id


async def asked(stripe: FakeStripe) -> bool:
    return "POST /v1/webhook_endpoints" in stripe.counters.endpoints


async def deletions_at(stripe: FakeStripe) -> int:
    counted = stripe.counters.endpoints.get("DELETE /v1/webhook_endpoints/{id}")
    return counted.statuses["200"] if counted else 0


def endpoints_at(stripe: FakeStripe) -> list[str]:
    return [endpoint["id"] for endpoint in stripe.shelves["webhook_endpoint"].walk()]


async def rows_of(database: Database, integration_id: str) -> int:
    async with database.transaction() as session:
        counted = text("SELECT count(*) FROM integrations WHERE id = CAST(CAST(:id AS text) AS uuid)")
        return int(await session.scalar(counted, {"id": integration_id}) or 0)


async def send(company: Company, name: bytes, secret: str) -> int:
    body = EVENT % name
    url = f"/v1/webhooks/stripe/{company.integration_id}"
    headers = {"Stripe-Signature": sign(body, [secret], int(time.time()))}
    return (await company.client.post(url, content=body, headers=headers)).status_code


class TestSettingItUp:
    async def test_a_door_that_was_knocked_at_too_early_opens_as_soon_as_it_is_made(
        self, making: str, client: httpx.AsyncClient
    ) -> None:
        async def status() -> str:
            return str((await client.get(f"/v1/integrations/{making}")).json()["status"])

        async def answer() -> int:
            return (await client.post(f"/v1/webhooks/stripe/{making}", content=b"{}")).status_code

        assert await answer() == 503
        await until(status, lambda now: now == "active")
        assert await answer() == 400


class TestRemovingTheIntegration:
    """Whenever it happens, Stripe has no endpoint of ours afterwards."""

    async def test_while_the_endpoint_is_being_made(
        self, making: str, client: httpx.AsyncClient, stripe: FakeStripe, database: Database
    ) -> None:
        await client.delete(f"/v1/integrations/{making}")
        await until(lambda: rows_of(database, making), lambda found: found == 0)
        assert stripe.counters.report()["endpoints"]["POST /v1/webhook_endpoints"]["statuses"] == {"200": 1}
        assert endpoints_at(stripe) == []

    async def test_after_a_worker_died_between_stripe_s_answer_and_its_own_commit(
        self, hooked: Company, stripe: FakeStripe, database: Database
    ) -> None:
        ours = {"gather_integration": hooked.integration_id}
        stripe.create_webhook_endpoint(url="http://gather.example", enabled_events=["*"], metadata=ours)
        other = stripe.create_webhook_endpoint(url="http://other.example", enabled_events=["*"])["id"]
        await hooked.client.delete(f"/v1/integrations/{hooked.integration_id}")
        await until(lambda: rows_of(database, hooked.integration_id), lambda found: found == 0)
        assert endpoints_at(stripe) == [other]

    async def test_whose_worker_was_frozen_so_long_that_nobody_waited_for_it(
        self, making: str, stripe: FakeStripe, database: Database
    ) -> None:
        async with database.transaction() as session:
            await session.execute(text("DELETE FROM jobs WHERE kind = 'set_up' AND key = :id"), {"id": making})
        await until(lambda: deletions_at(stripe), lambda found: found == 1)
        assert endpoints_at(stripe) == []


class TestLookingAfterIt:
    async def test_one_that_was_switched_off_is_switched_on(
        self, hooked: Company, endpoint: str, stripe: FakeStripe, database: Database, workspace: TestWorkspace
    ) -> None:
        stripe.update_webhook_endpoint(endpoint, disabled=True)
        await due(database, workspace, "set_up")

        async def listeners() -> list[str]:
            return [one["id"] for one in stripe.courier.listeners("charge.succeeded")]

        await until(listeners, lambda found: found == [endpoint])

    async def test_one_that_was_deleted_is_replaced_and_the_old_secret_still_opens_for_a_day(
        self,
        hooked: Company,
        endpoint: str,
        stripe: FakeStripe,
        database: Database,
        workspace: TestWorkspace,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(door, "KNOWN_SECONDS", 0.1)
        old = stripe.secrets[endpoint][0].value
        assert await send(hooked, b"before", old) == 200
        stripe.delete_webhook_endpoint(endpoint)
        await due(database, workspace, "set_up")

        async def new_secret() -> str | None:
            found = stripe.courier.listeners("charge.succeeded")
            return stripe.secrets[found[0]["id"]][0].value if found else None

        new = await until(new_secret, lambda found: found is not None)
        await until(lambda: send(hooked, b"new", new), lambda status: status == 200)
        assert await send(hooked, b"old", old) == 200
        async with database.transaction() as session:
            over = text("UPDATE integrations SET previous_secret_until = now() WHERE workspace_id = :id")
            await session.execute(over, {"id": workspace.id})
        await until(lambda: send(hooked, b"late", old), lambda status: status == 400)
        assert await send(hooked, b"last", new) == 200


class TestTheDoor:
    async def test_a_deleted_integration_takes_nothing_more_though_its_secret_was_known_a_moment_ago(
        self, hooked: Company, endpoint: str, stripe: FakeStripe
    ) -> None:
        secret = stripe.secrets[endpoint][0].value
        assert await send(hooked, b"before", secret) == 200
        await hooked.client.delete(f"/v1/integrations/{hooked.integration_id}")
        assert await send(hooked, b"after", secret) == 404

    async def test_both_signatures_of_a_rolled_secret_do(
        self, hooked: Company, endpoint: str, stripe: FakeStripe
    ) -> None:
        stripe.roll_secret(endpoint)
        charge = stripe.create_charge(amount=500)
        await hooked.order("1", stripe_charge_id=charge["id"])
        await hooked.shows("1", amount_minor=500)

    @pytest.mark.parametrize("created", [10**18, -1, "soon", None, 1.5])
    async def test_an_event_of_an_impossible_time_keeps_no_other_waiting(
        self, hooked: Company, endpoint: str, stripe: FakeStripe, created: object
    ) -> None:
        charge = stripe.create_charge(amount=700, silent=True)
        await hooked.order("1", stripe_charge_id=charge["id"])
        stripe.emit("charge.updated", charge | {"created": created})
        stripe.emit("charge.updated", charge)
        await hooked.shows("1", amount_minor=700)
