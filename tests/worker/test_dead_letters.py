"""What fails too often is told with its reason, holds up nothing else, and is right after a Retry."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api.database import Database
from api.integrations import dirty
from api.integrations.stripe import client as stripe_client
from tests.conftest import TestWorkspace
from tests.fakestripe import DEFAULT_KEY, FakeStripe
from tests.worker.conftest import Company, until
from worker.loop import Loop


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ten tries, nor between them."""
    monkeypatch.setattr(stripe_client, "PAUSES", (0.01,))
    monkeypatch.setattr(dirty, "_FAILED", dirty._FAILED.replace("least(300", "least(0.05"))
    monkeypatch.setattr(dirty, "_SET_ASIDE", dirty._SET_ASIDE.replace("least(300", "least(0.05"))


async def letters(company: Company, **asked: Any) -> Any:
    answer = await company.client.get(f"/v1/integrations/{company.integration_id}/dead-letters", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def told(company: Company, count: int) -> list[Any]:
    """Wait until there are so many letters."""

    async def items() -> list[Any]:
        found: list[Any] = (await letters(company))["items"]
        return found

    found: list[Any] = await until(items, lambda seen: len(seen) == count)
    assert (await company.integration())["dead_letters"] == count
    return found


async def retry(company: Company, ids: list[str] | None = None) -> int:
    url = f"/v1/integrations/{company.integration_id}/dead-letters/retry"
    answer = await company.client.post(url, json={"ids": ids})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["retried"])


@asynccontextmanager
async def refused_by_the_database(database: Database, object_id: str) -> AsyncIterator[None]:
    """The database keeps anything but this object."""
    check = f"CHECK (object_id <> '{object_id}') NOT VALID"
    async with database.transaction() as session:
        await session.execute(text(f"ALTER TABLE integration_objects ADD CONSTRAINT not_this_one {check}"))
    try:
        yield
    finally:
        async with database.transaction() as session:
            await session.execute(text("ALTER TABLE integration_objects DROP CONSTRAINT not_this_one"))


class TestObjects:
    async def test_one_that_stripe_refuses_is_told_and_right_after_a_retry(
        self, company: Company, stripe: FakeStripe
    ) -> None:
        bad, good = stripe.create_charge(amount=100), stripe.create_charge(amount=200)
        await company.order("bad", stripe_charge_id=bad["id"])
        await company.order("good", stripe_charge_id=good["id"])
        await company.shows("bad", amount_minor=100)
        stripe.faults.add("forbidden", path=f"/v1/charges/{bad['id']}")
        stripe.refund(charge=bad["id"], amount=30)
        stripe.refund(charge=good["id"], amount=30)
        await company.shows("good", amount_refunded_minor=30)
        (letter,) = await until(lambda: _items(company), lambda found: len(found) == 1 and not found[0]["retrying"])
        assert (letter["id"], letter["kind"], letter["object_id"]) == (f"charge:{bad['id']}", "charge", bad["id"])
        assert "permission" in letter["reason"]
        assert letter["tries"] >= dirty.MOST_ATTEMPTS
        assert letter["failing_since"].endswith("Z")
        assert (await company.integration())["lag_seconds"] == 0

        assert await retry(company, [letter["id"]]) == 1
        (again,) = await until(
            lambda: _items(company), lambda found: len(found) == 1 and found[0]["tries"] > letter["tries"]
        )
        assert again["failing_since"] == letter["failing_since"]

        stripe.faults.clear()
        assert await retry(company) == 1
        await company.shows("bad", amount_refunded_minor=30)
        await told(company, 0)

    async def test_one_that_always_fails_at_stripe_holds_up_no_other_and_comes_by_itself_in_the_end(
        self, company: Company, stripe: FakeStripe
    ) -> None:
        bad = stripe.create_charge(amount=100)
        await company.order("bad", stripe_charge_id=bad["id"])
        await company.shows("bad", amount_minor=100)
        stripe.faults.add("server_error", path=f"/v1/charges/{bad['id']}")
        stripe.refund(charge=bad["id"])
        (letter,) = await told(company, 1)
        assert (letter["reason"], letter["retrying"]) == ("Stripe answered 500", True)
        for number in range(5):
            charge = stripe.create_charge(amount=number)
            await company.order(str(number), stripe_charge_id=charge["id"])
            await company.shows(str(number), amount_minor=number)
        assert (await company.task())["status"] == "live"
        stripe.faults.clear()
        await told(company, 0)
        await company.shows("bad", amount_refunded_minor=100)

    async def test_while_all_of_stripe_fails_nothing_is_given_up(self, company: Company, stripe: FakeStripe) -> None:
        charge = stripe.create_charge(amount=100)
        await company.order("1", stripe_charge_id=charge["id"])
        await company.shows("1", amount_minor=100)
        stripe.refund(charge=charge["id"], amount=30)
        stripe.faults.add("server_error", path="/v1/*", count=200)
        await until(company.integration, lambda seen: seen["error"] is not None)
        assert (await letters(company))["items"] == []
        stripe.faults.clear()
        await company.shows("1", amount_refunded_minor=30)

    async def test_one_that_the_database_refuses_stops_neither_news_nor_the_reading_of_the_list(
        self, company: Company, stripe: FakeStripe, database: Database
    ) -> None:
        bad, good = stripe.create_charge(amount=100), stripe.create_charge(amount=200)
        await company.order("bad", stripe_charge_id=bad["id"])
        await company.order("good", stripe_charge_id=good["id"])
        await company.shows("bad", amount_minor=100)
        async with refused_by_the_database(database, bad["id"]):
            stripe.refund(charge=bad["id"], amount=30)
            stripe.refund(charge=good["id"], amount=30)
            await company.shows("good", amount_refunded_minor=30)
            (letter,) = await told(company, 1)
            assert "not_this_one" in letter["reason"]
            await company.client.post(f"{company.task_url}/resync")
            await company.live()
            await told(company, 1)
        assert await retry(company) == 1
        await company.shows("bad", amount_refunded_minor=30)
        await told(company, 0)

    async def test_another_key_tries_them_all_once_more(self, company: Company, stripe: FakeStripe) -> None:
        charge = stripe.create_charge(amount=100)
        await company.order("1", stripe_charge_id=charge["id"])
        await company.shows("1", amount_minor=100)
        stripe.faults.add("forbidden", path=f"/v1/charges/{charge['id']}")
        stripe.refund(charge=charge["id"], amount=30)
        await told(company, 1)
        stripe.faults.clear()
        stripe.keys.add("sk_test_another_one_1234")
        url = f"/v1/integrations/{company.integration_id}"
        changed = await company.client.patch(url, json={"credentials": {"api_key": "sk_test_another_one_1234"}})
        assert changed.status_code == 200
        await told(company, 0)
        await company.shows("1", amount_refunded_minor=30)
        stripe.keys.add(DEFAULT_KEY)

    async def test_they_come_in_pages(self, company: Company, database: Database, workspace: TestWorkspace) -> None:
        many = text(
            "INSERT INTO dirty_objects (workspace_id, integration_id, kind, object_id, confirm_at, attempts, error,"
            "                           failing_since, given_up_at)"
            " SELECT :workspace, :integration, 'charge', 'ch_' || n, now(), 10, 'so', now(), now()"
            "   FROM generate_series(1, 5) AS n"
        )
        async with database.transaction() as session:
            await session.execute(many, {"workspace": workspace.id, "integration": company.integration_id})
        first = await letters(company, limit=3)
        rest = await letters(company, limit=3, cursor=first["next_cursor"])
        ids = [item["object_id"] for item in (*first["items"], *rest["items"])]
        assert (ids, rest["next_cursor"]) == ([f"ch_{n}" for n in range(1, 6)], None)
        url = f"/v1/integrations/{company.integration_id}/dead-letters"
        assert (await company.client.get(url, params={"cursor": "x"})).json()["code"] == "invalid_cursor"
        assert await retry(company, ["charge:ch_1", "charge:unknown"]) == 1
        await told(company, 4)
        assert await retry(company) == 4
        await told(company, 0)


class TestNotices:
    async def test_one_that_cannot_be_read_holds_up_no_other_and_can_be_read_again(
        self, company: Company, stripe: FakeStripe, database: Database, workspace: TestWorkspace
    ) -> None:
        spoil = text(
            "INSERT INTO inbox_events (workspace_id, integration_id, event_id, type, created, source, marks, payload)"
            " VALUES (:workspace, :integration, 'evt_bad', 'charge.updated', now(), 'poll', '5', '{}')"
        )
        async with database.transaction() as session:
            await session.execute(spoil, {"workspace": workspace.id, "integration": company.integration_id})
        charge = stripe.create_charge(amount=100)
        await company.order("1", stripe_charge_id=charge["id"])
        await company.shows("1", amount_minor=100)
        (letter,) = await told(company, 1)
        assert (letter["id"], letter["kind"]) == ("event:evt_bad", "event")
        assert letter["reason"].startswith("charge.updated: ")
        mend = text("UPDATE inbox_events SET marks = '[]' WHERE workspace_id = :workspace AND event_id = 'evt_bad'")
        async with database.transaction() as session:
            await session.execute(mend, {"workspace": workspace.id})
        await until(lambda: _items(company), lambda found: not found[0]["retrying"])
        assert await retry(company, ["event:evt_bad"]) == 1
        await told(company, 0)
        assert (await company.integration())["events_waiting"] == 0


async def _items(company: Company) -> list[Any]:
    found: list[Any] = (await letters(company))["items"]
    return found


class TestWhose:
    async def test_a_stranger_and_a_reader_retry_nothing(
        self, company: Company, stranger: httpx.AsyncClient, worker: Loop
    ) -> None:
        url = f"/v1/integrations/{company.integration_id}/dead-letters"
        assert (await stranger.get(url)).status_code == 404
        assert (await stranger.post(f"{url}/retry", json={"ids": None})).status_code == 404
        made = await company.client.post("/v1/api-keys", json={"name": "Reader", "scopes": ["records:read"]})
        reader = {"Authorization": f"Token {made.json()['key']}"}
        assert (await company.client.get(url, headers=reader)).status_code == 200
        refused = await company.client.post(f"{url}/retry", json={"ids": None}, headers=reader)
        assert refused.status_code == 403
        wrong = await company.client.post(f"{url}/retry", json={"id": "x"})
        assert wrong.status_code == 422
