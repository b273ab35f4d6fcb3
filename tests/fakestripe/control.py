"""The control API under /_fake/: what drivers and benchmarks do to the fake from outside, as JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .courier import Manners
from .errors import StripeError
from .params import FIRST

if TYPE_CHECKING:
    from .state import FakeStripe

# POST /_fake/<name> with the method's arguments as JSON.
OPERATIONS = (
    "seed",
    "create_charge",
    "capture",
    "succeed",
    "fail",
    "refund",
    "update_refund",
    "dispute",
    "close_dispute",
    "edit",
    "create_customer",
    "delete_customer",
    "create_payment_intent",
    "confirm_payment_intent",
    "cancel_payment_intent",
    "create_invoice",
    "add_invoice_payment",
    "pay_invoice",
    "delete_invoice",
    "void_invoice",
    "create_subscription",
    "cancel_subscription",
    "create_webhook_endpoint",
    "update_webhook_endpoint",
    "delete_webhook_endpoint",
    "roll_secret",
    "emit",
    "emit_raw",
)
MOST_TRUTHS = 10_000

Action = Callable[["FakeStripe", dict[str, Any]], Any]


def _truth(fake: FakeStripe, kind: str, query: dict[str, str]) -> Any:
    """Objects as they are now: of `ids`, or oldest first from `after`."""
    shelf = fake.shelves[kind]
    if "ids" in query:
        return {"objects": {id: shelf.get(id) for id in query["ids"].split(",") if id}, "count": len(shelf)}
    low = FIRST
    if key := shelf.key(query.get("after", "")):
        low = (key[0], key[1] + 1)
    found = islice(shelf.walk(low, newest_first=False), min(int(query.get("limit", 1000)), MOST_TRUTHS))
    return {"objects": {body["id"]: body for body in found}, "count": len(shelf)}


def _add_fault(fake: FakeStripe, facts: dict[str, Any]) -> Any:
    return asdict(fake.faults.add(**facts))


def _clear_faults(fake: FakeStripe, _: dict[str, Any]) -> Any:
    fake.faults.clear()
    return []


def _reset_counters(fake: FakeStripe, _: dict[str, Any]) -> Any:
    fake.counters.reset()
    return fake.counters.report()


def _settings(fake: FakeStripe, facts: dict[str, Any]) -> Any:
    """rate, global_rate, refuse_private_urls, api_version; null lifts a limit."""
    for name, value in facts.items():
        holder: object = fake.limits if name in ("rate", "global_rate") else fake
        if name not in ("rate", "global_rate", "refuse_private_urls", "api_version"):
            raise TypeError(f"unknown setting {name!r}")
        setattr(holder, name, value)
    return {
        "rate": fake.limits.rate,
        "global_rate": fake.limits.global_rate,
        "refuse_private_urls": fake.refuse_private_urls,
        "api_version": fake.api_version,
        "key": fake.keys.default,
        "account": fake.account["id"],
    }


def _manners(fake: FakeStripe, facts: dict[str, Any]) -> Any:
    fake.courier.manners = Manners(**{**asdict(fake.courier.manners), **facts})
    return asdict(fake.courier.manners)


def _add_key(fake: FakeStripe, facts: dict[str, Any]) -> Any:
    fake.keys.add(facts["key"], facts.get("permissions"))
    return facts


def _revoke_key(fake: FakeStripe, facts: dict[str, Any]) -> Any:
    fake.keys.revoke(facts["key"])
    return facts


ACTIONS: dict[tuple[str, str], Action] = {
    ("GET", "counters"): lambda fake, _: fake.counters.report(),
    ("DELETE", "counters"): _reset_counters,
    ("GET", "faults"): lambda fake, _: fake.faults.report(),
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _clear_faults,
    ("GET", "settings"): _settings,
    ("POST", "settings"): _settings,
    ("GET", "webhooks"): _manners,
    ("POST", "webhooks"): _manners,
    ("GET", "deliveries"): lambda fake, _: list(fake.courier.log),
    ("POST", "keys"): _add_key,
    ("DELETE", "keys"): _revoke_key,
    **{("POST", name): lambda fake, facts, name=name: getattr(fake, name)(**facts) for name in OPERATIONS},  # type: ignore[misc]
}


def routes(fake: FakeStripe) -> list[Route]:
    async def truth(request: Request) -> Response:
        return await _reply(lambda: _truth(fake, request.path_params["kind"], dict(request.query_params)))

    def endpoint(action: Action) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            body = await request.body()
            return await _reply(lambda: action(fake, orjson.loads(body) if body else {}))

        return answer

    paths = [Route(f"/_fake/{name}", endpoint(action), methods=[method]) for (method, name), action in ACTIONS.items()]
    return [Route("/_fake/truth/{kind}", truth), *paths]


async def _reply(work: Callable[[], Any]) -> Response:
    try:
        status, body = 200, work()
    except StripeError as error:
        status, body = error.status, error.body
    except (TypeError, ValueError, KeyError) as error:
        status, body = 400, {"error": {"message": f"{type(error).__name__}: {error}"}}
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")
