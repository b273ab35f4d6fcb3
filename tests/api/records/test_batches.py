"""Batches: rows counted one by one, good ones beside bad ones, streams, writers that cross."""

import asyncio
from collections.abc import AsyncIterator
from random import Random

import httpx
import orjson
import pytest
from sqlalchemy import text

from api.database import Database
from tests.api.records.orders import Orders

LINES = {"Content-Type": "application/x-ndjson"}


def counts(answer: httpx.Response) -> tuple[int, ...]:
    body = answer.json()
    return tuple(body[name] for name in ("created", "updated", "unchanged", "failed"))


class TestCounts:
    async def test_good_rows_land_beside_bad_ones(self, orders: Orders) -> None:
        answer = await orders.batch([{"id": 1}, {"n": 1}, {"id": 2, "a.b": 1}, 5, {"id": 3}])
        assert answer.status_code == 200
        assert counts(answer) == (2, 0, 0, 3)
        assert [(error["index"], error["id"], error["code"]) for error in answer.json()["errors"]] == [
            (1, None, "invalid_id"),
            (2, "2", "invalid_key"),
            (3, None, "not_an_object"),
        ]
        assert all(error["detail"] for error in answer.json()["errors"])

    async def test_a_readable_batch_is_a_200_even_if_every_row_failed(self, orders: Orders) -> None:
        answer = await orders.batch([{}, {"id": None}])
        assert (answer.status_code, counts(answer)) == (200, (0, 0, 0, 2))

    async def test_an_empty_batch_is_fine(self, orders: Orders) -> None:
        answer = await orders.batch([])
        assert answer.json() == {"created": 0, "updated": 0, "unchanged": 0, "failed": 0, "errors": []}

    async def test_an_id_that_comes_twice_is_applied_in_order(self, orders: Orders) -> None:
        answer = await orders.batch(
            [{"id": 1, "a": 1}, {"id": "1", "a": 2, "b": 1}, {"id": 1, "b": 1}, {"id": 1, "a": 1}]
        )
        assert counts(answer) == (1, 2, 1, 0)
        assert await orders.data("1") == {"id": "1", "a": 1, "b": 1}

    async def test_an_id_ten_thousand_times_is_applied_ten_thousand_times(self, orders: Orders) -> None:
        answer = await orders.batch([{"id": 1, "n": n // 2} for n in range(10_000)])
        assert counts(answer) == (1, 4999, 5000, 0)
        assert await orders.data("1") == {"id": "1", "n": 4999}

    async def test_modes_apply_to_each_row(self, orders: Orders) -> None:
        await orders.batch([{"id": 1}, {"id": 2}])
        create = await orders.batch([{"id": 1, "n": 1}, {"id": 3}, {"id": 3}], mode="create")
        assert counts(create) == (1, 0, 0, 2)
        assert {error["code"] for error in create.json()["errors"]} == {"record_exists"}
        update = await orders.batch([{"id": 1, "n": 1}, {"id": 2}, {"id": 9}], mode="update")
        assert counts(update) == (0, 1, 1, 1)
        assert update.json()["errors"][0]["code"] == "record_not_found"

    async def test_replace_leaves_only_what_was_sent(self, orders: Orders) -> None:
        await orders.batch([{"id": 1, "a": 1}, {"id": 2, "a": 1}])
        assert counts(await orders.batch([{"id": 1, "b": 1}, {"id": 2, "a": 1}], merge="replace")) == (0, 1, 1, 0)
        assert await orders.data("1") == {"id": "1", "b": 1}

    async def test_nulls_clear_only_where_they_were_sent(self, orders: Orders) -> None:
        await orders.batch([{"id": n, "a": 1, "b": 1} for n in (1, 2)])
        await orders.batch([{"id": 1, "a": None}, {"id": 2, "b": None, "c": 1}, {"id": 3, "a": None}])
        assert [await orders.data(id) for id in ("1", "2", "3")] == [
            {"id": "1", "b": 1},
            {"id": "2", "a": 1, "c": 1},
            {"id": "3"},
        ]


class TestAllOrNothing:
    async def test_atomic_with_a_bad_row_writes_nothing(self, orders: Orders) -> None:
        bad = [{"id": 1}, {"id": 2, "x": 1}, {}]
        answer = await orders.batch(bad, atomic=True)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        plain = (await orders.batch(bad, dry_run=True)).json()
        assert plain == {key: answer.json().get(key, True) for key in plain}
        assert counts(answer) == (2, 0, 0, 1)
        assert await orders.data("1") is None

    async def test_atomic_with_good_rows_writes_them(self, orders: Orders) -> None:
        answer = await orders.batch([{"id": 1}, {"id": 2}], atomic=True)
        assert (answer.status_code, counts(answer)) == (200, (2, 0, 0, 0))

    async def test_a_dry_run_counts_and_writes_nothing(self, orders: Orders, database: Database) -> None:
        await orders.batch([{"id": 1}])
        answer = await orders.batch([{"id": 1, "n": 1}, {"id": 2}, {"id": 2}, {}], dry_run=True)
        assert counts(answer) == (1, 1, 1, 1)
        assert answer.json()["dry_run"] is True
        assert await orders.data("1") == {"id": "1"}
        assert await orders.data("2") is None
        async with database.transaction() as session:
            sightings = text("SELECT count(*) FROM field_sightings WHERE model_id = :model_id")
            assert await session.scalar(sightings, {"model_id": orders.model_id}) == 1


class TestSizes:
    async def test_over_ten_thousand_rows_names_ndjson(self, orders: Orders) -> None:
        answer = await orders.batch([{"id": n} for n in range(10_001)])
        assert (answer.status_code, "NDJSON" in answer.json()["detail"]) == (413, True)
        assert counts(await orders.batch([{"id": n} for n in range(10_000)])) == (10_000, 0, 0, 0)

    async def test_a_body_over_16_mib_is_a_413(self, orders: Orders) -> None:
        body = b'[{"id": "' + b"x" * 16 * 1024 * 1024 + b'"}]'
        assert (await orders.batch(body)).status_code == 413
        assert (await orders.post(body[1:-1])).status_code == 413

    async def test_a_stream_of_lines_has_no_cap(self, orders: Orders) -> None:
        async def stream() -> AsyncIterator[bytes]:
            filler = "x" * 1800
            for start in range(0, 10_500, 50):
                yield "".join(f'{{"id": {n}, "t": "{filler}"}}\n' for n in range(start, start + 50)).encode()

        answer = await orders.client.post(f"{orders.url}/batch", content=stream(), headers=LINES)
        assert (answer.status_code, counts(answer)) == (200, (10_500, 0, 0, 0))

    async def test_a_bad_line_is_its_own_error(self, orders: Orders) -> None:
        content = b"\n".join(
            [
                b'{"id": 1}',
                b"",
                b"{nope",
                b'{"id": "\xff"}',
                b'{"id": "' + b"x" * 1024 * 1024 + b'"}',
                b'\r\n{"id": 2}\r',
            ]
        )
        answer = await orders.client.post(f"{orders.url}/batch", content=content, headers=LINES)
        assert counts(answer) == (2, 0, 0, 3)
        assert [(error["index"], error["code"]) for error in answer.json()["errors"]] == [
            (1, "unreadable_line"),
            (2, "unreadable_line"),
            (3, "line_too_long"),
        ]


class TestWritersThatCross:
    async def test_fifty_writers_of_one_new_id_make_one_record(self, orders: Orders) -> None:
        answers = await asyncio.gather(*(orders.post({"id": "same", f"k{n}": n}) for n in range(50)))
        assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
        assert await orders.data("same") == {"id": "same"} | {f"k{n}": n for n in range(50)}
        model = (await orders.client.get(f"/v1/models/{orders.model_id}")).json()
        assert model["record_count"] == 1

    async def test_fifty_creators_of_one_new_id_have_one_winner(self, orders: Orders) -> None:
        answers = await asyncio.gather(*(orders.post({"id": 1, "n": n}, mode="create") for n in range(50)))
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49

    @pytest.mark.parametrize("mode", ["upsert", "update"])
    async def test_batches_that_cross_never_deadlock(self, orders: Orders, mode: str) -> None:
        random = Random(7)
        await orders.batch([{"id": n} for n in range(0, 300, 2 if mode == "upsert" else 1)])

        async def write(writer: int) -> httpx.Response:
            batch = [{"id": n, f"w{writer}": writer} for n in range(300)]
            random.shuffle(batch)
            return await orders.batch(batch, mode=mode)

        answers = await asyncio.gather(*(write(writer) for writer in range(8)))
        assert [answer.status_code for answer in answers] == [200] * 8
        assert await orders.data("137") == {"id": "137"} | {f"w{n}": n for n in range(8)}

    async def test_a_model_that_is_deleted_meanwhile_is_not_found(self, orders: Orders) -> None:
        batch = [{"id": n, "t": "x" * 500} for n in range(3000)]
        written, _ = await asyncio.gather(orders.batch(batch), orders.client.delete(f"/v1/models/{orders.model_id}"))
        assert written.status_code in (200, 404)


class TestWhatPostgresCannotStore:
    async def test_the_others_land(self, orders: Orders, database: Database) -> None:
        async with database.transaction() as session:
            table = f"records_{orders.model_id.hex}"
            await session.execute(text(f"CREATE INDEX ON {table} ((1 / (7 - CAST(data ->> 'n' AS int))))"))
        answer = await orders.batch([{"id": n, "n": n} for n in range(20)])
        assert counts(answer) == (19, 0, 0, 1)
        assert [(error["index"], error["id"], error["code"]) for error in answer.json()["errors"]] == [
            (7, "7", "not_storable")
        ]
        one = await orders.post({"id": 7, "n": 7})
        assert (one.status_code, one.json()["code"]) == (422, "not_storable")

    async def test_patches_add_up_to_a_thousand_keys_at_most(self, orders: Orders) -> None:
        await orders.post({"id": 1} | {f"k{n}": n for n in range(999)})
        one = await orders.patch("1", {"more": 1})
        assert (one.status_code, one.json()["code"]) == (422, "too_many_keys")
        mixed = await orders.batch([{"id": 1, "more": 1}, {"id": 2}, {"id": 1, "more": 1, "k0": None}])
        assert (counts(mixed), mixed.json()["errors"][0]["code"]) == ((1, 1, 0, 1), "too_many_keys")
        assert len(await orders.data("1")) == 1000

    @pytest.mark.parametrize("letter", ["x", "é", "\u0001", '"', " ", ","], ids=ascii)
    async def test_patches_add_up_to_256_kib_at_most_counted_as_when_they_are_sent(
        self, orders: Orders, letter: str
    ) -> None:
        first = {"id": "1", "list": [{"n": n, "list": []} for n in range(2000)], "first": "a, b: " * 10_000}
        assert (await orders.post(orjson.dumps(first))).status_code == 201
        room = 256 * 1024 - len(orjson.dumps({**first, "more": ""}))
        size = len(orjson.dumps(letter)) - 2
        fits = {"more": letter * (room // size) + "x" * (room % size)}
        over = await orders.patch("1", orjson.dumps({"more": fits["more"] + "x"}))
        assert (over.status_code, over.json()["code"]) == (422, "record_too_large")
        assert await orders.data("1") == first
        assert (await orders.patch("1", orjson.dumps(fits))).status_code == 200
        shown = await orders.data("1")
        again = await orders.post(orjson.dumps(shown))
        assert (again.status_code, again.json()["action"]) == (200, "unchanged")

    async def test_in_a_batch_only_the_row_that_leads_over_256_kib_fails(self, orders: Orders) -> None:
        half, third = "x" * 140_000, "y" * 90_000
        await orders.post({"id": 1, "a": half})
        rows = [
            {"id": 2}, {"id": 1, "b": half}, {"id": 1, "b": third}, {"id": 1, "c": third}, {"id": 1, "a": 1, "c": third}
        ]  # fmt: skip
        answer = await orders.batch(rows)
        assert counts(answer) == (1, 2, 0, 2)
        assert [(error["index"], error["code"]) for error in answer.json()["errors"]] == [
            (1, "record_too_large"),
            (3, "record_too_large"),
        ]
        assert await orders.data("1") == {"id": "1", "a": 1, "b": third, "c": third}
        refused = await orders.batch([{"id": 1, "d": half}], atomic=True)
        assert (refused.status_code, refused.json()["failed"]) == (422, 1)
