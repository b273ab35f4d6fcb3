"""A list of charges read for the first time: by one worker, as fast as the fake Stripe answers."""

import asyncio
import time
from dataclasses import replace
from itertools import pairwise

import httpx
import psutil

from bench import figures
from bench.figures import Figure
from bench.product import Running, say
from bench.rounds import Round
from bench.shop import Shop
from bench.stripes import Connected, connected, fake
from tests.fakestripe import DEFAULT_KEY

PART = 10
"""One charge for so many rows."""
AT_LEAST = 6000
STRIPES_OWN = 2430
"""Charges a second that Stripe's limit leaves: 24.3 pages of a hundred."""
MOST_CPU = 0.60
MOST_GROWTH_MB = 64
READERS = 4
YEAR_SECONDS = 365 * 86_400
PAGE = 100


async def measure(shop: Shop) -> list[Figure]:
    """The speed beside the fake's own; and what of a core the worker would need at the speed that Stripe allows."""
    charges = max(PAGE, shop.rows // PART)
    say(f"reading {charges:,} charges for the first time")
    await fake(shop.at, "seed", kind="charge", n=charges)
    worker = psutil.Process(shop.at.product.pid_of("worker"))
    with shop.at.memory.watched() as peak:
        before = _cpu(worker)
        async with connected(shop.at, "Backfill") as ours:
            read, seconds = await _until_live(ours)
        each = (_cpu(worker) - before) / read
    round = Round(read, seconds, await _bare(shop.at) * read / charges)
    speed = figures.speed("backfill of charges, one worker", [round], peak, at_least=None, unit="charges/s")
    needed = each * STRIPES_OWN
    goal = f"at most {MOST_CPU:.0%}, memory flat (+{peak.growth('worker'):.0f} MB)"
    return [
        replace(speed, goal=f"at least {AT_LEAST:,} charges/s", met=read / seconds >= AT_LEAST),
        Figure(
            f"of a core, for {STRIPES_OWN:,} charges/s, which is Stripe's own limit",
            f"{needed:.0%} ({each * 1e6:.0f} µs a charge)",
            peak,
            goal=goal,
            met=needed <= MOST_CPU and peak.growth("worker") < MOST_GROWTH_MB,
        ),
    ]


def _cpu(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


async def _until_live(ours: Connected) -> tuple[int, float]:
    """How many charges, and the seconds since they were asked for."""
    began = time.perf_counter()
    while (seen := await ours.progress())["status"] != "live":  # noqa: ASYNC110 - the product tells by its API only
        await asyncio.sleep(0.05)
    return seen["progress"]["objects_synced"], time.perf_counter() - began


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
