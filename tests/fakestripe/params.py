"""Stripe's form encoding: `created[gte]=1`, `types[0]=a`, `metadata[k]=v`, and the parameters every list takes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from .errors import bad

Params = dict[str, Any]
Key = tuple[int, int]  # created, then the order of creation within a second

FIRST: Key = (-(1 << 62), 0)
LAST: Key = (1 << 62, 0)
LIST_PARAMS = frozenset({"limit", "starting_after", "ending_before", "created", "expand"})


def parse(text: str) -> Params:
    """Nested parameters of a query string or a form body."""
    params: Params = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        head, *rest = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name) or [name]
        if not rest:
            params[head] = value
        elif isinstance(inner := params.setdefault(head, {}), dict):
            inner[rest[0] or str(len(inner))] = value
    return params


def items(value: Any) -> list[str]:
    """The values of an array parameter, however its brackets were written."""
    if value is None:
        return []
    return list(value.values()) if isinstance(value, dict) else [value]


def integer(text: Any, param: str) -> int:
    try:
        return int(text)
    except (TypeError, ValueError):
        raise bad(f"Invalid integer: {text}", param=param, code="parameter_invalid_integer") from None


def only(params: Params, known: Iterable[str]) -> None:
    for name in params.keys() - set(known):
        raise bad(f"Received unknown parameter: {name}", param=name, code="parameter_unknown")


@dataclass(frozen=True)
class Page:
    """What part of a list is asked for; `low <= created < high` in the list's own order."""

    limit: int
    starting_after: str | None
    ending_before: str | None
    low: Key
    high: Key


def page(params: Params) -> Page:
    limit = integer(params.get("limit", 10), "limit")
    if limit > 100:
        raise bad("This value must be less than or equal to 100.", param="limit", code="parameter_invalid_integer")
    if limit < 1:
        raise bad("This value must be greater than or equal to 1.", param="limit", code="parameter_invalid_integer")
    after, before = params.get("starting_after"), params.get("ending_before")
    if after is not None and before is not None:
        raise bad("You cannot use both `starting_after` and `ending_before`.", param="ending_before")
    low, high = _created(params.get("created"))
    return Page(limit, after, before, low, high)


def _created(value: Any) -> tuple[Key, Key]:
    if value is None:
        return FIRST, LAST
    if not isinstance(value, dict):
        second = integer(value, "created")
        return (second, 0), (second + 1, 0)
    low, high = FIRST, LAST
    for name, text in value.items():
        second = integer(text, f"created[{name}]")
        match name:
            case "gte":
                low = max(low, (second, 0))
            case "gt":
                low = max(low, (second + 1, 0))
            case "lt":
                high = min(high, (second, 0))
            case "lte":
                high = min(high, (second + 1, 0))
            case _:
                raise bad(
                    f"Received unknown parameter: created[{name}]", param=f"created[{name}]", code="parameter_unknown"
                )
    return low, high
