"""What has happened between two looks at a workspace, and who may hear of it (pure)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import orjson


class Kind(NamedTuple):
    """What an event calls the thing that it is about, whether the end of it is news, and which mark is none."""

    id_name: str
    ends: bool = True
    untouched: str | None = None


KINDS: Mapping[str, Kind] = {
    "record.changed": Kind("model_id", ends=False, untouched="0"),
    "model.changed": Kind("model_id"),
    "field.changed": Kind("model_id", ends=False),
    "view.changed": Kind("view_id"),
    "integration.changed": Kind("integration_id"),
    "task.progress": Kind("task_id"),
    "import.progress": Kind("import_id", ends=False),
}

Thing = tuple[str, UUID]
"""The name of an event, and the id of what it is about."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a thing looked: another `value` means that it has changed."""

    value: str
    model_ids: frozenset[UUID]
    about: Mapping[str, Any] = field(default_factory=dict)


Marks = Mapping[Thing, Mark]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened. The newest about a thing stands for those before it."""

    id: str
    thing: Thing
    model_ids: frozenset[UUID]
    data: bytes

    def concerns(self, model_ids: frozenset[UUID] | None, model_id: UUID | None) -> bool:
        """Whether who may know of these models, and wants this one, hears of it."""
        may = model_ids is None or not self.model_ids.isdisjoint(model_ids)
        return may and (model_id is None or model_id in self.model_ids)

    def lines(self) -> bytes:
        """The event on the wire."""
        return lines(self.thing[0], self.id, self.data)


def between(before: Marks, after: Marks, *, at: str, ids: Iterator[str]) -> list[Event]:
    """What has happened since: each thing at most once."""
    changed = [
        (thing, mark)
        for thing, mark in after.items()
        if (was := before.get(thing)) != mark and not (was is None and mark.value == KINDS[thing[0]].untouched)
    ]
    ended = [(thing, mark) for thing, mark in before.items() if thing not in after and KINDS[thing[0]].ends]
    told = [_event(thing, mark, before.get(thing), {"at": at}, ids) for thing, mark in changed]
    return told + [_event(thing, mark, None, {"at": at, "deleted": True}, ids) for thing, mark in ended]


def _event(thing: Thing, mark: Mark, was: Mark | None, more: dict[str, Any], ids: Iterator[str]) -> Event:
    data = {KINDS[thing[0]].id_name: str(thing[1]), **mark.about, **more}
    # Who could see it before hears also that they can't any more.
    model_ids = mark.model_ids | (was.model_ids if was else frozenset())
    return Event(next(ids), thing, model_ids, orjson.dumps(data))


def lines(name: str, id_: str, data: bytes) -> bytes:
    """An event on the wire; its data is one line."""
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (id_.encode(), name.encode(), data)
