"""Stripe's own API: which request is answered by which function, and what each may be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from . import events, sublists
from .accounts import Level
from .errors import StripeError, bad, missing
from .events import RETENTION_SECONDS
from .kinds import KINDS, Kind
from .params import LIST_PARAMS, Page, only, page
from .posts import POSTS
from .shapes import Object
from .wire import Reply, Request, reply

if TYPE_CHECKING:
    from .state import FakeStripe

Handler = Callable[["FakeStripe", Request], Reply]


def retrieve(kind: Kind, fake: FakeStripe, request: Request) -> Reply:
    only(request.params, {"expand"})
    when = float("inf") if kind.name == "event" else request.at
    body = fake.shelves[kind.name].get(request.id, when)
    if body is None or (kind.name == "event" and body["created"] < fake.now() - RETENTION_SECONDS):
        raise missing(kind.name, request.id, param=kind.param)
    return reply(sublists.shown(kind.name, body, sublists.expansions(fake, request)))


def list_page(kind: Kind, fake: FakeStripe, request: Request) -> Reply:
    only(request.params, LIST_PARAMS.union(kind.filters))
    wanted = page(request.params)
    where = {name: str(request.params[name]) for name in kind.filters if name in request.params}
    test = events.matcher(request.params) if kind.name == "event" else _matcher(kind, where)
    found, has_more = _cut(fake, kind, wanted, request.at, where, test)
    expanded = sublists.expansions(fake, request, "data.")
    found = [sublists.shown(kind.name, body, expanded) for body in found]
    return reply({"object": "list", "data": found, "has_more": has_more, "url": kind.path})


def _cut(
    fake: FakeStripe,
    kind: Kind,
    wanted: Page,
    at: float,
    where: Mapping[str, str],
    test: Callable[[Object], bool] | None,
) -> tuple[list[Object], bool]:
    shelf, low, high = fake.shelves[kind.name], wanted.low, wanted.high
    if kind.name == "event":
        low = max(low, (int(fake.now()) - RETENTION_SECONDS, 0))
    for param, id in (("starting_after", wanted.starting_after), ("ending_before", wanted.ending_before)):
        if id is None:
            continue
        key, body = shelf.key(id), shelf.get(id)
        if key is None or body is None or body.get("deleted"):
            raise missing(kind.name, id, param=param, status=400)
        low, high = (low, min(high, key)) if param == "starting_after" else (max(low, (key[0], key[1] + 1)), high)
    backwards = wanted.ending_before is not None
    found = shelf.take(wanted.limit + 1, low, high, newest_first=not backwards, at=at, where=where, test=test)
    has_more = len(found) > wanted.limit
    found = found[: wanted.limit]
    return (found[::-1] if backwards else found), has_more


def _matcher(kind: Kind, where: Mapping[str, str]) -> Callable[[Object], bool] | None:
    exact = dict(where)
    ended = kind.name == "subscription" and exact.pop("status", "live")
    if not exact and not ended:
        return None

    def matches(body: Object) -> bool:
        fits = all(body.get(name) == value for name, value in exact.items())
        # Without a status Stripe lists every subscription but the cancelled ones.
        return fits and (
            not ended or ended == "all" or body["status"] == ended or (ended == "live" and body["status"] != "canceled")
        )

    return matches


def account(fake: FakeStripe, _: Request) -> Reply:
    return reply(fake.account)


def _post(kind: Kind, operation: Callable[[FakeStripe, Request], Object]) -> tuple[str, Handler]:
    return kind.name, lambda fake, request: reply(operation(fake, request))


# (method, path) -> (what a restricted key needs, handler)
ROUTES: dict[tuple[str, str], tuple[str, Handler]] = {
    ("GET", "/v1/account"): ("account", account),
    **{("GET", kind.path): (kind.name, partial(list_page, kind)) for kind in KINDS.values()},
    **{("GET", kind.path + "/{id}"): (kind.name, partial(retrieve, kind)) for kind in KINDS.values()},
    **{("GET", path): (sublist.kind, sublists.rest) for path, sublist in sublists.BY_PATH.items()},
    **{route: _post(KINDS[kind], operation) for route, (kind, operation) in POSTS.items()},
}


def endpoint_of(path: str) -> str:
    """The path with its id taken out: the unit of rate limits and counters."""
    parts = path.rstrip("/").split("/")
    return "/".join([*parts[:3], "{id}", *parts[4:]]) if len(parts) > 3 else "/".join(parts)


def answer(fake: FakeStripe, request: Request) -> Reply:
    """Authorise, then answer; an idempotent repeat gets the first answer."""
    endpoint = endpoint_of(request.path)
    if (request.method, endpoint) not in ROUTES:
        raise StripeError(404, f"Unrecognized request URL ({request.method}: {request.path}).")
    kind, handler = ROUTES[request.method, endpoint]
    level: Level = "read" if request.method == "GET" else "write"
    if refusal := fake.keys.check(request.headers.get("authorization", ""), fake.account["id"], kind, level):
        raise refusal
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    if key is None:
        return handler(fake, request)
    if len(key) > 255:
        raise bad("Idempotency keys may be at most 255 characters long.")
    fingerprint = f"{request.path} {request.form}"
    if earlier := fake.replies.earlier(key, fingerprint):
        return earlier
    made = handler(fake, request)
    fake.replies.keep(key, fingerprint, made)
    return made
