"""What 500 connections that hardly move cost everybody else: the slowest of a hundred requests, beside none of them."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import cycle, islice
from statistics import quantiles
from urllib.parse import urlsplit

from bench import figures, wire
from bench.figures import Figure
from bench.orders import orders
from bench.product import say
from bench.rounds import Round, side_by_side
from bench.shop import Shop
from bench.streaming import Model
from bench.wire import Wire

SLOW = 500
CLIENTS = 4
TIMES = 4
"""A round has so many times the requests that a latency is measured by."""
FIRST_NEW = 500_000_000
AGAIN_SECONDS = 0.2


async def measure(shop: Shop) -> list[Figure]:
    """Single upserts of a few clients, with and without the slow ones; in turns."""
    posted = await shop.posted()
    say(f"writing single orders beside {SLOW} slow connections")
    crowd = await wire.crowd(shop.at.product.url, shop.at.product.headers, CLIENTS)
    bodies = _bodies(posted.model)
    number = shop.requests * TIMES

    async def alone() -> float:
        return await _p99(crowd, posted.model, bodies, number)

    async def beside_slow() -> float:
        async with _slow(shop, posted.model):
            return await alone()

    with shop.at.memory.watched() as peak:
        # The first round is for warming up.
        rounds: list[Round] = [await side_by_side(each, number, beside_slow, alone) for each in range(shop.rounds + 1)]
    for connection in crowd:
        connection.close()
    return [figures.slowness(f"p99 of writes beside {SLOW} slow connections", rounds[1:], peak, at_most=2.0)]


def _bodies(model: Model) -> Iterator[bytes]:
    new = orders(range(FIRST_NEW, FIRST_NEW + 10_000), model.charges)
    return cycle([text.encode() for text in new.texts])


async def _p99(crowd: Sequence[Wire], model: Model, bodies: Iterator[bytes], number: int) -> float:
    waiting, seconds = islice(bodies, number), list[float]()

    async def client(connection: Wire) -> None:
        for body in waiting:
            seconds.append((await connection.ask("POST", model.records, body)).seconds)

    await asyncio.gather(*(client(connection) for connection in crowd))
    return quantiles(seconds, n=100, method="inclusive")[-1]


@asynccontextmanager
async def _slow(shop: Shop, model: Model) -> AsyncIterator[None]:
    """Heads and bodies of which a byte comes each second. Who is hung up on comes back."""
    key = "".join(f"{name}: {value}\r\n" for name, value in shop.at.product.headers.items())
    begun = [
        f"GET {model.records} HTTP/1.1\r\nHost: x\r\n{key}X-Slow: ",
        f"POST {model.records} HTTP/1.1\r\nHost: x\r\n{key}Content-Length: 100000\r\n\r\n",
        f"POST {model.records}/batch HTTP/1.1\r\nHost: x\r\n{key}Content-Type: application/x-ndjson\r\n"
        "Content-Length: 100000\r\n\r\n",
        "",
    ]
    at = urlsplit(shop.at.product.url)
    tasks = [
        asyncio.create_task(_trickle(str(at.hostname), at.port or 80, said.encode()))
        for said in islice(cycle(begun), SLOW)
    ]
    try:
        # Until all of them are there.
        await asyncio.sleep(2)
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _trickle(host: str, port: int, said: bytes) -> None:
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(said)
                while not writer.is_closing():
                    await asyncio.sleep(1)
                    writer.write(b"a" if said else b"\n")
            finally:
                writer.transport.abort()
        await asyncio.sleep(AGAIN_SECONDS)
