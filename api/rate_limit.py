"""So many requests in any second with one API key, and no more: for servers that are shared (`GATHER_RATE_LIMIT`)."""

from collections import OrderedDict, deque
from math import ceil
from time import monotonic

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems
from api.errors import TooMany
from api.workspaces.keys import digest

MOST_KEYS = 10_000
SECOND = 1.0


class RateLimit:
    """Refuses what is beyond the limit before anything else is done for it. Each process of the API counts its own."""

    def __init__(self, app: ASGIApp, *, requests: int) -> None:
        self.app = app
        self._most = requests
        self._lately: OrderedDict[bytes, deque[float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        header = Headers(scope=scope).get("authorization") if scope["type"] == "http" else None
        wait = self._wait(digest(header)) if header is not None else None
        if wait is None:
            await self.app(scope, receive, send)
            return
        told = f"This API key may send {self._most:,} requests a second; wait until they are fewer"
        refusal = problems.answer(Request(scope), TooMany(told, retry_after=ceil(wait)))
        await refusal(scope, receive, send)

    def _wait(self, key: bytes) -> float | None:
        """How long a request has to wait; None when it is counted, and may come."""
        now, times = monotonic(), self._lately.setdefault(key, deque(maxlen=self._most))
        self._lately.move_to_end(key)
        if len(self._lately) > MOST_KEYS:
            self._lately.popitem(last=False)
        if len(times) == self._most and now - times[0] < SECOND:
            return SECOND - (now - times[0])
        times.append(now)
        return None
