"""The states of integrations and of their tasks, and the only ways from one to another (pure).

A state is told from facts, and is kept nowhere: nothing can be forgotten in one. What is written here is drawn in
`docs/integrations.md`, and tests hold both to what really happens.
"""

from typing import Literal, NamedTuple

Standing = Literal["setting_up", "active", "failed"]
Status = Literal["queued", "backfilling", "live", "paused", "failed"]


def standing_of(*, set_up: bool, failing: bool) -> Standing:
    """What an integration is doing."""
    if failing:
        return "failed"
    return "active" if set_up else "setting_up"


def status_of(*, paused: bool, failing: bool, begun: bool, reading: bool, read: bool, linked: bool) -> Status:
    """What a task is doing: its kind's list has `begun` to be read, is being read, was `read` whole and `linked`."""
    if paused:
        return "paused"
    if failing:
        return "failed"
    if read and linked and not reading:
        return "live"
    return "backfilling" if begun else "queued"


class Way(NamedTuple):
    """From one state to another: who goes it, and why."""

    source: str
    target: str
    who: str
    why: str


INTEGRATION_WAYS = (
    Way("setting_up", "active", "worker", "the watermark of events is noted, and the webhook endpoint is asked for"),
    Way("setting_up", "failed", "worker", "the provider refuses the key, or something that the set-up needs"),
    Way("active", "failed", "worker", "the key was revoked, or lacks a permission that a task needs"),
    Way("failed", "active", "worker, person", "it works again: by itself, by Resync, or by Replace key"),
    Way("failed", "setting_up", "person", "Replace key, before the set-up was done"),
)

TASK_WAYS = (
    Way("queued", "backfilling", "worker", "the integration is set up and the model has its index: the list is read"),
    Way("backfilling", "live", "worker", "the whole list has been read, and every record that was there is linked"),
    Way("live", "backfilling", "person, worker", "Resync, other options, or 25 days without events: read anew"),
    Way("queued", "failed", "worker", "the key was revoked or may not read this kind"),
    Way("backfilling", "failed", "worker", "the key was revoked or may not read this kind"),
    Way("live", "failed", "worker", "the key was revoked or may not read this kind"),
    Way("failed", "queued", "worker, person", "it works again, and nothing was read yet"),
    Way("failed", "backfilling", "worker, person", "it works again, by itself, by Resync or by Replace key"),
    Way("failed", "live", "worker, person", "it works again, and nothing was left to read"),
    Way("queued", "paused", "person", "Pause"),
    Way("backfilling", "paused", "person", "Pause"),
    Way("live", "paused", "person", "Pause"),
    Way("failed", "paused", "person", "Pause"),
    Way("paused", "queued", "person", "Resume or Resync, and nothing was read yet"),
    Way("paused", "backfilling", "person", "Resume or Resync: its records are linked anew, so that nothing is missed"),
    Way("paused", "failed", "person", "Resume, and what made it fail is still so"),
)
