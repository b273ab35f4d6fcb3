"""By which names this server may be asked (`GATHER_ALLOWED_HOSTS`): links are made of them, and browsers trust them."""

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems
from api.errors import WrongHost

ASKED_BY_ADDRESS = {"/healthz", "/readyz", "/metrics"}
"""Load balancers and Prometheus know no names."""


class Hosts:
    """Refuses what is meant for another host, before anything else is done for it."""

    def __init__(self, app: ASGIApp, *, allowed: Collection[str]) -> None:
        self.app = app
        self._allowed = {name.lower() for name in allowed}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in ASKED_BY_ADDRESS or self._is_ours(scope):
            await self.app(scope, receive, send)
            return
        refusal = problems.answer(Request(scope), WrongHost("This server isn't asked by this name"))
        await refusal(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        given = [value.lower() for value in Headers(scope=scope).getlist("host")]
        return len(given) == 1 and (given[0] in self._allowed or _without_port(given[0]) in self._allowed)


def _without_port(host: str) -> str:
    name, _, port = host.rpartition(":")
    return name if port.isdigit() else host
