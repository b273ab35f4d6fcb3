"""Stripe over HTTP: lists and objects as raw JSON, retried and paced.

The SDK's object model costs a hundred times what reading the page costs, and it retries neither a 429 nor a truncated
body, so reads are plain httpx; the SDK serves where single objects matter (`endpoints`).
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import orjson

from api.integrations.contract import (
    Account,
    Endpoint,
    EventPage,
    ExternalObject,
    Fetched,
    KeyRefused,
    Pace,
    Page,
    PermissionMissing,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RequestRefused,
    Turn,
)
from api.integrations.stripe import endpoints, reading, sublists
from api.integrations.stripe.kinds import KINDS, event_types
from api.metrics.instruments import PROVIDER_REQUESTS
from api.settings import settings

VERSION = "2026-10-28.endive"
"""The API version that `mapping` was written for: sent with every request, and given to our webhook endpoint."""

PAGE_SIZE = 100
MOST_EVENT_TYPES = 20
TIMEOUT = httpx.Timeout(20, connect=5)
PAUSES = (0.3, 1.0, 3.0)
"""Seconds before each retry of a failure that may pass."""
PAUSES_AT_LIMIT = (0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0)

Params = Mapping[str, str | int]


class _List(msgspec.Struct):
    data: list[msgspec.Raw]
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes
    read_at: datetime


class StripeConnection:
    """One integration's Stripe, at the address that the settings give and nowhere else."""

    def __init__(self, api_key: str, pace: Pace) -> None:
        self._key = api_key
        self._live = "_live_" in api_key
        self._pace = pace
        self._http = httpx.AsyncClient(
            base_url=settings().stripe_api_base,
            headers={"Authorization": f"Bearer {api_key}", "Stripe-Version": VERSION},
            timeout=TIMEOUT,
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=20),
        )

    async def check(self) -> Account:
        """Try the key with the cheapest call that its purpose needs; the account's name is nice to have."""
        await self._get("charges", "/v1/charges", {"limit": 1})
        try:
            account = orjson.loads((await self._get("account", "/v1/account", {})).body)
        except (ProviderError, ValueError):
            return Account(None, None, self._live)
        return reading.account(account, self._live)

    async def page(self, kind: str, *, gte: int | None, lt: int | None, after: str | None) -> Page:
        """A page of a kind's list, newest first, of what was created in `gte <= created < lt`."""
        bounds = {"created[gte]": gte, "created[lt]": lt, "starting_after": after}
        asked = {key: bound for key, bound in bounds.items() if bound is not None}
        params = {"limit": PAGE_SIZE, **KINDS[kind].list_params, **asked}
        path = KINDS[kind].path
        answer = await self._get_expanded(_endpoint(path), path, params, sublists.expansion(kind, of_list=True))
        found = _listed(answer.body)
        objects = [await self._object(kind, bytes(raw)) for raw in found.data]
        return Page(objects, answer.read_at, found.has_more)

    async def fetch(self, kind: str, object_id: str) -> Fetched:
        """One object as it is now; None when Stripe has no such object."""
        path = KINDS[kind].path
        # Dots too: `..` would lead out of the list.
        named = f"{path}/{quote(object_id, safe='').replace('.', '%2E')}"
        expansion = sublists.expansion(kind, of_list=False)
        answer = await self._get_expanded(f"{_endpoint(path)}/id", named, {}, expansion, or_missing=True)
        found = None if answer.status == 404 else await self._object(kind, answer.body)
        return Fetched(found, answer.read_at)

    async def _object(self, kind: str, raw: bytes) -> ExternalObject:
        async def rest(path: str, params: Params) -> bytes:
            return (await self._get(_endpoint(path), path, params)).body

        return reading.external_object(kind, await sublists.whole(kind, raw, rest), live=self._live)

    async def latest_event(self) -> int:
        """The watermark: when the newest event was created, 0 when there is none."""
        found = await self._events({"limit": 1})
        return max((event.created for event in found.events), default=0)

    async def events(self, *, since: int, after: str | None, kinds: Collection[str] | None) -> EventPage:
        """A page of events, newest first: those of these kinds where their types fit one call, else all."""
        params: dict[str, str | int] = {"limit": PAGE_SIZE, "created[gte]": since}
        if after is not None:
            params["starting_after"] = after
        types = event_types(kinds or ())
        if len(types) <= MOST_EVENT_TYPES:
            params |= {f"types[{number}]": type_ for number, type_ in enumerate(types)}
        return await self._events(params)

    async def ensure_endpoint(self, url: str, *, integration_id: str, known: str | None) -> Endpoint:
        """Our webhook endpoint, enabled and with our events: found, mended or made."""
        await self._pace.slot("webhook_endpoints")
        return await endpoints.ensure(self._key, url, VERSION, integration_id=integration_id, known=known)

    async def remove_endpoint(self, endpoint_id: str) -> None:
        """Take a webhook endpoint away; one that is gone is fine."""
        await self._pace.slot("webhook_endpoints")
        await endpoints.drop(self._key, VERSION, endpoint_id)

    async def remove_endpoints(self, *, integration_id: str, known: str | None) -> None:
        """Take our webhook endpoints away, also one that was made and never heard of; those that are gone are fine."""
        await self._pace.slot("webhook_endpoints")
        await endpoints.remove(self._key, VERSION, integration_id=integration_id, known=known)

    async def close(self) -> None:
        await self._http.aclose()

    async def _events(self, params: Params) -> EventPage:
        answer = await self._get("events", "/v1/events", params)
        found = _listed(answer.body)
        read = (reading.event(bytes(raw)) for raw in found.data)
        return EventPage([event for event in read if event is not None], found.has_more)

    async def _get_expanded(
        self, endpoint: str, path: str, params: Params, expansion: Params, *, or_missing: bool = False
    ) -> _Answer:
        """With what isn't sent by itself, unless the server or the key refuses just that."""
        try:
            return await self._get(endpoint, path, {**params, **expansion}, or_missing=or_missing)
        except (RequestRefused, PermissionMissing):
            if not expansion:
                raise
        return await self._get(endpoint, path, params, or_missing=or_missing)

    async def _get(self, endpoint: str, path: str, params: Params, *, or_missing: bool = False) -> _Answer:
        """A read that is retried while the failure may pass; an error says what to do."""
        failures, limits = iter(PAUSES), iter(PAUSES_AT_LIMIT)
        while True:
            try:
                return await self._once(endpoint, path, params, or_missing=or_missing)
            except RateLimited as error:
                await self._pace.slow_down(endpoint)
                await _pause(limits, error)
            except ProviderUnavailable as error:
                await _pause(failures, error)

    async def _once(self, endpoint: str, path: str, params: Params, *, or_missing: bool) -> _Answer:
        turn = await self._pace.slot(endpoint)
        try:
            response = await self._http.get(path, params=params, extensions={"trace": _tell(turn)})
        except httpx.HTTPError as error:
            PROVIDER_REQUESTS.labels("stripe", endpoint, "unreachable").inc()
            raise ProviderUnavailable(f"Stripe can't be reached: {type(error).__name__}") from error
        PROVIDER_REQUESTS.labels("stripe", endpoint, str(response.status_code)).inc()
        if response.status_code == 404 and or_missing and reading.is_missing_object(response.content):
            return _Answer(404, response.content, turn.at)
        if response.status_code != 200:
            raise _refusal(response)
        if not _whole(response.content):
            raise ProviderUnavailable("Stripe's answer broke off")
        return _Answer(200, response.content, turn.at)


def _tell(turn: Turn) -> Callable[[str, Mapping[str, Any]], Awaitable[None]]:
    """Tell the turn when its request has left: it may have waited for a connection."""

    async def trace(event: str, _: Mapping[str, Any]) -> None:
        if event == "http11.send_request_headers.complete":
            await turn.sent()

    return trace


def _refusal(response: httpx.Response) -> ProviderError:
    said, param = reading.problem(response.content)
    status = response.status_code
    if status == 401:
        return KeyRefused(said or "Stripe refused the API key", status=status)
    if status == 403:
        return PermissionMissing(_what_to_grant(said), status=status)
    if status == 429:
        return RateLimited("Stripe says: too many requests; going slower", status=status)
    if status >= 500 or status == 409:
        return ProviderUnavailable(f"Stripe answered {status}", status=status)
    return RequestRefused(said or f"Stripe answered {status}", param=param, status=status)


def _what_to_grant(said: str | None) -> str:
    """Name the permission that a restricted key lacks, as Stripe's message does."""
    found = re.search(r"'(?:rak_)?([a-z_]+)' permission", said or "") or re.search(r"rak_([a-z_]+)", said or "")
    if found is None:
        return said or "The key may not read this; give it read access in Stripe's dashboard, Developers > API keys"
    return f"The key lacks the permission '{found[1]}'. Grant it in Stripe's dashboard, Developers > API keys. {said}"


async def _pause(left: Iterator[float], error: ProviderUnavailable) -> None:
    for seconds in left:
        await asyncio.sleep(seconds)
        return
    raise error


def _listed(body: bytes) -> _List:
    try:
        return msgspec.json.decode(body, type=_List)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProviderUnavailable("Stripe's answer isn't a list") from error


def _whole(body: bytes) -> bool:
    """Whether the body is JSON to its end: a proxy's page or a truncated answer is not."""
    try:
        return isinstance(msgspec.json.decode(body, type=msgspec.Raw), msgspec.Raw) and body.strip()[:1] == b"{"
    except msgspec.DecodeError:
        return False


def _endpoint(path: str) -> str:
    return path.rsplit("/", 1)[1]
