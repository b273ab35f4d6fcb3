"""The same work on both sides, one right after the other, so that a machine's moods meet both."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Side = Callable[[], Awaitable[float]]
"""Does the work; the seconds that it took."""


@dataclass(frozen=True, slots=True)
class Round:
    """How much work it was, and the seconds that each side took."""

    size: int
    ours: float
    bare: float

    @property
    def speed(self) -> float:
        """Our speed as a part of the bare one."""
        return self.bare / self.ours


async def side_by_side(number: int, size: int, ours: Side, bare: Side) -> Round:
    """Round `number`: the sides take turns in being the first."""
    if number % 2:
        seconds = await bare()
        return Round(size, await ours(), seconds)
    seconds = await ours()
    return Round(size, seconds, await bare())
