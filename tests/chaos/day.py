"""A company's day in a house that breaks down, and what is to be found right at its end."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.chaos.house import House
from tests.worker.world import World


@dataclass
class Day(World):
    """A company that asks again whatever got no answer."""

    house: House = field(kw_only=True)
    patience: float = 60
    repairs: list[asyncio.TimerHandle] = field(default_factory=list)

    def start_worker(self) -> None:
        self.house.start_worker()

    def later(self, seconds: float, repair: Callable[[], object]) -> None:
        """Bring something back while life goes on."""
        self.repairs.append(asyncio.get_running_loop().call_later(seconds, repair))

    async def end_outages(self) -> None:
        for repair in self.repairs:
            repair.cancel()
        await self.house.whole()
        await self.house.keep_two_workers()

    async def flaws(self) -> Counter[str]:
        """How many links are stale, missing or too many."""
        found: Counter[str] = Counter()
        for shown, wanted in (await self.wrong()).values():
            for name in {**(shown or {}), **(wanted or {})}:
                has, ought = (shown or {}).get(name), (wanted or {}).get(name)
                if has != ought:
                    found["missing" if has is None else "doubled" if ought is None else "stale"] += 1
        return found

    async def wrong_figures(self) -> list[str]:
        """What the tasks count wrongly: every object counts once, and every record that shows one."""
        shown = await self.shown()
        found = []
        for task in (await self.call("GET", self.tasks_url))["items"]:
            name, counted = task["options"]["link_name"], task["progress"]
            kind = task["type"].removeprefix("sync_stripe_").removesuffix("s")
            true = {"records_linked": sum(links.get(name) is not None for links in shown.values())}
            if kind == "charge":
                true["objects_synced"] = len(self.stripe.shelves[kind])
            found += [
                f"{name}: {counted[figure]} {figure}, not {number}"
                for figure, number in true.items()
                if counted[figure] != number
            ]
        return found
