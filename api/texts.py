"""PURE: which texts PostgreSQL can hold, and where in a JSON value there is one that it can't."""

from collections.abc import Iterator
from typing import Any

Place = tuple[int | str, ...]


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold a text: no NUL, no lone surrogate."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def unstorable(raw: Any) -> Iterator[Place]:
    """The places of the texts and keys that can't be held; step by step, for a value may be deep."""
    waiting: list[tuple[Place, Any]] = [((), raw)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, str):
            if not is_storable(value):
                yield place
        elif isinstance(value, dict):
            named = [((*place, _shown(key)), key, child) for key, child in value.items()]
            yield from (at for at, key, _ in named if isinstance(key, str) and not is_storable(key))
            waiting += [(at, child) for at, _, child in reversed(named)]
        elif isinstance(value, list):
            waiting += [((*place, index), child) for index, child in reversed(list(enumerate(value)))]


def _shown(key: Any) -> str:
    """A key as a pointer can name it: half a surrogate pair can't be answered, so it is shown as `?`."""
    return str(key).encode(errors="replace").decode()
