"""Ten times the batches that it can do: how many are answered, what the others are told, how soon all is well again."""

import asyncio
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median, quantiles
from time import perf_counter

from bench import wire
from bench.figures import Figure
from bench.orders import orders
from bench.product import say
from bench.shop import Shop
from bench.streaming import Model
from bench.wire import Wire

ROWS = 200
CALM, CROWD = 16, 1000
TIMES = 10
SECONDS = 10.0
TICK = 0.01
MOST_TO_RECOVER = 5.0
FIRST_NEW = 600_000_000
BODIES = 40


@dataclass(slots=True)
class Rush:
    """What became of the requests."""

    statuses: Counter[int] = field(default_factory=Counter)
    good: list[float] = field(default_factory=list)


async def measure(shop: Shop) -> list[Figure]:
    """Batches that come whether or not others were answered, ten times as many as were done in peace."""
    posted = await shop.posted()
    path, bodies = f"{posted.model.records}/batch", _bodies(posted.model)
    crowd = await wire.crowd(shop.at.product.url, shop.at.product.headers, CROWD)
    say(f"sending {TIMES} times the batches that it can do")
    calm, rate = await _in_peace(crowd[:CALM], path, bodies, shop.requests)
    with shop.at.memory.watched() as peak:
        rush = await _rush(crowd, path, bodies, TIMES * rate)
    recovered = await _recovered(crowd[0], path, next(bodies), 2 * calm)
    for connection in crowd:
        connection.close()
    good, refused = rush.statuses[200], rush.statuses[429] + rush.statuses[503]
    p99 = quantiles(rush.good, n=100, method="inclusive")[-1] if len(rush.good) > 1 else 0.0
    met = set(rush.statuses) <= {200, 429, 503} and good > 0 and recovered <= MOST_TO_RECOVER
    return [
        Figure(
            f"{TIMES} times the batches of {ROWS} that it can do",
            f"{good / SECONDS:,.0f} done a second, p99 {1000 * p99:.0f} ms; {refused:,} told to wait; "
            f"others {sum(rush.statuses.values()) - good - refused}; well again after {recovered:.1f} s",
            peak,
            bound=f"{rate:,.0f} a second in peace",
            ratio=f"{good / SECONDS / rate:.2f}",
            goal=f"only 200, 429, 503; {MOST_TO_RECOVER:g} s",
            met=met,
        )
    ]


def _bodies(model: Model) -> Iterator[bytes]:
    firsts = range(FIRST_NEW, FIRST_NEW + BODIES * ROWS, ROWS)
    parts = (orders(range(first, first + ROWS), model.charges) for first in firsts)
    return cycle([f"[{','.join(part.texts)}]".encode() for part in parts])


async def _in_peace(crowd: Sequence[Wire], path: str, bodies: Iterator[bytes], number: int) -> tuple[float, float]:
    """How long one takes, and how many are done a second."""
    left, seconds = iter(range(number)), list[float]()

    async def client(connection: Wire) -> None:
        for _ in left:
            seconds.append((await connection.ask("POST", path, next(bodies))).seconds)

    began = perf_counter()
    await asyncio.gather(*(client(connection) for connection in crowd))
    return median(seconds), number / (perf_counter() - began)


async def _rush(crowd: Sequence[Wire], path: str, bodies: Iterator[bytes], rate: float) -> Rush:
    rush, free, asked = Rush(), deque(crowd), set[asyncio.Task[None]]()

    async def ask() -> None:
        connection = free.popleft()
        try:
            rush.good.append((await connection.ask("POST", path, next(bodies))).seconds)
            rush.statuses[200] += 1
        except RuntimeError as refusal:
            rush.statuses[int(str(refusal).partition(":")[0])] += 1
        except OSError:
            rush.statuses[0] += 1
        free.append(connection)

    began, sent = perf_counter(), 0
    while (now := perf_counter() - began) < SECONDS:
        while sent < now * rate and free:
            asked.add(task := asyncio.create_task(ask()))
            task.add_done_callback(asked.discard)
            sent += 1
            await asyncio.sleep(0)
        await asyncio.sleep(TICK)
    for task in asked:
        task.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    return rush


async def _recovered(connection: Wire, path: str, body: bytes, quick: float) -> float:
    """How long until a batch is done as quickly as in peace."""
    began, connection = perf_counter(), await connection.again()
    while perf_counter() - began < 10 * MOST_TO_RECOVER:
        try:
            if (await connection.ask("POST", path, body)).seconds <= quick:
                break
        except RuntimeError:
            await asyncio.sleep(TICK)
    return perf_counter() - began
