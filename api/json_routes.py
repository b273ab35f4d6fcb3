"""Doors that read a JSON body exactly: a filter finds what was sent, to the last digit."""

from typing import Any

from fastapi import Request, Response

from api import exact
from api.doors import Door, Handler


class JsonRequest(Request):
    """A request whose JSON has decimals, never floats."""

    async def json(self) -> Any:
        """The body's value; what isn't JSON stays bytes, and is refused when it is known who is calling."""
        body = await self.body()
        try:
            return exact.loads(body)
        except exact.NotJson:
            return body


class JsonRoute(Door):
    """A door that is given a JsonRequest."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def exactly(request: Request) -> Response:
            return await handle(JsonRequest(request.scope, request.receive))

        return exactly
