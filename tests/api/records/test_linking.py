"""Records beside their objects, whoever came first, also when both are written at the same instant."""

import asyncio
import random
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from api.integrations import objects
from api.integrations.contract import ExternalObject, Seen
from api.records import link_checks, linking
from tests.api.records.orders import Orders, orders_of
from tests.api.records.provider import Provider, charge

NAMES = [*(f"ch_{n}" for n in range(6)), "pi_0", "pi_1", "ch_none", None]


class TestBothOrders:
    async def test_a_task_shows_its_link_on_every_record(self, orders: Orders, provider: Provider) -> None:
        await orders.post({"id": 1})
        assert await orders.linked() == {}
        task = await provider.task(orders)
        assert await orders.linked() == {"stripe_charge": None}
        await provider.remove(task)
        assert await orders.linked() == {}

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
        assert await orders.linked() == {"stripe_charge": None}
        await orders.patch("1", {"charge": "ch_1"})
        assert (await orders.patch("1", {"charge": None})).json()["linked"] == {"stripe_charge": None}
        assert (await orders.put("1", {"charge": "ch_1"})).json()["linked"] == {"stripe_charge": {"id": "ch_1"}}
        assert (await orders.put("1", {})).json()["linked"] == {"stripe_charge": None}

    @pytest.mark.parametrize("around", [" {}", "{} ", "\t{}\n", "\u00a0{}\r\n"])
    async def test_blanks_around_the_id_are_no_matter(self, orders: Orders, provider: Provider, around: str) -> None:
        await provider.task(orders)
        await orders.post({"id": 1, "charge": around.format("ch_1")})
        await provider.write(charge("ch_1"))
        assert await orders.linked() == {"stripe_charge": {"id": "ch_1"}}
        await orders.post({"id": 2, "charge": around.format("ch_1")})
        assert await orders.linked("2") == {"stripe_charge": {"id": "ch_1"}}

    async def test_an_alias_finds_its_latest_object(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        await orders.post({"id": 1, "charge": "pi_1"})
        await provider.write(charge("ch_2", created=2, alias="pi_1"))
        await provider.write(charge("ch_1", created=1, alias="pi_1"))
        assert await orders.linked() == {"stripe_charge": {"id": "ch_2"}}
        await orders.post({"id": 2, "charge": "pi_1"})
        assert await orders.linked("2") == {"stripe_charge": {"id": "ch_2"}}
        await provider.write(charge("ch_3", created=3, alias="pi_1"))
        assert await orders.linked() == await orders.linked("2") == {"stripe_charge": {"id": "ch_3"}}
        await provider.write(charge("ch_3", created=3, alias="pi_1", deleted=True))
        assert await orders.linked() == {"stripe_charge": {"id": "ch_2"}}

    async def test_several_links_are_found_apart(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        await provider.task(orders, name="refunded", field="other")
        await orders.post({"id": 1, "charge": "ch_1", "other": "ch_2"})
        await provider.write(charge("ch_1"), charge("ch_2"))
        await orders.patch("1", {"other": "ch_1"})
        assert await orders.linked() == {"refunded": {"id": "ch_1"}, "stripe_charge": {"id": "ch_1"}}
        await orders.patch("1", {"charge": None})
        assert await orders.linked() == {"refunded": {"id": "ch_1"}, "stripe_charge": None}

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
        assert await orders.linked() == {"stripe_charge": None}
        assert (await orders.patch("1", {'it\'s :a "field"': "ch_1"})).status_code == 200
        assert await provider.write(charge("ch_1")) == 1

    async def test_an_object_is_found_by_all_of_a_long_id(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        long = "ch_" + "x" * 400
        await orders.batch([{"id": 1, "charge": long + "1"}, {"id": 2, "charge": long + "2"}])
        assert await provider.write(charge(long + "1")) == 1
        assert await orders.linked("2") == {"stripe_charge": None}


class TestTheSameInstant:
    async def test_neither_saw_the_other_and_the_check_settles_it(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        async with provider.database.transaction() as session:
            owner = (provider.workspace_id, provider.id, "charge")
            written = await objects.upsert(session, *owner, [Seen([charge("ch_1")], datetime.now(UTC))])
            assert await linking.relink_objects(session, *owner, written.changed_ids) == 0
            await orders.post({"id": 1, "charge": "ch_1"})
            await link_checks.run_link_checks(provider.database)
            assert await orders.linked() == {"stripe_charge": None}
        # Other tests' writes wait there too.
        while await link_checks.run_link_checks(provider.database):
            pass
        assert await orders.linked() == {"stripe_charge": {"id": "ch_1"}}

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
