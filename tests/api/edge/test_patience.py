"""Who keeps the server waiting is told so and hung up on; who goes on, however slowly, isn't."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import pytest

from tests.api.edge.serving import Ends, served

POST = b"POST /%s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
GET = b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n"


async def _refusal(ends: Ends) -> tuple[int, dict[str, Any]]:
    """What is said when nothing more comes from this side; the connection is closed."""
    async with asyncio.timeout(5):
        head, _, body = (await ends[0].read()).partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


async def _trickle(ends: Ends, piece: bytes, times: int, every: float = 0.05) -> None:
    for _ in range(times):
        ends[1].write(piece)
        await asyncio.sleep(every)


class TestHeads:
    async def test_a_head_that_comes_byte_by_byte_is_a_408(self) -> None:
        async with served() as here:
            ends = await here.connect(b"GET / HTTP/1.1\r\nX-Slow: ")
            trickling = asyncio.ensure_future(_trickle(ends, b"a", 100))
            status, problem = await _refusal(ends)
            trickling.cancel()
        assert (status, problem["status"], problem["code"]) == (408, 408, "request_timeout")

    async def test_who_says_nothing_is_hung_up_on_without_a_word(self) -> None:
        async with served() as here, asyncio.timeout(5):
            assert await (await here.connect())[0].read() == b""

    @pytest.mark.parametrize("said", [b"", b"\r\n"])
    async def test_who_asks_no_more_is_hung_up_on(self, said: bytes) -> None:
        async with served() as here, asyncio.timeout(5):
            reader, writer = await here.connect(GET % b"")
            assert await reader.readuntil(b"0\r\n\r\n")
            # Blank lines before a request are allowed, and make uvicorn forget its own limit.
            writer.write(said)
            assert await reader.read() == b""

    @pytest.mark.parametrize("piece", [b"X-More: y\r\n" * 900, b"y" * 10_000])
    async def test_a_head_without_end_is_a_431(self, piece: bytes) -> None:
        async with served() as here:
            ends = await here.connect(b"GET / HTTP/1.1\r\n" + (b"" if b":" in piece else b"X-Long: "))
            await _trickle(ends, piece, 10, 0.01)
            status, problem = await _refusal(ends)
        assert (status, problem["status"], problem["code"]) == (431, 431, "head_too_large")

    async def test_headers_after_a_body_are_nobodys_and_have_an_end(self) -> None:
        async with served() as here:
            ends = await here.connect(
                b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"
            )
            await _trickle(ends, b"X-More: y\r\n" * 900, 10, 0.01)
            status, problem = await _refusal(ends)
        assert (status, problem["code"]) == (431, "head_too_large")
        assert here.bodies == []


class TestBodies:
    async def test_a_body_that_stops_coming_is_a_408_and_its_request_ends(self) -> None:
        async with served() as here:
            ends = await here.connect(POST % (b"", 1000) + b"a" * 10)
            assert (await _refusal(ends))[0] == 408
        assert (here.bodies, here.ended) == ([], ["while sending"])

    async def test_a_body_that_trickles_is_no_better(self) -> None:
        async with served() as here:
            ends = await here.connect(POST % (b"", 1000))
            trickling = asyncio.ensure_future(_trickle(ends, b"a", 100))
            assert (await _refusal(ends))[0] == 408
            trickling.cancel()

    async def test_a_body_that_takes_its_time_but_goes_on_is_read_to_its_end(self) -> None:
        async with served() as here, asyncio.timeout(5):
            reader, _ = ends = await here.connect(POST % (b"", 20_000))
            await _trickle(ends, b"a" * 1000, 20)
            assert b"20000" in await reader.readuntil(b"0\r\n\r\n")

    async def test_a_client_that_waits_for_the_server_is_not_slow(self) -> None:
        async with served() as here, asyncio.timeout(5):
            reader, _ = await here.connect(GET % b"late")
            assert b"200 OK" in await reader.readuntil(b"0\r\n\r\n")


class TestReaders:
    async def test_a_reader_that_stalls_is_hung_up_on_and_its_answer_ends(self) -> None:
        async with served() as here:
            await here.connect(GET % b"long")
            async with asyncio.timeout(10):
                while not here.ended:  # noqa: ASYNC110 - a list is all that there is
                    await asyncio.sleep(0.01)
        assert here.ended == ["while reading"]

    async def test_a_reader_that_takes_its_time_but_goes_on_is_waited_for(self) -> None:
        async with served() as here:
            reader, _ = await here.connect(GET % b"long")
            for _ in range(20):
                await reader.readexactly(200_000)
                await asyncio.sleep(0.05)
            assert here.ended == []

    async def test_nonsense_in_the_middle_of_an_answer_ends_it_without_a_word(self) -> None:
        async with served() as here, asyncio.timeout(5):
            reader, writer = await here.connect(GET % b"long")
            read = await reader.readexactly(1000)
            writer.write(b"nonsense\r\n\r\n")
            with suppress(ConnectionResetError):
                while more := await reader.read(2**20):
                    read = read[-100:] + more
            assert b"400 Bad Request" not in read
        assert here.ended == ["while reading"]


class TestCrowd:
    async def test_who_asks_for_nothing_makes_room_for_who_comes(self) -> None:
        async with served(most=5) as here, asyncio.timeout(5):
            idle = [await here.connect() for _ in range(5)]
            reader, _ = await here.connect(GET % b"")
            assert b"200 OK" in await reader.readuntil(b"0\r\n\r\n")
            assert {await connection[0].read() for connection in idle} == {b""}

    async def test_without_room_a_newcomer_is_a_503_that_says_when(self) -> None:
        async with served(most=3) as here, asyncio.timeout(5):
            busy = [await here.connect(GET % b"late") for _ in range(3)]
            await asyncio.sleep(0.1)
            reader, _ = await here.connect(GET % b"")
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 503 ")
            assert b"retry-after: 1" in head
            assert json.loads(body)["code"] == "too_many_connections"
            for waiting, _ in busy:
                assert b"200 OK" in await waiting.readuntil(b"0\r\n\r\n")

    async def test_who_has_left_is_counted_no_more(self) -> None:
        async with served() as here, asyncio.timeout(5):
            for _, writer in [await here.connect() for _ in range(5)]:
                writer.close()
            while len(here.crowd):  # noqa: ASYNC110 - a number is all that there is
                await asyncio.sleep(0.01)
