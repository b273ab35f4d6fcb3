"""Routes that read a JSON body exactly: a filter finds what was sent, to the last digit."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from api import exact


class JsonRequest(Request):
    """A request whose JSON has decimals, never floats."""

    async def json(self) -> Any:
        """The body's value; what isn't JSON stays bytes, and is refused when it is known who is calling."""
        body = await self.body()
        try:
            return exact.loads(body)
        except exact.NotJson:
            return body


class JsonRoute(APIRoute):
    """A route that is given a JsonRequest."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def exactly(request: Request) -> Response:
            return await handle(JsonRequest(request.scope, request.receive))

        return exactly
