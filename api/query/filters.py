"""The tree of a filter, read from its JSON with a pointer for everything that is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.errors import Problem
from api.query.errors import InvalidQuery, Wrong
from api.query.vocabulary import OPERATORS, Shape
from api.texts import is_storable

MOST_CONDITIONS = 100
DEEPEST = 8
GROUPS = ("and", "or", "not")


@dataclass(frozen=True, slots=True)
class Condition:
    """A field, an operator and a value, still as the client wrote it; `pointer` says where."""

    field: str
    op: str
    value: Any
    pointer: str


@dataclass(frozen=True, slots=True)
class Every:
    parts: "tuple[Filter, ...]"


@dataclass(frozen=True, slots=True)
class Some:
    parts: "tuple[Filter, ...]"


@dataclass(frozen=True, slots=True)
class Negation:
    part: "Filter"


Filter = Condition | Every | Some | Negation


def parse(raw: Any, pointer: str = "/filter") -> Filter:
    """The tree; raises InvalidQuery with the problems of all its conditions at once."""
    problems: list[Problem] = []
    tree = _parts([raw], [pointer], 0, problems)
    if problems:
        raise InvalidQuery.because(problems)
    if (count := sum(1 for _ in conditions(tree[0]))) > MOST_CONDITIONS:
        detail = f"A filter has at most {MOST_CONDITIONS} conditions; this one has {count}."
        raise InvalidQuery.because([Problem(pointer, "too_many_conditions", detail)])
    return tree[0]


def conditions(tree: Filter) -> Iterator[Condition]:
    """Every condition of a tree, in order."""
    match tree:
        case Condition():
            yield tree
        case Negation(part):
            yield from conditions(part)
        case Every(parts) | Some(parts):
            for part in parts:
                yield from conditions(part)


def fixed_fields(tree: Filter) -> Iterator[str]:
    """The fields that a tree gives one value."""
    match tree:
        case Every(parts):
            for part in parts:
                yield from fixed_fields(part)
        case Condition(field, op, value) if reference(value) is None:
            if op == "is" or (op == "in" and isinstance(value, list) and len(value) == 1):
                yield field


def named_fields(condition: Condition) -> Iterator[str]:
    """The fields that a condition names: its own, and the one that it is compared with."""
    yield condition.field
    if (other := reference(condition.value)) is not None:
        yield other


def reference(value: Any) -> str | None:
    """The field that `{"$field": "amount"}` names."""
    name = value.get("$field") if isinstance(value, Mapping) and len(value) == 1 else None
    return name if isinstance(name, str) else None


def _parts(raws: list[Any], pointers: list[str], depth: int, problems: list[Problem]) -> tuple[Filter, ...]:
    parts = []
    for raw, pointer in zip(raws, pointers, strict=True):
        try:
            parts.append(_node(raw, pointer, depth, problems))
        except Wrong as wrong:
            problems.append(wrong.problem)
    return tuple(parts)


def _node(raw: Any, pointer: str, depth: int, problems: list[Problem]) -> Filter:
    if not isinstance(raw, Mapping):
        raise Wrong(pointer, "A filter is an object: a condition, or and, or, not around some.", "invalid_filter")
    group = next((name for name in GROUPS if name in raw), None)
    if group is None:
        return _condition(raw, pointer)
    if depth == DEEPEST:
        raise Wrong(pointer, f"A filter is at most {DEEPEST} groups deep.", "too_deep")
    _only(raw, (group,), pointer)
    return _group(group, raw[group], f"{pointer}/{group}", depth + 1, problems)


def _group(name: str, raw: Any, pointer: str, depth: int, problems: list[Problem]) -> Filter:
    if name == "not":
        return Negation(_node(raw, pointer, depth, problems))
    if not isinstance(raw, list):
        raise Wrong(pointer, f"“{name}” takes a list of filters.", "invalid_filter")
    if len(raw) > MOST_CONDITIONS:
        detail = f"A filter has at most {MOST_CONDITIONS} conditions; here are {len(raw)}."
        raise Wrong(pointer, detail, "too_many_conditions")
    parts = _parts(raw, [f"{pointer}/{index}" for index in range(len(raw))], depth, problems)
    return Every(parts) if name == "and" else Some(parts)


def _condition(raw: Mapping[str, Any], pointer: str) -> Condition:
    _only(raw, ("field", "op", "value"), pointer)
    field, op = raw.get("field"), raw.get("op")
    if not isinstance(field, str) or not field or not is_storable(field):
        raise Wrong(f"{pointer}/field", "A condition names a field: {field, op, value}.", "invalid_field")
    if not isinstance(op, str) or op not in OPERATORS:
        detail = f"There is no operator {op!r}; there are {', '.join(OPERATORS)}."
        raise Wrong(f"{pointer}/op", detail, "unknown_operator")
    if "value" not in raw and OPERATORS[op] is not Shape.NONE:
        raise Wrong(f"{pointer}/value", f"“{op}” needs a value.", "invalid_value")
    return Condition(field, op, raw.get("value"), pointer)


def _only(raw: Mapping[str, Any], known: tuple[str, ...], pointer: str) -> None:
    for key in raw:
        if key not in known:
            raise Wrong(f"{pointer}/{escape(key)}", f"A filter has no key {key!r} here.", "unknown_key")


def escape(key: str) -> str:
    """A key as a step of a JSON pointer, which any encoder can write."""
    return key.encode(errors="replace").decode().replace("~", "~0").replace("/", "~1")
