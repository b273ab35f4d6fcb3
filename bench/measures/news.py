"""From a change at Stripe to the record that shows it: by a webhook, with all that lies between."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from statistics import median
from time import perf_counter

from bench.figures import Figure, p95
from bench.product import Running, say
from bench.shop import Shop
from bench.stripes import STRIPES_OWN, Connected, connected, fake, held

PART = 8
"""One change for so many of the requests that a latency is measured by."""
P95_SECONDS = 1.0
CHARGES = 100
CHANGES_A_SECOND = 20
P95_SECONDS_OF_MANY = 3.0
PATIENCE_SECONDS = 600.0


async def measure(shop: Shop) -> list[Figure]:
    """One change after the other; and so many a second, by a product that keeps to Stripe's own limit."""
    say("changing a charge at Stripe, and looking for it")
    with shop.at.memory.watched() as peak:
        async with _told(shop.at, charges=1) as (ours, (charge,)):
            seconds = [await _alone(ours, charge, number) for number in range(max(1, shop.requests // PART))]
    name = "a change at Stripe, by webhook, until its record shows it"
    single = Figure(name, _times(seconds), peak, goal=f"p95 {P95_SECONDS:.0f} s", met=p95(seconds) <= P95_SECONDS)
    async with held(shop.at) as at:
        say(f"changing {CHANGES_A_SECOND} charges a second at Stripe, and looking for them")
        with at.memory.watched() as peak:
            async with _told(at, charges=CHARGES) as (ours, charges):
                seconds = await _steadily(ours, charges, changes=2 * shop.requests)
    name = f"the same for {CHANGES_A_SECOND} changes a second, at Stripe's {STRIPES_OWN} requests a second"
    goal = f"p95 {P95_SECONDS_OF_MANY:.0f} s"
    return [single, Figure(name, _times(seconds), peak, goal=goal, met=p95(seconds) <= P95_SECONDS_OF_MANY)]


@asynccontextmanager
async def _told(at: Running, *, charges: int) -> AsyncIterator[tuple[Connected, list[str]]]:
    """Records with a charge each, of whose changes the fake tells."""
    made = [(await fake(at, "create_charge", amount=1000))["id"] for _ in range(charges)]
    async with connected(at, "News") as ours:
        for number, charge in enumerate(made):
            await at.post(ours.records, {"id": str(number), "stripe_charge_id": charge})
        await ours.live()
        url = f"{at.product.url}{ours.door}"
        endpoint = await fake(at, "create_webhook_endpoint", url=url, enabled_events=["charge.updated"])
        await ours.trust(endpoint["secret"])
        yield ours, made
        await fake(at, "delete_webhook_endpoint", id=endpoint["id"])


async def _alone(ours: Connected, charge: str, number: int) -> float:
    began = perf_counter()
    await _change(ours, charge, number)
    await _until(ours, lambda shown: shown.get(charge, -1) >= number, look_seconds=0.005)
    return perf_counter() - began


async def _steadily(ours: Connected, charges: Sequence[str], *, changes: int) -> list[float]:
    """The seconds of each change. One that a later one of the same charge has overtaken was seen with that."""
    began, seconds = dict[int, float](), dict[int, float]()

    async def change() -> None:
        for number in range(changes):
            began[number] = perf_counter()
            await _change(ours, charges[number % len(charges)], number)
            await asyncio.sleep(began[0] + (number + 1) / CHANGES_A_SECOND - perf_counter())

    def all_seen(shown: dict[str, int]) -> bool:
        now = perf_counter()
        for number, at in began.items():
            if number not in seconds and shown.get(charges[number % len(charges)], -1) >= number:
                seconds[number] = now - at
        return len(seconds) == changes

    await asyncio.gather(change(), _until(ours, all_seen, look_seconds=0.05))
    return list(seconds.values())


async def _change(ours: Connected, charge: str, number: int) -> None:
    await fake(ours.at, "edit", id=charge, description=str(number))


async def _until(ours: Connected, right: Callable[[dict[str, int]], bool], *, look_seconds: float) -> None:
    """Look at the number that each charge shows, until it is right."""
    deadline = perf_counter() + PATIENCE_SECONDS
    while True:
        found = (await ours.at.get(f"{ours.records}?limit={CHARGES}"))["items"]
        charges = [charge for item in found if (charge := item["linked"].get("stripe_charge"))]
        if right({charge["id"]: _number(charge["description"]) for charge in charges}):
            return
        if perf_counter() > deadline:
            raise RuntimeError("Waited in vain for what was changed")
        await asyncio.sleep(look_seconds)


def _number(description: str | None) -> int:
    """The last change that a charge shows; at first it shows none."""
    return int(description) if description and description.isdecimal() else -1


def _times(seconds: Sequence[float]) -> str:
    return f"p95 {1000 * p95(seconds):.0f} ms, p50 {1000 * median(seconds):.0f} ms (client)"
