"""The fake Stripe as a part of the demo: ready once it holds the year's charges."""

import sys
from typing import Any

import httpx

from api.launch.door import open_door
from api.launch.parts import ROOT
from api.launch.process import Part
from tests.demo.memory import Memory

CHARGES = 5000
YEAR = 365
Json = dict[str, Any]


def part(memory: Memory) -> Part:
    door = open_door("127.0.0.1", 0)  # a free port, given back to be bound by the fake
    door.listener.close()

    async def ready(_pid: int) -> bool:
        async with control(door.url) as fake:
            return await _is_filled(fake, memory)

    # A seed of its own at every start: ids that Gather has seen must not come again for other things.
    command = [sys.executable, "-m", "tests.fakestripe", "--port", str(door.port), "--seed", str(memory.starts)]
    return Part(name="stripe", command=command, folder=ROOT, address=door.url, is_ready=ready)


def control(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"{url}/_fake/", timeout=30, trust_env=False)


async def _is_filled(fake: httpx.AsyncClient, memory: Memory) -> bool:
    try:
        found = (await fake.get("truth/charge", params={"limit": 1})).json()
        if not found["count"]:
            year = {"kind": "charge", "n": CHARGES, "seed": 1, "span_days": YEAR, "until": memory.seeded_until}
            await do(fake, "seed", **year)
    except httpx.TransportError:
        return False
    return True


async def do(fake: httpx.AsyncClient, operation: str, **facts: Any) -> Json:
    answer = await fake.post(operation, json=facts)
    answer.raise_for_status()
    done: Json = answer.json()
    return done


async def charges(fake: httpx.AsyncClient) -> list[Json]:
    """All charges, oldest first."""
    found = (await fake.get("truth/charge", params={"limit": CHARGES})).json()
    return list(found["objects"].values())
