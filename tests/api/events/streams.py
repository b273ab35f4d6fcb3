"""A stream of live changes, read as a browser reads it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

PATIENCE_SECONDS = 10.0


@dataclass
class Told:
    """An event that came."""

    id: str
    name: str
    data: dict[str, Any]


@dataclass
class Stream:
    """What an open stream has brought until now."""

    events: list[Told] = field(default_factory=list)
    comments: int = 0
    ended: bool = False

    async def until(self, name: str, **about: Any) -> Told:
        """Wait for an event of this name about this."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                for event in self.events:
                    if event.name == name and about.items() <= event.data.items():
                        return event
                await asyncio.sleep(0.02)

    async def until_ended(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.ended:  # noqa: ASYNC110 - a flag is all that there is
                await asyncio.sleep(0.02)

    @property
    def names(self) -> list[str]:
        return [event.name for event in self.events]

    async def read(self, answer: httpx.Response) -> None:
        facts: dict[str, str] = {}
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if line.startswith(":"):
                self.comments += 1
            elif line:
                facts[name] = value
            elif "event" in facts:
                self.events.append(Told(facts["id"], facts["event"], json.loads(facts["data"])))
                facts = {}
        self.ended = True


@asynccontextmanager
async def listening(url: str, key: str, *, after: str | None = None, **params: str) -> AsyncIterator[Stream]:
    """Listen for as long as the block runs."""
    headers = {"Authorization": f"Token {key}"} | ({"Last-Event-ID": after} if after else {})
    stream = Stream()
    async with (
        httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=None) as client,
        client.stream("GET", "/v1/events", params=params) as answer,
    ):
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        reading = asyncio.create_task(stream.read(answer))
        try:
            yield stream
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError, httpx.HTTPError):
                await reading
