"""Requests and replies as the fake sees them, free of any web framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from .errors import StripeError
from .params import Params
from .shapes import Object


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: str
    form: str
    headers: Mapping[str, str]
    params: Params
    at: float  # the moment whose state a read shows: now, unless reads lag

    @property
    def parts(self) -> list[str]:
        return self.path.strip("/").split("/")

    @property
    def id(self) -> str:
        return self.parts[2]


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def reply(body: Object, status: int = 200) -> Reply:
    return Reply(status, orjson.dumps(body), {"Content-Type": "application/json"})


def error_reply(error: StripeError) -> Reply:
    return Reply(error.status, orjson.dumps(error.body), {"Content-Type": "application/json", **error.headers})
