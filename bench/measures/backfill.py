"""A list of charges read for the first time: by one worker, as fast as the fake answers, and as fast as Stripe lets."""

import asyncio
import time
from dataclasses import dataclass, replace
from itertools import pairwise

import httpx
import psutil

from bench import figures
from bench.figures import Figure
from bench.memory import Peak
from bench.product import Running, say
from bench.rounds import Round
from bench.shop import Shop
from bench.stripes import STRIPES_OWN, connected, fake, held
from tests.fakestripe import DEFAULT_KEY

AT_LEAST = 6000
AT_LEAST_HELD = 2400
SECONDS_HELD = 60
MOST_CPU = 0.60
MOST_GROWTH_MB = 64
READERS = 4
YEAR_SECONDS = 365 * 86_400
PAGE = 100


@dataclass(frozen=True, slots=True)
class _Read:
    """What a worker has read, how long it took, and of that the time on a processor."""

    charges: int
    seconds: float
    busy: float
    peak: Peak

    @property
    def rate(self) -> float:
        return self.charges / self.seconds


async def measure(shop: Shop) -> list[Figure]:
    """The speed beside the fake's own, with what the worker holds of memory; and the one that Stripe's limit leaves."""
    read = await _read(shop.at, max(PAGE, shop.rows))
    round = Round(read.charges, read.seconds, await _bare(shop.at))
    speed = figures.speed("backfill of charges, one worker", [round], read.peak, at_least=None, unit="charges/s")
    grown = read.peak.growth("worker")
    goal = f"at least {AT_LEAST:,} charges/s, memory flat (+{grown:.0f} MB)"
    met = read.rate >= AT_LEAST and grown < MOST_GROWTH_MB
    return [replace(speed, goal=goal, met=met), await _held(shop)]


async def _held(shop: Shop) -> Figure:
    """The same of a product that keeps to Stripe's limit, and a fake that holds it to that."""
    charges = min(shop.rows, STRIPES_OWN * PAGE * SECONDS_HELD)
    async with held(shop.at) as at:
        read = await _read(at, max(PAGE, charges))
    needed = read.busy / read.seconds
    return Figure(
        f"backfill of {read.charges:,} charges at Stripe's {STRIPES_OWN} requests a second",
        f"{read.rate:,.0f} charges/s, {needed:.0%} of a core",
        read.peak,
        goal=f"at least {AT_LEAST_HELD:,} charges/s, at most {MOST_CPU:.0%}",
        met=read.rate >= AT_LEAST_HELD and needed <= MOST_CPU,
    )


async def _read(at: Running, charges: int) -> _Read:
    say(f"reading {charges:,} charges for the first time")
    await fake(at, "seed", kind="charge", n=charges)
    worker = psutil.Process(at.product.pid_of("worker"))
    with at.memory.watched() as peak:
        before = _cpu(worker)
        async with connected(at, "Backfill") as ours:
            began = time.perf_counter()
            await ours.live()
            seconds, busy = time.perf_counter() - began, _cpu(worker) - before
            read = (await ours.progress())["progress"]["objects_synced"]
    return _Read(read, seconds, busy, peak)


def _cpu(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


async def _bare(at: Running) -> float:
    """The seconds that the fake needs to send the whole list to four readers that throw it away."""
    end = int(time.time()) + 1
    edges = [0, *(end - YEAR_SECONDS * (READERS - number) // READERS for number in range(1, READERS)), end]
    headers = {"Authorization": f"Bearer {DEFAULT_KEY}"}
    began = time.perf_counter()
    async with httpx.AsyncClient(base_url=at.stripe, headers=headers, trust_env=False, timeout=60) as client:
        await asyncio.gather(*(_walk(client, *edge) for edge in pairwise(edges)))
    return time.perf_counter() - began


async def _walk(client: httpx.AsyncClient, gte: int, lt: int) -> None:
    params: dict[str, str | int] = {"limit": PAGE, "created[gte]": gte, "created[lt]": lt}
    while True:
        page = (await client.get("/v1/charges", params=params)).json()
        if not page["has_more"]:
            return
        params["starting_after"] = page["data"][-1]["id"]
