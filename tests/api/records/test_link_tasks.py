"""Tasks that come and go: what was there before is linked in batches, by an index of their own."""

import asyncio
from typing import Any

from sqlalchemy import text

from api.models import index_builder
from api.records import link_indexes, link_writers, linking
from tests.api.records.orders import Orders
from tests.api.records.provider import Provider, charge


class TestTasksThatComeAndGo:
    async def test_batches_link_what_was_there_before(self, orders: Orders, provider: Provider) -> None:
        await orders.batch([{"id": f"{n:03}", "charge": f"ch_{n}"} for n in range(25)])
        await provider.write(*(charge(f"ch_{n}") for n in range(0, 25, 2)))
        task = await provider.task(orders)
        assert await walk(provider, orders) == 13
        assert await orders.linked("004") == {"stripe_charge": {"id": "ch_4"}}
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

    async def test_one_at_a_time_builds_a_model_s_indexes(self, orders: Orders, provider: Provider) -> None:
        database, model_id = provider.database, orders.model_id
        async with index_builder.builder(database, model_id) as other:
            assert other is not None
            assert not await link_indexes.build(database, model_id, "charge")
            assert not await link_indexes.drop(database, provider.workspace_id, model_id, "charge")
            assert await index_of(provider, orders) is None
        assert await link_indexes.build(database, model_id, "charge")
        assert await index_of(provider, orders) is not None

    async def test_objects_find_their_records_by_the_index(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        await orders.batch([{"id": n, "charge": f"ch_{n}"} for n in range(5000)])
        async with provider.database.transaction() as session:
            await session.execute(text(f"ANALYZE records_{orders.model_id.hex}"))
            links = await linking.links(session, provider.workspace_id, orders.model_id)
            statement = linking._lock_differing(f"records_{orders.model_id.hex}", linking._named_by(["named_by_0"]))
            binds: dict[str, Any] = {
                "workspace_id": provider.workspace_id,
                "model_id": orders.model_id,
                "values": ["ch_1", "ch_2"],
            }
            binds |= {"starts": binds["values"], "named_by_0": "charge"} | linking.binds_of(links)
            await session.execute(text(linking._PLAN_BY_VALUES))
            # More often than the five times after which PostgreSQL may plan without the values.
            for _ in range(8):
                plan = await session.scalars(text(f"EXPLAIN {statement}"), binds)
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


async def walk(provider: Provider, orders: Orders) -> int:
    total, cursor = 0, None
    while True:
        async with provider.database.transaction() as session:
            place = (provider.workspace_id, orders.model_id, "stripe_charge")
            cursor, _, found = await linking.link_batch(session, *place, after_external_id=cursor, limit=10)
        total += found
        if cursor is None:
            return total


async def index_of(provider: Provider, orders: Orders) -> Any:
    async with provider.database.transaction() as session:
        name = link_indexes.name(orders.model_id, "charge")
        return await session.scalar(text("SELECT to_regclass(:name)::text"), {"name": name})
