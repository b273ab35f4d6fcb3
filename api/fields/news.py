"""What one record shows, without what was told before: most records then show the same, and PostgreSQL adds them up.

A field keeps five samples, of each class of values one: when these were told, its values are no news. What was told is
remembered by this process only, and only to say less: another one tells it once more, and nothing is counted twice.
"""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from api.fields import inference
from api.fields.inference import Observation

MOST_MODELS = 1000
MOST_FIELDS = 2000

Told = dict[Hashable, str]
"""The samples of a field, each with its class."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What a record shows, as JSON text, and of which fields it holds samples that are news."""

    text: str
    samples: Mapping[str, tuple[Hashable, str]]


@dataclass(slots=True)
class Memory:
    """The samples that were told of each model's fields: of a thousand models, those that were written last."""

    _models: OrderedDict[UUID, dict[str, Told]] = field(default_factory=OrderedDict)

    def glance(self, model_id: UUID, values: Mapping[str, Any]) -> Glance:
        """What a record shows. Call `keep` once it is written."""
        told = self._models.get(model_id, {})
        shape = [(key, inference.classify(value)) for key, value in values.items() if value is not None]
        news = {key: kind for key, kind in shape if kind and _is_news(told.get(key), values[key], kind)}
        if not news:
            return Glance(_text(tuple(shape)), {})
        seen = {key: _seen(kind, [inference.sample(values[key])] if key in news else []) for key, kind in shape}
        return Glance(inference.encode(seen), {key: (_mark(values[key]), kind) for key, kind in news.items()})

    def keep(self, model_id: UUID, glance: Glance) -> None:
        """The record was written: its samples are no news any more."""
        if not glance.samples:
            return
        told = self._models.setdefault(model_id, {})
        self._models.move_to_end(model_id)
        for key, (mark, kind) in glance.samples.items():
            if key in told or len(told) < MOST_FIELDS:
                told.setdefault(key, {})[mark] = kind
        if len(self._models) > MOST_MODELS:
            self._models.popitem(last=False)


def _is_news(told: Told | None, value: Any, kind: str) -> bool:
    if told is None or kind not in told.values():
        return True
    return len(told) < inference.MOST_SAMPLES and _mark(value) not in told


def _mark(value: Any) -> Hashable:
    """What stands for a value: whole, it could be long."""
    return hash((type(value), str(value)))


def _seen(kind: str | None, samples: list[Any]) -> Observation:
    counted = {kind: 1} if kind in inference.CLASSES else {}
    return {"nonempty": int(kind is not None), **counted} | ({"samples": samples} if samples else {})


@lru_cache(maxsize=4096)
def _text(shape: tuple[tuple[str, str | None], ...]) -> str:
    return inference.encode({key: _seen(kind, []) for key, kind in shape})
