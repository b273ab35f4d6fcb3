"""Keeps a set of parts alive: starts them in stages, restarts one that died, stops all when one keeps dying."""

import asyncio
import time
from collections.abc import Callable

from api.launch.console import Console
from api.launch.errors import CannotStart
from api.launch.kept import Kept
from api.launch.process import Part


class Supervisor:
    """What was started together is stopped together, the last first."""

    def __init__(self, console: Console, changed: Callable[[], None] = lambda: None) -> None:
        self.console = console
        self.changed = changed
        self.stages: list[list[Kept]] = []
        self.hurry = asyncio.Event()

    @property
    def kept(self) -> list[Kept]:
        return [kept for stage in self.stages for kept in stage]

    async def start(self, *parts: Part, within: float = 120) -> None:
        """Start the parts as one stage and wait until each of them is ready."""
        stage = [Kept(part, self.console, self.changed) for part in parts]
        self.stages.append(stage)
        for kept in stage:
            kept.begin()
        deadline = time.monotonic() + within
        while not all(kept.ready for kept in stage):
            self._raise_failures()
            if time.monotonic() > deadline:
                late = ", ".join(kept.part.name for kept in stage if not kept.ready)
                raise CannotStart(f"{late} didn't become ready within {within:.0f} seconds.")
            await asyncio.sleep(0.02)

    async def wait(self) -> None:
        """Go on until a part keeps dying, and raise that."""
        await asyncio.wait([kept.task for kept in self.kept], return_when=asyncio.FIRST_COMPLETED)
        self._raise_failures()

    def _raise_failures(self) -> None:
        for kept in self.kept:
            if kept.task.done():
                kept.task.result()

    async def stop(self) -> None:
        for stage in reversed(self.stages):
            await asyncio.gather(*(kept.stop(self.hurry) for kept in stage))
