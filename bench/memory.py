"""How much memory the product's processes hold while something is measured."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil

EVERY_SECONDS = 0.05
MB = 1024 * 1024


@dataclass(slots=True)
class Peak:
    """The most that each process held, in MB, and what it held at first."""

    most: dict[str, float] = field(default_factory=dict)
    first: dict[str, float] = field(default_factory=dict)

    def growth(self, name: str) -> float:
        return self.most[name] - self.first[name]


class Memory:
    """Looks at the resident memory of some processes, by name, twenty times a second."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._processes = {name: psutil.Process(pid) for name, pid in pids.items()}

    @contextmanager
    def watched(self) -> Iterator[Peak]:
        """Fills in a peak for as long as the block runs."""
        now = self._now()
        peak, ended = Peak(dict(now), now), threading.Event()

        def look() -> None:
            while not ended.wait(EVERY_SECONDS):
                for name, held in self._now().items():
                    peak.most[name] = max(peak.most[name], held)

        watcher = threading.Thread(target=look, daemon=True)
        watcher.start()
        try:
            yield peak
        finally:
            ended.set()
            watcher.join()

    def _now(self) -> dict[str, float]:
        return {name: process.memory_info().rss / MB for name, process in self._processes.items()}
