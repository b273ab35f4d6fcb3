"""A record and its charge find each other, whichever came first and whatever happens to either."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from api.database import Database
from api.integrations import objects
from api.integrations.contract import ExternalObject, Seen
from tests.conftest import TestWorkspace
from tests.fakestripe import FakeStripe
from tests.worker.conftest import Company, add_task, company_of, connect, orders_model, until
from worker.loop import Loop


class TestFindingEachOther:
    async def test_a_charge_that_was_there_first_is_linked_by_the_backfill(
        self, client: httpx.AsyncClient, stripe: FakeStripe, worker: Loop
    ) -> None:
        charge = stripe.create_charge(amount=7500)
        company = await company_of(client)
        await company.order("1", stripe_charge_id=charge["id"])
        await company.live()
        assert (await company.shows("1", status="succeeded"))["amount"] == 75.0

    async def test_a_record_that_was_there_first_gets_its_charge(self, company: Company, stripe: FakeStripe) -> None:
        await company.order("1", stripe_charge_id="ch_later")
        assert await company.charge_of("1") is None
        stripe.create_charge(id="ch_later", amount=1234, currency="jpy")
        assert (await company.shows("1", status="succeeded"))["amount"] == 1234

    async def test_a_known_charge_is_in_the_answer_to_the_write(self, company: Company, stripe: FakeStripe) -> None:
        charge = stripe.create_charge()
        await company.order("1", stripe_charge_id=charge["id"])
        await company.shows("1", status="succeeded")
        answer = await company.order("2", stripe_charge_id=f"  {charge['id']}\n")
        assert answer.json()["linked"]["stripe_charge"]["id"] == charge["id"]

    async def test_many_that_come_at_the_same_instant_all_find_each_other(
        self, company: Company, stripe: FakeStripe
    ) -> None:
        async def pay(number: int) -> None:
            stripe.create_charge(id=f"ch_now{number}", amount=number)

        pairs = range(40)
        orders = [company.order(str(number), stripe_charge_id=f"ch_now{number}") for number in pairs]
        await asyncio.gather(*(pay(number) for number in pairs), *orders)
        for number in pairs:
            await company.shows(str(number), amount_minor=number)

    async def test_a_link_that_is_set_right_afterwards_is_counted(
        self, company: Company, database: Database, workspace: TestWorkspace
    ) -> None:
        owner = (workspace.id, UUID(company.integration_id), "charge")
        charge = ExternalObject("charge", "ch_meanwhile", 1, None, '{"id": "ch_meanwhile"}', "{}")
        async with database.transaction() as session:
            await objects.upsert(session, *owner, [Seen([charge], datetime.now(UTC))])
            await company.order("1", stripe_charge_id="ch_meanwhile")
            assert await company.charge_of("1") is None
            # It is counted by now, as it was written.
            await until(lambda: counts_left(database, workspace), lambda left: left == 0)
        await company.shows("1", id="ch_meanwhile")
        await until(company.task, lambda task: task["progress"]["records_linked"] == 1)


async def counts_left(database: Database, workspace: TestWorkspace) -> int:
    async with database.transaction() as session:
        left = text(
            "SELECT (SELECT count(*) FROM jobs WHERE workspace_id = :id AND kind = 'count_links')"
            " + (SELECT count(*) FROM link_checks WHERE workspace_id = :id AND after IS NULL)"
        )
        return int(await session.scalar(left, {"id": workspace.id}) or 0)


class TestChanges:
    async def test_a_charge_that_gets_another_intent_leaves_the_records_of_the_one_before(
        self, company: Company, stripe: FakeStripe
    ) -> None:
        charge = stripe.create_charge(amount=100, payment_intent="pi_before")
        await company.order("before", stripe_charge_id="pi_before")
        await company.order("after", stripe_charge_id="pi_after")
        await company.shows("before", amount_minor=100)
        stripe.edit(charge["id"], payment_intent="pi_after")
        await company.shows("after", amount_minor=100)
        await company.shows_nothing("before")

    async def test_an_edited_field_shows_the_other_charge_and_a_cleared_one_none(
        self, company: Company, stripe: FakeStripe
    ) -> None:
        one, other = stripe.create_charge(amount=100), stripe.create_charge(amount=200)
        await company.order("1", stripe_charge_id=one["id"])
        await company.order("2", stripe_charge_id=other["id"])
        await company.shows("1", amount_minor=100)
        await company.shows("2", amount_minor=200)
        await company.order("1", stripe_charge_id=other["id"])
        assert (await company.charge_of("1"))["amount_minor"] == 200
        await company.order("1", stripe_charge_id=None)
        assert await company.charge_of("1") is None

    async def test_two_records_share_a_charge_and_both_see_its_refund(
        self, company: Company, stripe: FakeStripe
    ) -> None:
        charge = stripe.create_charge(amount=900)
        await company.order("1", stripe_charge_id=charge["id"])
        await company.order("2", stripe_charge_id=charge["id"])
        await company.shows("1", refunded=False)
        stripe.refund(charge=charge["id"], amount=900)
        for order in ("1", "2"):
            assert (await company.shows(order, refunded=True))["amount_refunded"] == 9.0

    async def test_a_dispute_marks_its_charge(self, company: Company, stripe: FakeStripe) -> None:
        charge = stripe.create_charge()
        await company.order("1", stripe_charge_id=charge["id"])
        await company.shows("1", disputed=False)
        stripe.dispute(charge=charge["id"])
        await company.shows("1", disputed=True)

    async def test_a_payment_intent_finds_its_latest_charge(self, company: Company, stripe: FakeStripe) -> None:
        await company.order("1", stripe_charge_id="pi_lunch")
        stripe.create_charge(id="ch_failed", status="failed", payment_intent="pi_lunch", created=1_700_000_000)
        await company.shows("1", status="failed")
        stripe.create_charge(id="ch_paid", payment_intent="pi_lunch", created=1_700_000_100)
        await company.shows("1", id="ch_paid", status="succeeded")


class TestTasks:
    async def test_a_deleted_task_takes_its_link_off(
        self, company: Company, stripe: FakeStripe, database: Database, workspace: TestWorkspace
    ) -> None:
        charge = stripe.create_charge()
        await company.order("1", stripe_charge_id=charge["id"])
        await company.shows("1", status="succeeded")
        assert (await company.client.delete(company.task_url)).status_code == 204
        record = await company.client.get(f"/v1/models/{company.model_id}/records/1")
        assert record.json()["linked"] == {}

        async def stored() -> object:
            async with database.transaction() as session:
                wanted = text("SELECT linked FROM records WHERE workspace_id = :id")
                return await session.scalar(wanted, {"id": workspace.id})

        await until(stored, lambda linked: linked == {})

    async def test_two_tasks_of_a_model_show_two_charges(self, company: Company, stripe: FakeStripe) -> None:
        paid, deposit = stripe.create_charge(amount=100), stripe.create_charge(amount=200)
        await company.order("1", stripe_charge_id=paid["id"], deposit=deposit["id"])
        await company.shows("1", amount_minor=100)
        options = {"stripe_charge_id_field": "deposit", "link_name": "deposit_charge"}
        added = await add_task(company.client, company.integration_id, company.model_id, **options)
        assert added.status_code == 201
        pages = (await company.task())["progress"]["pages"]

        async def linked() -> Any:
            return (await company.client.get(f"/v1/models/{company.model_id}/records/1")).json()["linked"]

        both = await until(linked, lambda seen: seen["deposit_charge"] is not None)
        assert (both["stripe_charge"]["amount_minor"], both["deposit_charge"]["amount_minor"]) == (100, 200)
        assert (await company.task())["progress"]["pages"] == pages

    async def test_a_task_given_another_field_shows_that_fields_charge(
        self, company: Company, stripe: FakeStripe
    ) -> None:
        paid, deposit = stripe.create_charge(amount=100), stripe.create_charge(amount=200)
        await company.order("1", stripe_charge_id=paid["id"], deposit=deposit["id"])
        await company.order("2", stripe_charge_id=paid["id"])
        await company.shows("1", amount_minor=100)
        await company.client.patch(company.task_url, json={"options": {"stripe_charge_id_field": "deposit"}})
        await company.shows("1", amount_minor=200)
        await company.shows_nothing("2")

    async def test_a_paused_task_stands_still_and_catches_up_when_resumed(
        self, company: Company, stripe: FakeStripe
    ) -> None:
        charge = stripe.create_charge(amount=100)
        await company.order("1", stripe_charge_id=charge["id"])
        await company.shows("1", refunded=False)
        assert (await company.client.post(f"{company.task_url}/pause")).json()["status"] == "paused"
        stripe.refund(charge=charge["id"], amount=100)
        await asyncio.sleep(1)
        assert (await company.charge_of("1"))["refunded"] is False
        await company.client.post(f"{company.task_url}/resume")
        await company.shows("1", refunded=True)
        await company.live()

    async def test_progress_counts_what_is_there(self, company: Company, stripe: FakeStripe) -> None:
        for number in range(3):
            charge = stripe.create_charge()
            await company.order(str(number), stripe_charge_id=charge["id"])
        await company.order("none", stripe_charge_id="ch_nowhere")

        def counted(task: Any) -> bool:
            return (task["progress"]["records_linked"], task["progress"]["objects_synced"]) == (3, 3)

        await until(company.task, counted)

    async def test_a_new_task_has_checked_as_many_records_as_there_were(
        self, client: httpx.AsyncClient, stripe: FakeStripe, worker: Loop
    ) -> None:
        integration_id, model_id = await connect(client), await orders_model(client)
        for number in range(3):
            await client.post(f"/v1/models/{model_id}/records", json={"id": number})
        task = (await add_task(client, integration_id, model_id)).json()
        company = Company(client, model_id, integration_id, task["id"])
        assert (await company.live())["progress"]["records_checked"] == 3

    async def test_a_task_moved_to_another_field_while_it_links_ends_by_the_new_one(
        self, company: Company, stripe: FakeStripe
    ) -> None:
        one, other = stripe.create_charge(amount=100), stripe.create_charge(amount=200)
        batch = [{"id": number, "stripe_charge_id": one["id"], "other": other["id"]} for number in range(3000)]
        await company.client.post(f"/v1/models/{company.model_id}/records/batch", json=batch)
        for moves in range(7):
            field = ("other", "stripe_charge_id")[moves % 2]
            moved = await company.client.patch(company.task_url, json={"options": {"stripe_charge_id_field": field}})
            assert moved.status_code == 200
            await asyncio.sleep(0.15 + moves * 0.02)
        await company.live()
        for number in (0, 1500, 2999):
            await company.shows(str(number), amount_minor=200)

    async def test_a_deleted_model_takes_its_tasks_along_and_the_others_go_on(
        self, company: Company, stripe: FakeStripe
    ) -> None:
        other_model = await orders_model(company.client)
        assert (await add_task(company.client, company.integration_id, other_model)).status_code == 201
        charge = stripe.create_charge(amount=100)
        await company.order("1", stripe_charge_id=charge["id"])
        await company.client.post(f"/v1/models/{other_model}/records", json={"id": 1, "stripe_charge_id": charge["id"]})
        assert (await company.client.delete(f"/v1/models/{other_model}")).status_code == 204
        stripe.refund(charge=charge["id"], amount=60)
        await company.shows("1", amount_refunded_minor=60)
