"""How far a reading is, how fast it goes, and how long it will still take (pure)."""

from api.integrations.tables import IntegrationTask
from api.tasks.queries import KindState, Part
from api.tasks.schemas import Progress

FEWEST_TOLD = 100
"""With fewer objects read of it, a window says nothing of how dense it is."""
LONGEST_SECONDS = 30 * 86_400
"""Whatever would take longer is no estimate."""


def progress(task: IntegrationTask, state: KindState) -> Progress:
    """What is known of a task's progress; figures of the reading that runs are null or 0 when none does."""
    is_reading = state.running and state.reason != "sweep"
    left = objects_left(state) if is_reading else None
    rate = state.rate if is_reading else None
    total = state.read + left if left is not None else state.objects if state.synced_at and not is_reading else None
    return Progress(
        phase=_phase(task, state, is_reading=is_reading),
        objects_synced=state.objects,
        objects_read=state.read if is_reading else 0,
        objects_total_estimate=total,
        records_linked=task.records_linked,
        records_checked=task.records_checked,
        pages=state.pages,
        windows_done=state.windows_done,
        windows_total=state.windows,
        objects_per_second=round(rate, 1) if rate is not None else None,
        seconds_left=seconds_left(left, rate),
    )


def _phase(task: IntegrationTask, state: KindState, *, is_reading: bool) -> str | None:
    if task.paused or (state.synced_at is not None and task.linked_at is not None and not is_reading):
        return None
    if is_reading:
        return "reading"
    return "linking" if state.synced_at is not None else "waiting"


def seconds_left(left: int | None, rate: float | None) -> int | None:
    """How long the rest takes at this speed; None where nobody can know, never a negative or an absurd figure."""
    if left is None or rate is None or rate <= 0:
        return None
    seconds = left / rate
    return round(seconds) if seconds <= LONGEST_SECONDS else None


def objects_left(state: KindState) -> int | None:
    """How many objects the reading has still before it; None while nobody knows how far back the list goes."""
    if state.synced_at is not None:
        return max(state.objects - state.read, 0)
    if state.floor is None or state.until is None:
        return None
    rests = [(part, _rest(part, state.floor)) for part in state.parts]
    unread = sum(rest for _, rest in rests)
    covered = max(state.until - state.floor - unread, 1)
    return round(sum(rest * _density(part, state.read / covered) for part, rest in rests))


def _rest(part: Part, floor: int) -> int:
    """Seconds of a window that aren't read yet."""
    reached = part.lt if part.oldest is None else part.oldest
    return max(reached - max(part.gte or 0, floor), 0)


def _density(part: Part, usual: float) -> float:
    """Objects in a second of a window, by what was read of it, else by what was read of all."""
    if part.oldest is None or part.objects < FEWEST_TOLD or part.lt <= part.oldest:
        return usual
    return part.objects / (part.lt - part.oldest)
