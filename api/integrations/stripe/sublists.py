"""Lists inside an object, of which Stripe sends the first few: read to their end where a mapped fact needs them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from api.integrations.contract import PermissionMissing, RequestRefused

MOST_PAGES = 50
GOES_ON = (b'"has_more": true', b'"has_more":true')

Get = Callable[[str, Mapping[str, str | int]], Awaitable[bytes]]
"""The body of a path's answer."""


@dataclass(frozen=True, slots=True)
class Sublist:
    """Where the rest of it is, by which parameter; `expanded` if it is sent only to those who ask."""

    path: str
    owner: str
    expanded: bool = False


SUBLISTS: Mapping[str, Mapping[str, Sublist]] = {
    "invoice": {"payments": Sublist("/v1/invoice_payments", "invoice", expanded=True)},
    "subscription": {"items": Sublist("/v1/subscription_items", "subscription")},
}


def expansion(kind: str, *, of_list: bool) -> dict[str, str]:
    """The parameters that ask for what isn't sent by itself."""
    keys = [key for key, sublist in SUBLISTS.get(kind, {}).items() if sublist.expanded]
    return {f"expand[{number}]": f"data.{key}" if of_list else key for number, key in enumerate(keys)}


async def whole(kind: str, raw: bytes, get: Get) -> bytes:
    """The object with its lists to their end; as it came where they are whole, or where the rest may not be read."""
    if kind not in SUBLISTS or not any(sign in raw for sign in GOES_ON):
        return raw
    source = orjson.loads(raw)
    for key, sublist in SUBLISTS[kind].items():
        embedded = source.get(key)
        if isinstance(embedded, dict) and embedded.get("has_more") is True:
            source[key] = await _to_the_end(embedded, sublist, str(source.get("id", "")), get)
    return orjson.dumps(source)


async def _to_the_end(embedded: dict[str, Any], sublist: Sublist, owner: str, get: Get) -> dict[str, Any]:
    entries, known = list(embedded["data"]), {entry["id"] for entry in embedded["data"]}
    for _ in range(MOST_PAGES):
        params = {sublist.owner: owner, "limit": 100, "starting_after": entries[-1]["id"]}
        try:
            page = orjson.loads(await get(sublist.path, params))
        except (PermissionMissing, RequestRefused):
            return embedded
        new = [entry for entry in page["data"] if entry["id"] not in known]
        entries, known = entries + new, known | {entry["id"] for entry in new}
        if not (new and page.get("has_more")):
            return embedded | {"data": entries, "has_more": False}
    return embedded | {"data": entries}
