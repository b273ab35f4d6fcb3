"""Gives each page a nonce of its own: in its policy, and in the page for the styles that its scripts make."""

from secrets import token_urlsafe

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge.headers import policy

PLACE = b'name="style-nonce" content="'
"""In a page: the nonce comes right after it."""

ASKED_AGAIN = {b"if-none-match", b"if-modified-since", b"range"}
"""A page is new each time: a browser that kept an older one would keep an older nonce with it."""
LONGEST_ACCEPT = 1000
"""Of what a browser reads; each type named there costs as much as a small request."""

OF_FILES = {"etag", "last-modified", "accept-ranges"}


class Pages:
    """Wraps what isn't the API's: pages, and the files that they load."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}
        page: list[bytes] = []

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    start.update(message)
                    return
                headers["content-security-policy"] = policy()
            elif start:
                page.append(message.get("body", b""))
                if not message.get("more_body"):
                    await _send(start, b"".join(page), send)
                return
            await send(message)

        await self.app({**scope, "headers": _asked(scope)}, receive, marked)


async def _send(start: Message, page: bytes, send: Send) -> None:
    nonce = token_urlsafe(16)
    page = page.replace(PLACE, PLACE + nonce.encode(), 1)
    headers = MutableHeaders(scope=start)
    for name in OF_FILES:
        del headers[name]
    headers["content-length"] = str(len(page))
    headers["content-security-policy"] = policy(nonce)
    headers["cache-control"] = "no-store"
    await send(start)
    await send({"type": "http.response.body", "body": page})


def _asked(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The request's headers, as far as they are worth reading."""
    is_file = "." in scope["path"].rpartition("/")[2] and not scope["path"].endswith(".html")
    return [
        (name, value[:LONGEST_ACCEPT] if name == b"accept" else value)
        for name, value in scope["headers"]
        if is_file or name not in ASKED_AGAIN
    ]
