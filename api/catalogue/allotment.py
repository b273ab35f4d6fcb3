"""PURE: which fields of a model get an index, which wait, which lose theirs, and why."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

State = Literal["asked", "building", "ready", "failed"]

MOST_OF_MODEL = 16
MOST_OF_WORKSPACE = 256
ASKS = 5
"""So many slow queries within a day make an index."""
DAY = timedelta(days=1)
KEPT = timedelta(weeks=1)
"""An index that no view uses stays for so long after its last use."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A field's place among a model's indexes, as `field_indexes` keeps it."""

    field: str
    type: str | None
    state: State
    reason: str | None
    asked: tuple[datetime, ...]
    last_used_at: datetime
    created_at: datetime


def allot(
    slots: Iterable[Slot],
    *,
    viewed: Collection[str],
    wishes: Mapping[str, Sequence[datetime]],
    type_of: Callable[[str], str | None],
    room: int,
    now: datetime,
) -> list[Slot]:
    """The slots that stay or come, in the order of their claim; those "building" or "ready" are to have an index.

    `viewed` are the fields that saved views filter or sort by, `wishes` the times at which slow queries asked for a
    field, `type_of` the type that an index would read it by, None where none can be, `room` what the workspace has.
    """
    known = {slot.field: slot for slot in slots}
    fresh = (_new(field, now) for field in dict.fromkeys([*viewed, *wishes]) if field not in known)
    noted = [_noted(slot, wishes.get(slot.field, ()), slot.field in viewed, now) for slot in (*known.values(), *fresh)]
    kept = [slot for slot in noted if _is_wanted(slot, viewed, now) or _waits(slot, now)]
    kept.sort(key=lambda slot: (slot.field not in viewed, slot.created_at))
    taken, settled = 0, []
    for slot in kept:
        kind = type_of(slot.field) if _is_wanted(slot, viewed, now) else None
        if kind is None:
            settled.append(replace(slot, type=None, state="asked", reason=None))
        elif reason := _no_room(taken, room):
            settled.append(replace(slot, type=None, state="failed", reason=reason))
        else:
            taken += 1
            state: State = "ready" if slot.state == "ready" and slot.type == kind else "building"
            settled.append(replace(slot, type=kind, state=state, reason=None))
    return settled


def _new(field: str, now: datetime) -> Slot:
    return Slot(field, None, "asked", None, (), now, now)


def _noted(slot: Slot, asked: Sequence[datetime], is_viewed: bool, now: datetime) -> Slot:
    latest = tuple(sorted((*slot.asked, *asked))[-ASKS:])
    return replace(slot, asked=latest, last_used_at=max((slot.last_used_at, *asked, *([now] if is_viewed else []))))


def _is_wanted(slot: Slot, viewed: Collection[str], now: datetime) -> bool:
    if slot.field in viewed:
        return True
    if slot.state in ("building", "ready"):
        return now - slot.last_used_at < KEPT
    return len(slot.asked) == ASKS and slot.asked[-1] - slot.asked[0] <= DAY and now - slot.asked[-1] < KEPT


def _waits(slot: Slot, now: datetime) -> bool:
    return bool(slot.asked) and now - slot.asked[-1] < DAY


def _no_room(taken: int, room: int) -> str | None:
    if taken >= MOST_OF_MODEL:
        return f"This model has as many indexes as a model may have: {MOST_OF_MODEL}."
    if taken >= room:
        return f"This workspace has as many indexes as a workspace may have: {MOST_OF_WORKSPACE}."
    return None
