"""Requests one after the other, and the times that they took."""

from collections.abc import Sequence
from itertools import cycle, islice

import orjson

from bench.figures import Latencies
from bench.product import Json
from bench.wire import Wire


async def opened(wire: Wire, paths: Sequence[str], requests: int) -> Latencies:
    """So many GETs, going round the paths."""
    return Latencies.of([await wire.ask("GET", path) for path in islice(cycle(paths), requests)])


async def posted(wire: Wire, path: str, queries: Sequence[Json]) -> Latencies:
    """A POST of each query."""
    return Latencies.of([await wire.ask("POST", path, orjson.dumps(query)) for query in queries])
