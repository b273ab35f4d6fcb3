"""A client of the application in this process that reads piece by piece, and may go away."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI

from tests.conftest import TestWorkspace


async def _keep(_: bytes) -> None:
    """Takes what comes at once."""


async def read(
    app: FastAPI,
    workspace: TestWorkspace,
    path: str,
    *,
    take: Callable[[bytes], Awaitable[None]] = _keep,
    gone: asyncio.Event | None = None,
) -> int:
    """GET a path; each piece is taken as slowly as `take` likes, until the client is `gone`. How many bytes came."""
    gone = gone or asyncio.Event()
    path, _, query = path.partition("?")
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": b"", "more_body": False}]
    size = 0

    async def receive() -> dict[str, Any]:
        if not messages:
            await gone.wait()
            return {"type": "http.disconnect"}
        return messages.pop()

    async def send(message: Any) -> None:
        nonlocal size
        if body := message.get("body"):
            size += len(body)
            await take(body)

    headers = [(name.lower().encode(), value.encode()) for name, value in workspace.headers.items()]
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": headers, "client": ("127.0.0.1", 1), "server": ("gather.test", 80),
    }  # fmt: skip
    await app(scope, receive, send)
    return size
