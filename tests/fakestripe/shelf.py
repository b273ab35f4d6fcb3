"""All objects of one kind in Stripe's order, live ones and seeded blocks alike, with a short memory of past states."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Protocol

from .params import FIRST, LAST, Key
from .shapes import Object

MEMORY_SECONDS = 120.0  # as far back as a scripted read lag can look
BEFORE_ALL_TIME = float("-inf")


class Block(Protocol):
    """A seeded range of objects: a function of the index, so that a million of them cost nothing until read."""

    size: int
    first: int  # the sequence number of index 0
    touched: set[int]

    def created(self, index: int) -> int: ...
    def id(self, index: int) -> str: ...
    def index(self, id: str) -> int | None: ...
    def make(self, index: int) -> Object: ...
    def candidates(self, indices: range, where: Mapping[str, str]) -> range: ...


@dataclass(slots=True)
class Entry:
    key: Key
    versions: list[tuple[float, Object]]

    def at(self, when: float) -> Object | None:
        return next((body for at, body in reversed(self.versions) if at <= when), None)


Place = tuple[int, int, Block | None, int | str]


class Shelf:
    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.order: list[tuple[int, int, str]] = []
        self.blocks: list[Block] = []

    def __len__(self) -> int:
        return len(self.order) + sum(block.size for block in self.blocks)

    def add(self, body: Object, seq: int, at: float) -> None:
        key = (int(body["created"]), seq)
        self.entries[body["id"]] = Entry(key, [(at, body)])
        insort(self.order, (*key, body["id"]))

    def put(self, body: Object, at: float) -> None:
        """Replace the state of an object that exists; a seeded one is copied out of its block first."""
        entry = self.entries.get(body["id"]) or self._lift(body["id"])
        entry.versions.append((at, body))
        while len(entry.versions) > 1 and entry.versions[1][0] < at - MEMORY_SECONDS:
            entry.versions.pop(0)

    def remove(self, id: str) -> None:
        entry = self.entries.pop(id)
        self.order.remove((*entry.key, id))

    def key(self, id: str) -> Key | None:
        if entry := self.entries.get(id):
            return entry.key
        if found := self._seeded(id):
            block, index = found
            return block.created(index), block.first + index
        return None

    def get(self, id: str, at: float = float("inf")) -> Object | None:
        if entry := self.entries.get(id):
            return entry.at(at)
        if found := self._seeded(id):
            return found[0].make(found[1])
        return None

    def walk(
        self,
        low: Key = FIRST,
        high: Key = LAST,
        *,
        newest_first: bool = True,
        at: float = float("inf"),
        where: Mapping[str, str] | None = None,
        test: Callable[[Object], bool] | None = None,
    ) -> Iterator[Object]:
        """Objects with `low <= key < high`, as they were at a moment."""
        sources = [self._live(low, high, newest_first)]
        sources += [_places(block, low, high, newest_first, where or {}) for block in self.blocks]
        for place in sources[0] if len(sources) == 1 else merge(*sources, reverse=newest_first):
            body = self._resolve(place, at)
            if body is not None and not body.get("deleted") and (test is None or test(body)):
                yield body

    def take(self, n: int, *args: Key, **options: object) -> list[Object]:
        return list(islice(self.walk(*args, **options), n))  # type: ignore[arg-type]

    def _live(self, low: Key, high: Key, newest_first: bool) -> Iterator[Place]:
        start, stop = bisect_left(self.order, low), bisect_left(self.order, high)
        for i in reversed(range(start, stop)) if newest_first else range(start, stop):
            created, seq, id = self.order[i]
            yield created, seq, None, id

    def _resolve(self, place: Place, at: float) -> Object | None:
        _, _, block, name = place
        if block is None:
            return self.entries[str(name)].at(at)
        index = int(name)
        return self.entries[block.id(index)].at(at) if index in block.touched else block.make(index)

    def _seeded(self, id: str) -> tuple[Block, int] | None:
        for block in self.blocks:
            if (index := block.index(id)) is not None:
                return block, index
        return None

    def _lift(self, id: str) -> Entry:
        found = self._seeded(id)
        if found is None:
            raise KeyError(id)
        block, index = found
        block.touched.add(index)
        entry = Entry((block.created(index), block.first + index), [(BEFORE_ALL_TIME, block.make(index))])
        self.entries[id] = entry
        return entry


def _places(block: Block, low: Key, high: Key, newest_first: bool, where: Mapping[str, str]) -> Iterator[Place]:
    def key(index: int) -> Key:
        return block.created(index), block.first + index

    every = range(block.size)
    indices = block.candidates(range(bisect_left(every, low, key=key), bisect_left(every, high, key=key)), where)
    for index in reversed(indices) if newest_first else indices:
        yield block.created(index), block.first + index, block, index
