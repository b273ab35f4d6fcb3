"""Records beside their objects, whoever came first, also when both are written at the same instant."""

import asyncio
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from json import dumps
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.database import Database
from api.integrations import objects
from api.integrations.contract import ExternalObject
from api.integrations.tables import Integration, IntegrationTask
from api.records import link_checks, link_indexes, link_writers, linking
from tests.api.records.conftest import Orders, orders_of
from tests.conftest import TestWorkspace

NAMES = [*(f"ch_{n}" for n in range(6)), "pi_0", "pi_1", "ch_none", None]


@dataclass(frozen=True)
class Provider:
    """A connection whose objects are written by hand."""

    database: Database
    workspace_id: UUID
    id: UUID

    async def task(self, orders: Orders, name: str = "stripe_charge", field: str = "charge") -> UUID:
        """A task whose model is indexed."""
        task_id = uuid4()
        async with self.database.transaction() as session:
            session.add(
                IntegrationTask(
                    workspace_id=self.workspace_id,
                    id=task_id,
                    integration_id=self.id,
                    model_id=orders.model_id,
                    type="sync_stripe_charges",
                    kind="charge",
                    link_name=name,
                    field=field,
                    options={},
                    indexed_at=datetime.now(UTC),
                )
            )
        await link_indexes.build(self.database, orders.model_id, field)
        return task_id

    async def remove(self, task_id: UUID) -> None:
        async with self.database.transaction() as session:
            await session.execute(text("DELETE FROM integration_tasks WHERE id = :id"), {"id": task_id})

    async def write(self, *things: ExternalObject) -> int:
        """Store objects and link them, as a job does, and again when it was crossed; how many records that changed."""
        while True:
            try:
                async with self.database.transaction() as session:
                    owner = (self.workspace_id, self.id, things[0].kind)
                    written = await objects.upsert(session, *owner, things, read_at=datetime.now(UTC))
                    return await linking.relink_objects(session, *owner, written.changed_ids)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) != "40P01":
                    raise


def charge(
    object_id: str, *, created: int = 1, alias: str | None = None, deleted: bool = False, **shown: Any
) -> ExternalObject:
    mapped = dumps({"id": object_id, **shown})
    return ExternalObject("charge", object_id, created, alias, mapped, mapped, deleted)


@pytest.fixture
async def provider(database: Database, workspace: TestWorkspace) -> Provider:
    integration_id = uuid4()
    async with database.transaction() as session:
        session.add(
            Integration(
                workspace_id=workspace.id, id=integration_id, type="stripe", name="Stripe", credentials=b"",
                key_hint="", livemode=False,
            )
        )  # fmt: skip
    return Provider(database, workspace.id, integration_id)


async def linked(orders: Orders, external_id: str = "1") -> Any:
    return (await orders.get(external_id)).json()["linked"]


class TestBothOrders:
    async def test_a_task_shows_its_link_on_every_record(self, orders: Orders, provider: Provider) -> None:
        await orders.post({"id": 1})
        assert await linked(orders) == {}
        task = await provider.task(orders)
        assert await linked(orders) == {"stripe_charge": None}
        await provider.remove(task)
        assert await linked(orders) == {}

    async def test_charge_first(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        await provider.write(charge("ch_1", amount=75.00))
        answer = await orders.post({"id": 1, "charge": "ch_1"})
        assert answer.json()["linked"] == {"stripe_charge": {"id": "ch_1", "amount": 75.0}}

    async def test_record_first(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        before = (await orders.post({"id": 1, "charge": "ch_1"})).json()
        assert before["linked"] == {"stripe_charge": None}
        assert await provider.write(charge("ch_1", n=1)) == 1
        assert await provider.write(charge("ch_1", n=2)) == 1
        assert await provider.write(charge("ch_1", n=2)) == 0
        after = (await orders.get("1")).json()
        assert after["linked"] == {"stripe_charge": {"id": "ch_1", "n": 2}}
        assert after["updated_at"] == before["updated_at"]

    async def test_money_keeps_its_decimals(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        mapped = '{"id": "ch_1", "amount": 75.00}'
        await provider.write(ExternalObject("charge", "ch_1", 1, None, mapped, mapped))
        await orders.post({"id": 1, "charge": "ch_1"})
        assert '"amount": 75.00' in (await orders.get("1")).text

    async def test_two_records_with_one_charge(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        await orders.batch([{"id": n, "charge": "ch_1"} for n in range(3)])
        assert await provider.write(charge("ch_1")) == 3

    async def test_an_edited_id_finds_the_other_charge_and_a_cleared_one_none(
        self, orders: Orders, provider: Provider
    ) -> None:
        await provider.task(orders)
        await provider.write(charge("ch_1"), charge("ch_2"))
        await orders.post({"id": 1, "charge": "ch_1"})
        assert (await orders.patch("1", {"charge": "ch_2"})).json()["linked"] == {"stripe_charge": {"id": "ch_2"}}
        assert (await orders.patch("1", {"n": 1})).json()["linked"] == {"stripe_charge": {"id": "ch_2"}}
        assert (await orders.batch([{"id": 1, "charge": "ch_3"}])).json()["updated"] == 1
        assert await linked(orders) == {"stripe_charge": None}
        await orders.patch("1", {"charge": "ch_1"})
        assert (await orders.patch("1", {"charge": None})).json()["linked"] == {"stripe_charge": None}
        assert (await orders.put("1", {"charge": "ch_1"})).json()["linked"] == {"stripe_charge": {"id": "ch_1"}}
        assert (await orders.put("1", {})).json()["linked"] == {"stripe_charge": None}

    @pytest.mark.parametrize("around", [" {}", "{} ", "\t{}\n", "\u00a0{}\r\n"])
    async def test_blanks_around_the_id_are_no_matter(self, orders: Orders, provider: Provider, around: str) -> None:
        await provider.task(orders)
        await orders.post({"id": 1, "charge": around.format("ch_1")})
        await provider.write(charge("ch_1"))
        assert await linked(orders) == {"stripe_charge": {"id": "ch_1"}}
        await orders.post({"id": 2, "charge": around.format("ch_1")})
        assert await linked(orders, "2") == {"stripe_charge": {"id": "ch_1"}}

    async def test_an_alias_finds_its_latest_object(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        await orders.post({"id": 1, "charge": "pi_1"})
        await provider.write(charge("ch_2", created=2, alias="pi_1"))
        await provider.write(charge("ch_1", created=1, alias="pi_1"))
        assert await linked(orders) == {"stripe_charge": {"id": "ch_2"}}
        await orders.post({"id": 2, "charge": "pi_1"})
        assert await linked(orders, "2") == {"stripe_charge": {"id": "ch_2"}}
        await provider.write(charge("ch_3", created=3, alias="pi_1"))
        assert await linked(orders) == await linked(orders, "2") == {"stripe_charge": {"id": "ch_3"}}
        await provider.write(charge("ch_3", created=3, alias="pi_1", deleted=True))
        assert await linked(orders) == {"stripe_charge": {"id": "ch_2"}}

    async def test_several_links_are_found_apart(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        await provider.task(orders, name="refunded", field="other")
        await orders.post({"id": 1, "charge": "ch_1", "other": "ch_2"})
        await provider.write(charge("ch_1"), charge("ch_2"))
        await orders.patch("1", {"other": "ch_1"})
        assert await linked(orders) == {"refunded": {"id": "ch_1"}, "stripe_charge": {"id": "ch_1"}}
        await orders.patch("1", {"charge": None})
        assert await linked(orders) == {"refunded": {"id": "ch_1"}, "stripe_charge": None}

    async def test_two_models_share_the_objects(self, orders: Orders, provider: Provider) -> None:
        others = await orders_of(orders.client)
        await provider.task(orders)
        await provider.task(others)
        for model in (orders, others):
            await model.post({"id": 1, "charge": "ch_1"})
        assert await provider.write(charge("ch_1")) == 2

    async def test_a_link_name_is_no_field(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        answer = await orders.post({"id": 1, "stripe_charge": {}})
        assert (answer.status_code, answer.json()["code"]) == (422, "reserved_key")

    async def test_a_restored_record_finds_its_charge(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        await orders.post({"id": 1, "charge": "ch_1"})
        await orders.delete("1")
        await provider.write(charge("ch_1"))
        back = await orders.client.post(f"/v1/models/{orders.model_id}/trash/restore", json={"id": "1"})
        assert back.json()["linked"] == {"stripe_charge": {"id": "ch_1"}}

    async def test_a_dry_run_shows_the_link_and_leaves_no_check(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        await provider.write(charge("ch_1"))
        dry = await orders.post({"id": 1, "charge": "ch_1"}, dry_run=True)
        assert dry.json()["linked"] == {"stripe_charge": {"id": "ch_1"}}
        async with provider.database.transaction() as session:
            checks = text("SELECT count(*) FROM link_checks WHERE model_id = :model_id")
            assert await session.scalar(checks, {"model_id": orders.model_id}) == 0

    @pytest.mark.parametrize(
        "value", ["x" * 9000, "\u00fc" * 9000, "'", "a:b", 5, 1.50, True, ["ch_1"], {"a": 1}, "", None]
    )
    async def test_any_value_can_stand_in_a_link_field(self, orders: Orders, provider: Provider, value: Any) -> None:
        await provider.task(orders, field='it\'s :a "field"')
        assert (await orders.post({"id": 1, 'it\'s :a "field"': value})).status_code == 201
        assert await linked(orders) == {"stripe_charge": None}
        assert (await orders.patch("1", {'it\'s :a "field"': "ch_1"})).status_code == 200
        assert await provider.write(charge("ch_1")) == 1

    async def test_an_object_is_found_by_all_of_a_long_id(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        long = "ch_" + "x" * 400
        await orders.batch([{"id": 1, "charge": long + "1"}, {"id": 2, "charge": long + "2"}])
        assert await provider.write(charge(long + "1")) == 1
        assert await linked(orders, "2") == {"stripe_charge": None}


class TestTasksThatComeAndGo:
    async def test_batches_link_what_was_there_before(self, orders: Orders, provider: Provider) -> None:
        await orders.batch([{"id": f"{n:03}", "charge": f"ch_{n}"} for n in range(25)])
        await provider.write(*(charge(f"ch_{n}") for n in range(0, 25, 2)))
        task = await provider.task(orders)
        assert await walk(provider, orders) == 13
        assert await linked(orders, "004") == {"stripe_charge": {"id": "ch_4"}}
        async with provider.database.transaction() as session:
            place = (provider.workspace_id, orders.model_id, "stripe_charge")
            assert await linking.count_linked(session, *place) == 13
        await provider.remove(task)
        assert await walk(provider, orders) == 0
        await link_indexes.drop(provider.database, provider.workspace_id, orders.model_id, "charge")

    async def test_an_index_is_kept_while_a_task_needs_it(self, orders: Orders, provider: Provider) -> None:
        first = await provider.task(orders)
        second = await provider.task(orders, name="second")
        await provider.remove(first)
        await link_indexes.drop(provider.database, provider.workspace_id, orders.model_id, "charge")
        assert await index_of(provider, orders) is not None
        await provider.remove(second)
        await link_indexes.drop(provider.database, provider.workspace_id, orders.model_id, "charge")
        assert await index_of(provider, orders) is None

    async def test_objects_find_their_records_by_the_index(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        await orders.batch([{"id": n, "charge": f"ch_{n}"} for n in range(5000)])
        async with provider.database.transaction() as session:
            await session.execute(text(f"ANALYZE records_{orders.model_id.hex}"))
            links = await linking.links(session, provider.workspace_id, orders.model_id)
            statement = linking._lock_differing(f"records_{orders.model_id.hex}", linking._named_by("charge"))
            binds: dict[str, Any] = {
                "workspace_id": provider.workspace_id,
                "model_id": orders.model_id,
                "values": ["ch_1", "ch_2"],
            }
            binds |= {"starts": binds["values"]}
            plan = await session.scalars(text(f"EXPLAIN {statement}"), binds | linking.binds_of(links))
            assert link_indexes.name(orders.model_id, "charge") in "\n".join(plan)

    async def test_a_task_waits_for_the_writers_that_may_not_know_it(self, orders: Orders, provider: Provider) -> None:
        async with provider.database.transaction() as session:
            assert await link_writers.links_for_writing(session, provider.workspace_id, orders.model_id) == []
            waiting = asyncio.create_task(link_writers.writers_gone(provider.database, orders.model_id))
            await asyncio.sleep(0.2)
            assert not waiting.done()
            # Whoever comes later isn't waited for, and doesn't wait.
            async with provider.database.transaction() as later:
                await link_writers.links_for_writing(later, provider.workspace_id, orders.model_id)
                await session.rollback()
                await asyncio.wait_for(waiting, 5)


class TestTheSameInstant:
    async def test_neither_saw_the_other_and_the_check_settles_it(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        async with provider.database.transaction() as session:
            owner = (provider.workspace_id, provider.id, "charge")
            written = await objects.upsert(session, *owner, [charge("ch_1")], read_at=datetime.now(UTC))
            assert await linking.relink_objects(session, *owner, written.changed_ids) == 0
            await orders.post({"id": 1, "charge": "ch_1"})
            await link_checks.run_link_checks(provider.database)
            assert await linked(orders) == {"stripe_charge": None}
        assert await link_checks.run_link_checks(provider.database) >= 1
        assert await linked(orders) == {"stripe_charge": {"id": "ch_1"}}

    async def test_a_check_of_a_deleted_model_is_forgotten(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        await orders.post({"id": 1, "charge": "ch_1"})
        async with provider.database.transaction() as session:
            add = "INSERT INTO link_checks (workspace_id, model_id, external_ids) VALUES (:w, :m, '{1}')"
            await session.execute(text(add), {"w": provider.workspace_id, "m": uuid4()})
        while await link_checks.run_link_checks(provider.database):
            pass

    async def test_records_and_objects_written_at_random_always_agree_in_the_end(
        self, orders: Orders, provider: Provider
    ) -> None:
        await provider.task(orders)
        random_ = random.Random(11)
        version = iter(range(10_000))

        async def write_records() -> None:
            for _ in range(15):
                batch = [{"id": random_.randrange(12), "charge": random_.choice(NAMES)} for _ in range(4)]
                assert (await orders.batch(batch)).status_code == 200

        async def write_objects() -> None:
            for _ in range(15):
                pick = random_.sample(range(6), 3)
                await provider.write(
                    *(charge(f"ch_{n}", created=n, alias=f"pi_{n % 2}", v=next(version)) for n in pick)
                )

        async def check() -> None:
            for _ in range(20):
                await link_checks.run_link_checks(provider.database)
                await asyncio.sleep(0.01)

        await asyncio.gather(*(write_records() for _ in range(4)), *(write_objects() for _ in range(4)), check())
        while await link_checks.run_link_checks(provider.database):
            pass
        assert await disagreeing(provider, orders) == 0


async def walk(provider: Provider, orders: Orders) -> int:
    total, cursor = 0, None
    while True:
        async with provider.database.transaction() as session:
            place = (provider.workspace_id, orders.model_id, "stripe_charge")
            cursor, found = await linking.link_batch(session, *place, after_external_id=cursor, limit=10)
        total += found
        if cursor is None:
            return total


async def index_of(provider: Provider, orders: Orders) -> Any:
    async with provider.database.transaction() as session:
        name = link_indexes.name(orders.model_id, "charge")
        return await session.scalar(text("SELECT to_regclass(:name)::text"), {"name": name})


async def disagreeing(provider: Provider, orders: Orders) -> int:
    """Records whose link isn't what a plain reading of the objects says."""
    async with provider.database.transaction() as session:
        records = (
            await session.execute(text(f"SELECT data ->> 'charge', linked FROM records_{orders.model_id.hex}"))
        ).all()
        things = (
            await session.execute(
                text("SELECT object_id, alias, created, mapped FROM integration_objects WHERE integration_id = :id"),
                {"id": provider.id},
            )
        ).all()
    wrong = 0
    for value, shown in records:
        exact = [thing for thing in things if thing.object_id == value]
        named = sorted((thing for thing in things if thing.alias == value), key=lambda thing: thing.created)
        expected = exact or named[-1:]
        wrong += shown != ({"stripe_charge": expected[0].mapped} if expected else {})
    return wrong
