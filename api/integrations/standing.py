"""An integration as people see it: how it stands, how far it is behind, what is wrong."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.integrations import queries
from api.integrations.schemas import AccountItem, ErrorItem, IntegrationItem, SweepItem
from api.integrations.tables import Integration


async def shown(session: AsyncSession, integration: Integration) -> IntegrationItem:
    """The integration as people see it."""
    pulse = await queries.pulse(session, integration.workspace_id, integration.id)
    error = main_error(integration)
    status = "setting_up" if integration.set_up_at is None else "active"
    return IntegrationItem.model_validate(
        {
            **{key: getattr(integration, key) for key in _AS_STORED},
            "status": "failed" if error is not None and is_lasting(error) else status,
            "error": ErrorItem(**error) if error else None,
            "account": AccountItem(**integration.account),
            "lag_seconds": lag(integration, pulse),
            "last_sweep": SweepItem(**pulse.last_sweep) if pulse.last_sweep else None,
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
