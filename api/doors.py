"""The route that every door of the API is: it refuses parameters that it doesn't read, and knows who it refuses."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api import parameters
from api.errors import Invalid, TooLarge, Unreadable, Unsupported
from api.workspaces.access import caller, is_known

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

OPEN = {("POST", "/v1/sessions"), ("POST", "/v1/invitations/accept")}
"""Doors without a key."""

REFUSALS = (RequestValidationError, HTTPException, Unreadable, TooLarge, Unsupported, Invalid)
"""What is said of a request before, or without, asking who sent it."""


class Door(APIRoute):
    """A route of the API."""

    def get_route_handler(self) -> Handler:
        handle, known = super().get_route_handler(), parameters.known(self)
        is_open = any((method, self.path) in OPEN for method in self.methods or ())

        async def answer(request: Request) -> Response:
            try:
                if request.scope["query_string"]:
                    parameters.check(request, known)
                return await handle(request)
            except REFUSALS:
                # Who isn't known is told so, and nothing else. Asked once: a request holds one connection at a time.
                if not (is_open or is_known(request)):
                    await caller(request)
                raise

        return answer
