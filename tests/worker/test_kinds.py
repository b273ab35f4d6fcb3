"""Each kind of Stripe object comes beside the records that name it, and changes there when it changes at Stripe."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from sqlalchemy import text

from api.database import Database
from api.integrations.stripe.kinds import EVENT_TYPES
from api.settings import settings
from tests.conftest import TestWorkspace
from tests.fakestripe import DEFAULT_KEY, FakeStripe
from tests.worker.conftest import Company, company_of, connect, due, orders_model, until
from worker.loop import Loop


@dataclass(frozen=True)
class Change:
    """A kind's object as it is made, what changes it, and what a record shows of it before and after."""

    make: Callable[[FakeStripe], dict[str, Any]]
    change: Callable[[FakeStripe, str], Any]
    before: dict[str, Any]
    after: dict[str, Any]


def a_charge(stripe: FakeStripe) -> str:
    id_: str = stripe.create_charge(amount=1000)["id"]
    return id_


CHANGES = {
    "customer": Change(
        lambda stripe: stripe.create_customer(name="Ada"),
        lambda stripe, id_: stripe.edit(id_, name="Ada King"),
        {"name": "Ada"},
        {"name": "Ada King"},
    ),
    "invoice": Change(
        lambda stripe: stripe.create_invoice(customer="cus_1", amount=500),
        lambda stripe, id_: stripe.pay_invoice(id_),
        {"status": "open", "amount_remaining_minor": 500},
        {"status": "paid", "amount_remaining_minor": 0},
    ),
    "subscription": Change(
        lambda stripe: stripe.create_subscription(customer="cus_1"),
        lambda stripe, id_: stripe.cancel_subscription(id_),
        {"status": "active", "canceled_at": None},
        {"status": "canceled"},
    ),
    "payment_intent": Change(
        lambda stripe: stripe.create_payment_intent(amount=700),
        lambda stripe, id_: stripe.confirm_payment_intent(id_),
        {"status": "requires_payment_method", "amount_received_minor": 0},
        {"status": "succeeded", "amount_received_minor": 700},
    ),
    "refund": Change(
        lambda stripe: stripe.refund(charge=a_charge(stripe), amount=400),
        lambda stripe, id_: stripe.update_refund(id_, status="failed"),
        {"status": "succeeded", "amount_minor": 400},
        {"status": "failed"},
    ),
    "dispute": Change(
        lambda stripe: stripe.dispute(charge=a_charge(stripe)),
        lambda stripe, id_: stripe.close_dispute(id_, status="won"),
        {"status": "needs_response"},
        {"status": "won"},
    ),
}


@dataclass(frozen=True)
class Shop:
    """A workspace whose records name objects of any kind, each in a field of its own."""

    client: httpx.AsyncClient
    model_id: str
    integration_id: str

    async def add_task(self, kind: str) -> str:
        """A task of this kind; where it is to be seen."""
        url = f"/v1/integrations/{self.integration_id}/tasks"
        options = {"model_id": self.model_id, f"stripe_{kind}_id_field": f"{kind}_id"}
        answer = await self.client.post(url, json={"type": f"sync_stripe_{kind}s", "options": options})
        assert answer.status_code == 201, answer.text
        assert answer.json()["link_name"] == f"stripe_{kind}"
        return f"{url}/{answer.json()['id']}"

    async def task(self, url: str) -> Any:
        return (await self.client.get(url)).json()

    async def is_live(self, url: str) -> Any:
        return await until(lambda: self.task(url), lambda task: task["status"] == "live")

    async def name(self, record: str, **ids: str) -> None:
        data = {f"{kind}_id": id_ for kind, id_ in ids.items()}
        answer = await self.client.post(f"/v1/models/{self.model_id}/records", json={"id": record, **data})
        assert answer.status_code in {200, 201}, answer.text

    async def link(self, record: str, kind: str) -> Any:
        answer = await self.client.get(f"/v1/models/{self.model_id}/records/{record}")
        return answer.json()["linked"][f"stripe_{kind}"]

    async def shows(self, record: str, kind: str, facts: dict[str, Any]) -> Any:
        return await until(
            lambda: self.link(record, kind),
            lambda found: found is not None and all(found[key] == value for key, value in facts.items()),
        )


@pytest.fixture
async def shop(client: httpx.AsyncClient, worker: Loop) -> Shop:
    return Shop(client, await orders_model(client), await connect(client))


class TestEveryKind:
    @pytest.mark.parametrize("kind", CHANGES)
    async def test_its_list_is_read_and_a_change_arrives(self, kind: str, shop: Shop, stripe: FakeStripe) -> None:
        told = CHANGES[kind]
        made = told.make(stripe)
        await shop.name("1", **{kind: made["id"]})
        await shop.is_live(await shop.add_task(kind))
        await shop.shows("1", kind, {"id": made["id"], **told.before})
        told.change(stripe, made["id"])
        await shop.shows("1", kind, told.after)

    @pytest.mark.parametrize("kind", CHANGES)
    async def test_the_whole_list_is_read_page_by_page(self, kind: str, shop: Shop, stripe: FakeStripe) -> None:
        stripe.seed("charge" if kind in {"refund", "dispute", "payment_intent"} else kind, 250)
        ended = await shop.is_live(await shop.add_task(kind))
        assert ended["progress"]["objects_synced"] == len(stripe.shelves[kind])

    async def test_all_kinds_side_by_side_end_right(self, shop: Shop, stripe: FakeStripe) -> None:
        made = {kind: told.make(stripe)["id"] for kind, told in CHANGES.items()}
        await shop.name("1", **made)
        for url in [await shop.add_task(kind) for kind in [*CHANGES, "charge"]]:
            await shop.is_live(url)
        for kind, id_ in made.items():
            CHANGES[kind].change(stripe, id_)
        for kind in made:
            await shop.shows("1", kind, CHANGES[kind].after)


class TestRelations:
    async def test_a_refund_and_a_dispute_change_their_charge_too(self, shop: Shop, stripe: FakeStripe) -> None:
        for kind in ("charge", "refund", "dispute"):
            await shop.is_live(await shop.add_task(kind))
        charge = a_charge(stripe)
        refund, dispute = stripe.refund(charge=charge, amount=400), stripe.dispute(charge=charge)
        await shop.name("1", charge=charge, refund=refund["id"], dispute=dispute["id"])
        await shop.shows("1", "charge", {"amount_refunded_minor": 400, "disputed": True})
        stripe.update_refund(refund["id"], status="failed")
        await shop.shows("1", "charge", {"amount_refunded_minor": 0})
        await shop.shows("1", "refund", {"status": "failed"})
        await shop.shows("1", "dispute", {"status": "needs_response", "charge": charge})

    async def test_a_subscription_that_was_canceled_before_is_there(self, shop: Shop, stripe: FakeStripe) -> None:
        gone = stripe.create_subscription(customer="cus_1")["id"]
        stripe.cancel_subscription(gone)
        await shop.name("1", subscription=gone)
        await shop.is_live(await shop.add_task("subscription"))
        await shop.shows("1", "subscription", {"status": "canceled"})

    async def test_a_deleted_customer_is_no_link_any_more_and_its_last_state_is_kept(
        self, shop: Shop, stripe: FakeStripe
    ) -> None:
        customer = stripe.create_customer(name="Ada")["id"]
        await shop.name("1", customer=customer)
        await shop.is_live(await shop.add_task("customer"))
        await shop.shows("1", "customer", {"name": "Ada"})
        stripe.delete_customer(customer)
        await until(lambda: shop.link("1", "customer"), lambda found: found is None)
        kept = await shop.client.get(f"/v1/integrations/{shop.integration_id}/objects/{customer}")
        assert kept.json()["name"] == "Ada"


class TestPermissions:
    async def test_a_kind_that_the_key_may_not_read_fails_alone_and_names_what_it_lacks(
        self, shop: Shop, stripe: FakeStripe
    ) -> None:
        stripe.keys.add(DEFAULT_KEY, {"charge": "read", "event": "read"})
        refused, fine = await shop.add_task("customer"), await shop.add_task("charge")
        failed = await until(lambda: shop.task(refused), lambda task: task["status"] == "failed")
        assert failed["error"]["code"] == "permission_missing"
        assert "customer" in failed["error"]["detail"]
        await shop.is_live(fine)

    async def test_news_of_a_kind_that_may_not_be_read_any_more_hold_up_no_other(
        self, shop: Shop, stripe: FakeStripe
    ) -> None:
        customers, charges = await shop.add_task("customer"), await shop.add_task("charge")
        for url in (customers, charges):
            await shop.is_live(url)
        stripe.keys.add(DEFAULT_KEY, {"charge": "read", "event": "read"})
        for number in range(20):
            stripe.create_customer(name=f"Nobody {number}")
        charge = a_charge(stripe)
        await shop.name("1", charge=charge)
        await shop.shows("1", "charge", {"amount_minor": 1000})
        failed = await until(lambda: shop.task(customers), lambda task: task["status"] == "failed")
        assert "customer" in failed["error"]["detail"]
        assert (await shop.task(charges))["status"] == "live"


class TestNews:
    async def test_a_poll_asks_for_the_kinds_in_use_while_their_types_fit_one_call(
        self, shop: Shop, stripe: FakeStripe
    ) -> None:
        async def asked() -> set[str] | None:
            """The event types that the last poll asked for, if there was one since."""
            pages = [parse_qsl(page.partition("?")[2]) for page in stripe.counters.pages if "/v1/events" in page]
            stripe.counters.reset()
            return {value for key, value in pages[-1] if key.startswith("types")} if pages else None

        await shop.is_live(await shop.add_task("customer"))
        customers = {"customer.created", "customer.updated", "customer.deleted"}
        await until(asked, lambda found: found == customers)
        await shop.is_live(await shop.add_task("charge"))
        await until(asked, lambda found: found is not None and len(found) == 19 and found > customers)
        await shop.is_live(await shop.add_task("invoice"))
        await until(asked, lambda found: found == set())

    async def test_what_changed_while_no_task_asked_for_it_is_there_when_one_does_again(
        self, shop: Shop, stripe: FakeStripe
    ) -> None:
        customer = stripe.create_customer(name="Ada")["id"]
        await shop.name("1", customer=customer)
        task = await shop.add_task("customer")
        await shop.is_live(task)
        await shop.is_live(await shop.add_task("charge"))
        assert (await shop.client.delete(task)).status_code == 204
        stripe.edit(customer, name="Ada King")
        charge = a_charge(stripe)
        await shop.name("1", charge=charge)
        await shop.shows("1", "charge", {"amount_minor": 1000})
        await shop.is_live(await shop.add_task("customer"))
        await shop.shows("1", "customer", {"name": "Ada King"})

    async def test_a_quiet_kind_leaves_no_weeks_of_events_to_read_for_a_busy_one(
        self, shop: Shop, stripe: FakeStripe, database: Database, workspace: TestWorkspace
    ) -> None:
        await shop.is_live(await shop.add_task("dispute"))

        async def behind() -> float:
            wanted = text("SELECT extract(epoch FROM now()) - events_cursor FROM integrations WHERE workspace_id = :id")
            async with database.transaction() as session:
                return float(await session.scalar(wanted, {"id": workspace.id}) or 0)

        await until(behind, lambda seconds: 0 < seconds < 3700)

    async def test_an_endpoint_of_a_former_version_gets_the_new_events(
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
        company: Company = await company_of(client)
        await company.live()
        (endpoint,) = stripe.courier.listeners("charge.succeeded")
        stripe.update_webhook_endpoint(endpoint["id"], enabled_events=["charge.succeeded"])
        await due(database, workspace, "set_up")

        async def listened() -> set[str]:
            (found,) = stripe.courier.listeners("charge.succeeded")
            return set(found["enabled_events"])

        await until(listened, lambda found: found == set(EVENT_TYPES))
