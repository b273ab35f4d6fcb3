"""CSV on …/records/batch: a header, then rows whose cells are read by their fields' types."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api.database import Database
from tests.api.records.orders import Orders
from tests.api.records.provider import Provider

CSV = {"Content-Type": "text/csv"}


async def send(orders: Orders, content: Any, headers: dict[str, str] | None = None, **params: Any) -> httpx.Response:
    content = content.encode() if isinstance(content, str) else content
    url = f"{orders.url}/batch"
    return await orders.client.post(url, content=content, params=params, headers=CSV | (headers or {}))


def counts(answer: httpx.Response) -> tuple[int, ...]:
    body = answer.json()
    assert answer.status_code == 200, body
    return tuple(body[name] for name in ("created", "updated", "unchanged", "failed"))


def errors(answer: httpx.Response) -> list[tuple[int, str]]:
    return [(error["index"], error["code"]) for error in answer.json()["errors"]]


class TestCells:
    async def test_are_read_by_their_fields_types_and_by_their_looks_when_new(self, orders: Orders) -> None:
        await orders.batch([{"id": n, "zip": "0012", "n": 1, "on": True, "l": [1]} for n in range(20)])
        rows = 'id,zip,n,on,l,new,text\n0012,12,1.50,false,"[1.0, {""a"": 2}]",7,0070\n'
        assert counts(await send(orders, rows)) == (1, 0, 0, 0)
        assert await orders.data("0012") == {
            "id": "0012", "zip": "12", "n": 1.5, "on": False, "l": [1.0, {"a": 2}], "new": 7, "text": "0070",
        }  # fmt: skip

    async def test_that_are_empty_leave_their_fields_alone(self, orders: Orders) -> None:
        await orders.post({"id": 1, "a": "x", "b": "y"})
        assert counts(await send(orders, 'id,a,b\n1,,z\n2,"",\n')) == (1, 1, 0, 0)
        assert await orders.data("1") == {"id": "1", "a": "x", "b": "z"}
        assert await orders.data("2") == {"id": "2"}

    async def test_lose_the_mark_that_kept_a_spreadsheet_from_running_them(self, orders: Orders) -> None:
        await send(orders, "id,a,b,c\n'=1,'=x,''=x,'x\n")
        assert await orders.data("=1") == {"id": "=1", "a": "=x", "b": "'=x", "c": "'x"}

    async def test_may_hold_quotes_delimiters_and_newlines(self, orders: Orders) -> None:
        await send(orders, 'id,a\r\n1,"x\r\ny, ""z"""\r\n\r\n2,"\n"\n')
        assert await orders.data("1") == {"id": "1", "a": 'x\r\ny, "z"'}
        assert await orders.data("2") == {"id": "2", "a": "\n"}

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    async def test_are_delimited_as_the_header_is(self, orders: Orders, delimiter: str) -> None:
        other = ";" if delimiter == "," else ","
        rows = [["n", "id"], ["1", f"a{other}b"]]
        await send(orders, "\ufeff" + "\n".join(delimiter.join(row) for row in rows))
        assert await orders.data(f"a{other}b") == {"id": f"a{other}b", "n": 1}

    async def test_of_links_and_times_are_ignored(self, orders: Orders, provider: Provider) -> None:
        await provider.task(orders)
        rows = "id,charge,stripe_charge,stripe_charge.amount,_created_at,_updated_at\n1,ch_1,x,5,2024-01-01,\n"
        assert counts(await send(orders, rows)) == (1, 0, 0, 0)
        assert await orders.data("1") == {"id": "1", "charge": "ch_1"}
        # Other tests count the checks that wait for a worker.
        async with provider.database.transaction() as session:
            await session.execute(text("DELETE FROM link_checks WHERE model_id = :id"), {"id": orders.model_id})


class TestHeader:
    @pytest.mark.parametrize(
        ("header", "code", "pointer"),
        [
            ("", "missing_id_column", "/id"),
            ("a,b", "missing_id_column", "/id"),
            ("id,a,a", "duplicate_column", "/a"),
            ("id,,a", "invalid_key", "/"),
            ("id,a.b", "invalid_key", "/a.b"),
            ('id,"a', "unreadable_line", ""),
        ],
    )
    async def test_that_is_wrong_is_refused(self, orders: Orders, header: str, code: str, pointer: str) -> None:
        answer = await send(orders, f"{header}\n1,2,3\n")
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["errors"][0]["pointer"] == pointer
        assert await orders.data("1") is None

    async def test_may_end_in_empty_cells_and_stand_alone(self, orders: Orders) -> None:
        assert counts(await send(orders, "id,a,,\n1,2,,\n3,4\n")) == (2, 0, 0, 0)
        assert counts(await send(orders, "id,a")) == (0, 0, 0, 0)


class TestTrouble:
    async def test_a_broken_row_is_one_error_and_the_others_land(self, orders: Orders, database: Database) -> None:
        # A vacuum of so many rows would hold up the link checks of other tests.
        async with database.transaction() as session:
            await session.execute(text(f"ALTER TABLE records_{orders.model_id.hex} SET (autovacuum_enabled = false)"))
        rows = [f'{n},"text {n}",5' for n in range(60_000)]
        rows[50_001], rows[50_010], rows[50_020], rows[50_030] = '50001,"open,5', "rubbish", ' ,"x",1', '7,"a"b,1'

        async def stream() -> AsyncIterator[bytes]:
            content = "\n".join(["id,t,n", *rows]).encode()
            for start in range(0, len(content), 50_000):
                yield content[start : start + 50_000]

        answer = await send(orders, stream())
        assert counts(answer) == (59_996, 0, 0, 4)
        assert errors(answer) == [
            (50_001, "unreadable_line"),
            (50_010, "wrong_cell_count"),
            (50_020, "invalid_id"),
            (50_030, "unreadable_line"),
        ]

    async def test_a_quote_that_nobody_closes_costs_one_row(self, orders: Orders) -> None:
        rows = ["id,t", '0,"open', *(f"{n},{'x' * 300}" for n in range(1, 6_000))]
        assert counts(await send(orders, "\n".join(rows))) == (5_999, 0, 0, 1)

    async def test_a_row_that_is_too_long_is_its_own_error(self, orders: Orders) -> None:
        answer = await send(orders, f"id,t\n1,{'x' * 1_100_000}\n2,{'y' * 300_000}\n3,z\n")
        assert counts(answer) == (1, 0, 0, 2)
        assert errors(answer) == [(0, "line_too_long"), (1, "record_too_large")]

    @pytest.mark.parametrize("content", ["id,a\n1,ü".encode("latin-1"), "id,a\n1,ü".encode("utf-16"), b"id\n\xc3"])
    async def test_another_encoding_is_unreadable(self, orders: Orders, content: bytes) -> None:
        answer = await send(orders, content)
        assert (answer.status_code, answer.json()["code"]) == (400, "unreadable_body")

    async def test_a_nul_is_that_rows_error(self, orders: Orders) -> None:
        assert errors(await send(orders, "id,a\n1,x\0\n2,y\n")) == [(0, "null_character")]


class TestWays:
    async def test_modes_merges_and_dry_runs_apply(self, orders: Orders) -> None:
        await orders.post({"id": 1, "a": 1, "b": 1})
        assert counts(await send(orders, "id,a\n1,2\n2,2\n", dry_run="true")) == (1, 1, 0, 0)
        assert counts(await send(orders, "id,a\n1,2\n2,2\n", mode="update")) == (0, 1, 0, 1)
        assert counts(await send(orders, "id,a\n1,3\n", merge="replace")) == (0, 1, 0, 0)
        assert await orders.data("1") == {"id": "1", "a": 3}

    async def test_all_or_nothing(self, orders: Orders) -> None:
        answer = await send(orders, "id,a\n1,2\n,2\n", atomic="true")
        assert (answer.status_code, answer.json()["failed"]) == (422, 1)
        assert await orders.data("1") is None

    async def test_the_same_key_is_answered_the_same(self, orders: Orders) -> None:
        rows = "id,n\n" + "".join(f"{n},{n}\n" for n in range(7_000))
        for _ in range(2):
            assert counts(await send(orders, rows, {"Idempotency-Key": "k"})) == (7_000, 0, 0, 0)
        other = await send(orders, rows.replace("id,n", "id,m"), {"Idempotency-Key": "k"})
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
