"""Scripted faults: what goes wrong, where, how often and how many times; a seed makes a run repeatable."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Literal, get_args

from .chance import mix
from .errors import StripeError, not_permitted, too_many
from .shapes import Object

Breakage = Literal[
    "rate_limit",  # 429
    "server_error",  # 500 in Stripe's shape
    "bad_gateway",  # 502 with an HTML page
    "truncated",  # 200 whose JSON ends in the middle
    "cut",  # 200 whose connection closes in the middle of the body
    "hang",  # no answer for `seconds`, then the connection closes
    "reset",  # the connection is reset without an answer
    "unauthorized",  # 401
    "forbidden",  # 403
]
Slowness = Literal[
    "latency",  # the answer comes `seconds` later
    "read_lag",  # reads show the state of `seconds` ago
    "events_lag",  # new events appear in the list `seconds` late
]
BREAKAGES: frozenset[str] = frozenset(get_args(Breakage))
NAMES = BREAKAGES | frozenset(get_args(Slowness))


@dataclass
class Fault:
    kind: str
    path: str = "*"  # a pattern, such as /v1/charges or /v1/charges/*
    method: str = "*"
    probability: float = 1.0
    count: int | None = None  # times it strikes before it is spent; for ever by default
    skip: int = 0  # matching requests that are let through first
    seconds: float = 0.0
    after: bool = False  # the request takes effect and only its answer is lost
    reason: str = "endpoint-rate"
    should_retry: bool | None = None  # the Stripe-Should-Retry header, absent by default
    seen: int = 0
    struck: int = 0

    def __post_init__(self) -> None:
        if self.kind not in NAMES:
            raise ValueError(f"unknown fault {self.kind!r}: one of {', '.join(sorted(NAMES))}")

    def strikes(self, method: str, path: str, seed: int) -> bool:
        if not fnmatchcase(path, self.path) or self.method not in ("*", method):
            return False
        self.seen += 1
        spent = self.count is not None and self.struck >= self.count
        if self.seen <= self.skip or spent or mix(seed, self.seen) / 2**64 >= self.probability:
            return False
        self.struck += 1
        return True


class Faults:
    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.script: list[Fault] = []

    def add(self, kind: str, **facts: object) -> Fault:
        fault = Fault(kind, **facts)  # type: ignore[arg-type]
        self.script.append(fault)
        return fault

    def clear(self) -> None:
        self.script.clear()

    def strike(self, method: str, path: str) -> list[Fault]:
        """The faults that hit this request; each draws from its own sequence, so that others don't disturb it."""
        requests = [(n, fault) for n, fault in enumerate(self.script) if fault.kind != "events_lag"]
        return [fault for n, fault in requests if fault.strikes(method, path, self.seed * 1009 + n)]

    def event_lag(self) -> float:
        lags = [(n, fault) for n, fault in enumerate(self.script) if fault.kind == "events_lag"]
        return sum(fault.seconds for n, fault in lags if fault.strikes("GET", "/v1/events", self.seed * 1009 + n))

    def report(self) -> list[Object]:
        return [asdict(fault) for fault in self.script]


def refusal(fault: Fault, account: str) -> StripeError:
    """The error that a fault answers with."""
    match fault.kind:
        case "rate_limit":
            error = too_many(fault.reason)
        case "unauthorized":
            error = StripeError(401, "Invalid API Key provided: sk_test_****gone")
        case "forbidden":
            error = not_permitted("rk_test_scripted", account, "rak_scripted_read")
        case _:
            error = StripeError(500, "An unknown error occurred", type="api_error")
    if fault.should_retry is not None:
        error.headers["Stripe-Should-Retry"] = str(fault.should_retry).lower()
    return error


HTML_502 = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n"
)
