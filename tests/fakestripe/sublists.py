"""Lists inside an object: the first ten, some of them only for those who ask; the rest has a path of its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import bad, missing
from .params import items, only, page
from .shapes import Object
from .wire import Reply, Request, reply

if TYPE_CHECKING:
    from .state import FakeStripe

EMBEDDED = 10


@dataclass(frozen=True)
class Sublist:
    kind: str
    key: str
    path: str
    expanded: bool = False


_TABLE = (
    Sublist("invoice", "payments", "/v1/invoice_payments", expanded=True),
    Sublist("subscription", "items", "/v1/subscription_items"),
)
BY_PATH = {sublist.path: sublist for sublist in _TABLE}


def listed(path: str, owner: str, key: str, entries: list[Object]) -> Object:
    """A list as an object keeps it: whole."""
    return {"object": "list", "data": entries, "has_more": False, "url": f"{path}?{key}={owner}"}


def expansions(fake: FakeStripe, request: Request, prefix: str = "") -> set[str]:
    """What a request wants expanded; a list names it `data.…`."""
    asked = items(request.params.get("expand"))
    wanted = {name.removeprefix(prefix) for name in asked if name.startswith(prefix)}
    if refused := wanted & fake.unexpandable:
        raise bad(f"This property cannot be expanded ({', '.join(refused)}).", param="expand")
    return wanted


def shown(kind: str, body: Object, wanted: Collection[str] = ()) -> Object:
    """The object as it is sent."""
    for sublist in _TABLE:
        whole = body.get(sublist.key) if sublist.kind == kind else None
        if whole is None:
            continue
        if sublist.expanded and sublist.key not in wanted:
            body = {key: value for key, value in body.items() if key != sublist.key}
        elif len(whole["data"]) > EMBEDDED:
            body = {**body, sublist.key: {**whole, "data": whole["data"][:EMBEDDED], "has_more": True}}
    return body


def rest(fake: FakeStripe, request: Request) -> Reply:
    """A page of an object's list."""
    sublist = BY_PATH[request.path]
    only(request.params, {sublist.kind, "limit", "starting_after"})
    wanted, owner = page(request.params), str(request.params.get(sublist.kind, ""))
    body = fake.shelves[sublist.kind].get(owner, request.at)
    if body is None:
        raise missing(sublist.kind, owner, param=sublist.kind, status=400)
    entries = (body.get(sublist.key) or {"data": []})["data"]
    ids = [entry["id"] for entry in entries]
    if wanted.starting_after is not None and wanted.starting_after not in ids:
        raise bad(f"No such object: '{wanted.starting_after}'", param="starting_after", code="resource_missing")
    start = ids.index(wanted.starting_after) + 1 if wanted.starting_after else 0
    found, has_more = entries[start : start + wanted.limit], len(ids) > start + wanted.limit
    return reply({"object": "list", "data": found, "has_more": has_more, "url": sublist.path})
