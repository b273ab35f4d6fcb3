"""Stripe's rate limits: so many answered requests in any sliding second, for each endpoint and for the account."""

from __future__ import annotations

from collections import defaultdict, deque


class Limits:
    def __init__(self, rate: float | None = None, global_rate: float | None = None) -> None:
        self.rate = rate
        self.global_rate = global_rate
        self._endpoints: defaultdict[str, deque[float]] = defaultdict(deque)
        self._all: deque[float] = deque()

    def refuse(self, endpoint: str, now: float) -> str | None:
        """The reason why this request is one too many; a refused one doesn't count."""
        mine = self._endpoints[endpoint]
        if _full(self._all, self.global_rate, now):
            return "global-rate"
        if _full(mine, self.rate, now):
            return "endpoint-rate"
        mine.append(now)
        self._all.append(now)
        return None


def _full(times: deque[float], rate: float | None, now: float) -> bool:
    while times and times[0] <= now - 1.0:
        times.popleft()
    return rate is not None and len(times) >= rate
