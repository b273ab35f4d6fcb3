"""What the fake was asked: requests, busiest second and concurrency of each endpoint, pages fetched more than once."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field

from .shapes import Object

REPORTED_REPEATS = 1000


@dataclass
class Endpoint:
    requests: int = 0
    busiest_second: int = 0
    in_flight: int = 0
    max_concurrency: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    _recent: deque[float] = field(default_factory=deque)

    def arrive(self, now: float) -> None:
        self.requests += 1
        self.in_flight += 1
        self.max_concurrency = max(self.max_concurrency, self.in_flight)
        self._recent.append(now)
        while self._recent[0] <= now - 1.0:
            self._recent.popleft()
        self.busiest_second = max(self.busiest_second, len(self._recent))

    def leave(self, status: str) -> None:
        self.in_flight -= 1
        self.statuses[status] += 1

    def report(self) -> Object:
        names = ("requests", "busiest_second", "max_concurrency")
        return {**{name: getattr(self, name) for name in names}, "statuses": dict(self.statuses)}


class Counters:
    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.total = Endpoint()
        self.endpoints: dict[str, Endpoint] = {}
        self.pages: Counter[str] = Counter()

    def arrive(self, name: str, now: float) -> tuple[Endpoint, Endpoint]:
        pair = (self.endpoints.setdefault(name, Endpoint()), self.total)
        for endpoint in pair:
            endpoint.arrive(now)
        return pair

    def page(self, path: str, query: str) -> None:
        """A list page that was answered in full."""
        self.pages[f"{path}?{'&'.join(sorted(query.split('&')))}"] += 1

    def report(self) -> Object:
        repeated = {page: times for page, times in self.pages.items() if times > 1}
        return {
            "total": self.total.report(),
            "endpoints": {name: endpoint.report() for name, endpoint in sorted(self.endpoints.items())},
            "pages": len(self.pages),
            "repeated_pages": dict(list(repeated.items())[:REPORTED_REPEATS]),
            "repeats": sum(repeated.values()) - len(repeated),
        }
