"""From a change at Stripe to the record that shows it: by a webhook, with all that lies between."""

import asyncio
from collections.abc import Sequence
from statistics import median
from time import monotonic, perf_counter

from bench.figures import Figure, p95
from bench.product import say
from bench.shop import Shop
from bench.stripes import Connected, connected, fake

PART = 8
"""One change for so many of the requests that a latency is measured by."""
P95_SECONDS = 1.0
PATIENCE_SECONDS = 600.0


async def measure(shop: Shop) -> list[Figure]:
    """One change after the other, each looked for every few milliseconds."""
    say("changing a charge at Stripe, and looking for it")
    charge = (await fake(shop.at, "create_charge", amount=1000))["id"]
    async with connected(shop.at, "News") as ours:
        await shop.at.post(ours.records, {"id": "1", "stripe_charge_id": charge})
        await _live(ours)
        url = f"{shop.at.product.url}{ours.door}"
        made = await fake(shop.at, "create_webhook_endpoint", url=url, enabled_events=["charge.updated"])
        await ours.trust(made["secret"])
        with shop.at.memory.watched() as peak:
            seconds = [await _seen(ours, charge, f"change {number}") for number in range(max(1, shop.requests // PART))]
        await fake(shop.at, "delete_webhook_endpoint", id=made["id"])
    met = p95(seconds) <= P95_SECONDS
    name = "a change at Stripe, by webhook, until its record shows it"
    return [Figure(name, _times(seconds), peak, goal=f"p95 {1000 * P95_SECONDS:.0f} ms", met=met)]


async def _live(ours: Connected) -> None:
    deadline = monotonic() + PATIENCE_SECONDS
    while (await ours.progress())["status"] != "live":
        if monotonic() > deadline:
            raise RuntimeError("Waited in vain until the charges are there")
        await asyncio.sleep(0.1)


async def _seen(ours: Connected, charge: str, said: str) -> float:
    began = perf_counter()
    await fake(ours.at, "edit", id=charge, description=said)
    while (await ours.at.get(f"{ours.records}/1"))["linked"]["stripe_charge"]["description"] != said:
        if perf_counter() - began > PATIENCE_SECONDS:
            raise RuntimeError(f"Waited in vain for {said}")
        await asyncio.sleep(0.005)
    return perf_counter() - began


def _times(seconds: Sequence[float]) -> str:
    return f"p95 {1000 * p95(seconds):.0f} ms, p50 {1000 * median(seconds):.0f} ms (client)"
