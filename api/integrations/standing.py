"""An integration as people see it: how it stands, how far it is behind, what is wrong and what to do about it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.integrations import queries
from api.integrations.catalogue import PROVIDERS
from api.integrations.schemas import AccountItem, ErrorItem, IntegrationItem, SweepItem
from api.integrations.states import Standing, standing_of
from api.integrations.tables import Integration
from api.settings import settings


async def shown(session: AsyncSession, integration: Integration) -> IntegrationItem:
    """The integration as people see it."""
    pulse = await queries.pulse(session, integration)
    error = main_error(integration)
    sweeps = [SweepItem(**sweep) for sweep in pulse.sweeps]
    return IntegrationItem.model_validate(
        {
            **{key: getattr(integration, key) for key in _AS_STORED},
            "status": status_of(integration),
            "error": told(integration, error) if error else None,
            "notices": notices(integration, pulse),
            "account": AccountItem(**integration.account),
            "lag_seconds": lag(integration, pulse),
            "last_sweep": sweeps[0] if sweeps else None,
            "sweeps": sweeps,
            "next_sweep_at": pulse.next_sweep_at,
            "events_waiting": pulse.waiting,
            "objects_waiting": pulse.dirty,
            "dead_letters": pulse.dead,
        }
    )


_AS_STORED = (
    "id",
    "type",
    "name",
    "delivery",
    "delivery_detail",
    "key_hint",
    "livemode",
    "last_event_at",
    "last_polled_at",
    "created_at",
    "updated_at",
)

PASSING = frozenset({"provider_unavailable", "rate_limited"})

SHOWN_FOR = timedelta(hours=24)
"""So long people are told that the endpoint was found switched off."""

ADVICE = {
    "key_revoked": "Make a new restricted key in {name} (Developers › API keys) and choose Replace key in the menu of"
    " this integration. Everything goes on where it stood.",
    "permission_missing": "Edit the key in {name} (Developers › API keys) and grant what is named here; then choose"
    " Resync on the task. A new key with that permission does as well: Replace key.",
    "request_refused": "{name} will say the same until something changes there. Choose Resync to try again now.",
    "rate_limited": "Nothing: Gather has slowed down and goes on by itself. If it lasts, something else uses up"
    " the account’s limit.",
    "provider_unavailable": "Nothing: it is tried again every minute, and nothing is lost meanwhile.",
    "endpoint_refused": "Nothing is missed: changes are fetched every few seconds instead. For webhooks, let"
    " GATHER_PUBLIC_URL be an https address that {name} can reach, and the key write webhook endpoints.",
    "endpoint_disabled": "See that {name} can reach {address}. Nothing was missed: the list of events is read besides.",
}


def told(integration: Integration, error: Mapping[str, str]) -> ErrorItem:
    """An error with what to do about it."""
    advice = ADVICE.get(error["code"], ADVICE["request_refused"])
    words = {"name": PROVIDERS[integration.type].name, "address": settings().public_url or "your public address"}
    return ErrorItem(code=error["code"], detail=error["detail"], advice=advice.format(**words))


def notices(integration: Integration, pulse: queries.Pulse) -> list[ErrorItem]:
    """What isn't as it should be, though everything goes on."""
    name = PROVIDERS[integration.type].name
    off_at = integration.endpoint_found_off_at
    seen: dict[str, str | None] = {
        "endpoint_refused": integration.delivery_detail
        if settings().public_url and integration.set_up_at and integration.delivery == "polling"
        else None,
        "endpoint_disabled": f"{name} had switched our webhook endpoint off, as it does after days of deliveries that"
        f" fail. Gather found it on {off_at:%d %B at %H:%M} UTC and switched it on again."
        if off_at is not None and datetime.now(UTC) - off_at < SHOWN_FOR and integration.delivery == "webhook"
        else None,
        "rate_limited": f"{name} answered that there were too many requests." if pulse.is_slowed else None,
    }
    main = (main_error(integration) or {}).get("code")
    if main == "key_revoked":
        return []
    return [
        told(integration, {"code": code, "detail": detail})
        for code, detail in seen.items()
        if detail is not None and code != main
    ]


def status_of(integration: Integration) -> Standing:
    """What the integration is doing, told from facts."""
    error = main_error(integration)
    return standing_of(set_up=integration.set_up_at is not None, failing=error is not None and is_lasting(error))


def is_lasting(error: Mapping[str, str]) -> bool:
    """Whether a person has to do something about it."""
    return error["code"] not in PASSING


def main_error(integration: Integration) -> dict[str, str] | None:
    """The worst thing that is wrong: what a person must mend comes first."""
    errors: list[dict[str, str]] = sorted(integration.errors.values(), key=lambda error: not is_lasting(error))
    return errors[0] if errors else None


def lag(integration: Integration, pulse: queries.Pulse) -> float | None:
    """Seconds since the oldest news that isn't in yet; while all is in, 0; None before the set-up."""
    if integration.set_up_at is None:
        return None
    since = [moment for moment in (pulse.oldest_waiting_at, pulse.oldest_dirty_at) if moment is not None]
    if integration.errors.get("events") and integration.last_polled_at is not None:
        since.append(integration.last_polled_at)
    now = datetime.now(UTC)
    return round(max((now - min(since)).total_seconds(), 0.0), 3) if since else 0.0
