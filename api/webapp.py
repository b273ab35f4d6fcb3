"""The web app's built files, served at `/`: compressed, and kept by browsers as long as their names allow."""

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge.pages import Pages
from api.settings import settings

FOR_EVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
"""A file whose name stays while its content changes: kept, but asked for at each use."""


class Thrift:
    """Compresses and dates the files. Answers of the API stay as they are: they may hold secrets beside users' text."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.compressed = GZipMiddleware(Pages(app), minimum_size=1024, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith("/v1"):
            await self.app(scope, receive, send)
            return
        caching = FOR_EVER if path.startswith("/assets/") else ASK_FIRST

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                fine = message["status"] in {200, 304}
                MutableHeaders(scope=message).setdefault("cache-control", caching if fine else ASK_FIRST)
            await send(message)

        await self.compressed(scope, receive, dated)


def install(app: FastAPI) -> None:
    """Serve the files where they were built; a path that is none of them is the web app's own to show."""
    app.add_middleware(Thrift)
    # Not before it is whole: while it is built anew the folder is there, and the page isn't.
    if (settings().web_dir / "index.html").is_file():
        app.frontend("/", directory=settings().web_dir, fallback="index.html")
