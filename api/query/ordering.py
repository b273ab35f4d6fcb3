"""The total order of a query's rows, and the rows beyond a given one: empties last both ways, ties by external id.

Backward it is the very same order read from its end, so that the same indexes serve it: empties come first then.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Numeric,
    Text,
    and_,
    bindparam,
    cast,
    or_,
    true,
    tuple_,
)
from sqlalchemy.types import TypeEngine

from api.errors import Problem
from api.fields.types import FieldType
from api.query import reading
from api.query.conditions import Scope
from api.query.language import Sort
from api.query.reading import Condition, Expression

OF_ID = "after_id"
SORTABLE = tuple(kind for kind in FieldType if kind is not FieldType.LINK)


@dataclass(frozen=True, slots=True)
class Key:
    """A field that rows are sorted by, and which of them it is; `nullable` where some rows have no value to sort by."""

    number: int
    field: str
    type: FieldType
    expression: Expression
    descending: bool
    nullable: bool


@dataclass(frozen=True, slots=True)
class Order:
    """Sort keys, then the external id in the direction of the last of them; directions are those of the reading."""

    keys: tuple[Key, ...]
    external_id: Expression
    descending: bool
    backward: bool = False

    @property
    def lead(self) -> Key | None:
        return self.keys[0] if self.keys else None

    @property
    def is_split(self) -> bool:
        """Whether an ascending index has the empties of the leading key at the wrong end."""
        return self.lead is not None and self.lead.descending != self.backward


@dataclass(frozen=True, slots=True)
class Position:
    """Where a row stands in the order: the values of its sort keys as JSON, and its external id."""

    keys: tuple[Any, ...]
    external_id: str


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page starts: beyond a row, or without one at an end; `backward` for what is before it, nearest first."""

    after: Position | None = None
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """A stretch of the order that one index scan can serve."""

    conditions: tuple[Condition, ...]
    order: tuple[ColumnElement[Any], ...]


def order_of(sort: list[Sort], scope: Scope, *, backward: bool = False) -> Order:
    """The order that a sort asks for; a field that no record has shown orders nothing."""
    keys: dict[str, Key] = {}
    for index, each in enumerate(sort):
        field = scope.catalogue.find(each.field)
        if field and field.type not in SORTABLE:
            detail = f"{field.key} is a link: sort by one of its fields."
            scope.problems.append(Problem(f"/sort/{index}/field", "not_sortable", detail))
        elif field and field.key not in keys:
            expression = reading.sort_key(field, scope.records)
            descending = (each.direction == "desc") != backward
            keys[field.key] = Key(len(keys), field.key, field.type, expression, descending, bool(field.path))
    descending = (bool(sort) and sort[-1].direction == "desc") != backward
    return Order(tuple(keys.values()), scope.records.c.external_id, descending, backward)


def branches(order: Order, after: Position | None, *, split: bool) -> list[Branch]:
    """The order in one stretch; or in two, rows with the leading value and rows without, so that each is a range
    of the leading key's index: with `split`, and for all pages but the first."""
    lead = order.lead
    if lead is None or not lead.nullable or (after is None and not split):
        return [Branch(_rest(order, after, 0), _columns(order))]
    columns = _columns(order, split=True)
    empty, full = lead.expression.is_(None), lead.expression.is_not(None)
    first, second = (empty, full) if order.backward else (full, empty)
    if after is None:
        return [Branch((first,), columns), Branch((second,), columns)]
    of_empty = after.keys[0] is None
    beyond = Branch((empty if of_empty else full, *_rest(order, after, int(of_empty))), columns)
    return [beyond] if of_empty != order.backward else [beyond, Branch((second,), columns)]


def binds(kinds: Iterable[FieldType], after: Position) -> dict[str, Any]:
    """What `branches` binds of a position, for the types that are sorted by: with these, a statement that was made for
    one position runs for any other with values in the same keys."""
    told = zip(kinds, after.keys, strict=True)
    keys = {_of_key(number): _KINDS[kind][1](raw) for number, (kind, raw) in enumerate(told) if raw is not None}
    return keys | {OF_ID: after.external_id}


def whole(order: Order, after: Position | None) -> Branch:
    """The order in one stretch whatever the position, for rows that no index gives in their order."""
    stretches = branches(order, after, split=False)
    beyond = or_(*(and_(*stretch.conditions) for stretch in stretches)) if after else true()
    return Branch((beyond,), _columns(order))


def _columns(order: Order, *, split: bool = False) -> tuple[ColumnElement[Any], ...]:
    """ORDER BY. In a split order the leading key has values only, or none: left without NULLS LAST, so that
    PostgreSQL may read one ascending index in both directions."""
    columns = []
    for index, key in enumerate(order.keys):
        column = key.expression.desc() if key.descending else key.expression.asc()
        if key.nullable and not (split and index == 0):
            column = column.nulls_first() if order.backward else column.nulls_last()
        columns.append(column)
    return (*columns, order.external_id.desc() if order.descending else order.external_id.asc())


def _rest(order: Order, after: Position | None, start: int) -> tuple[Condition, ...]:
    """The rows beyond a position, comparing from the key at `start` on."""
    if after is None:
        return ()
    keys, values = order.keys[start:], after.keys[start:]
    end: Expression = bindparam(OF_ID, after.external_id, Text())
    if not keys:
        return (_beyond(order.external_id, end, order.descending),)
    lead, value = keys[0], _literal(keys[0], values[0])
    if start == 0 and value is not None and len(keys) == 1 and lead.descending == order.descending:
        return (_beyond(tuple_(lead.expression, order.external_id), tuple_(value, end), order.descending),)
    alternatives = [_beyond(order.external_id, end, order.descending)]
    for key, raw in reversed(list(zip(keys, values, strict=True))):
        alternatives = _prepend(key, _literal(key, raw), alternatives, empties_first=order.backward)
    bound = () if start or value is None else (_at_or_beyond(lead, value),)
    return (*bound, or_(*alternatives))


def _prepend(key: Key, value: Expression | None, rest: list[Condition], *, empties_first: bool) -> list[Condition]:
    """Beyond by this key; or level with it and beyond by the rest."""
    if value is None:
        level = and_(key.expression.is_(None), or_(*rest))
        return [key.expression.is_not(None), level] if empties_first else [level]
    beyond = _beyond(key.expression, value, key.descending)
    level = and_(key.expression == value, or_(*rest))
    return [or_(beyond, key.expression.is_(None)) if key.nullable and not empties_first else beyond, level]


def _beyond(left: Any, right: Any, descending: bool) -> Condition:
    condition: Condition = left < right if descending else left > right
    return condition


def _at_or_beyond(key: Key, value: Expression) -> Condition:
    return key.expression <= value if key.descending else key.expression >= value


def no_later(key: Key, raw: Any) -> Condition:
    """What has no other value than one in the order before this one, or this one."""
    value = _bound(key, raw, None)
    return key.expression >= value if key.descending else key.expression <= value


def _literal(key: Key, raw: Any) -> Expression | None:
    return None if raw is None else _bound(key, raw, _of_key(key.number))


def _bound(key: Key, raw: Any, name: str | None) -> Expression:
    kind, read = _KINDS[key.type]
    value: Expression = bindparam(name, read(raw), kind)
    # Not read here: a moment of the year 9999 may be one of 10000 in UTC, and asyncpg takes 9999-12-31 for infinity.
    return cast(value, _IN_TIME[key.type]) if key.type in _IN_TIME else value


def _of_key(number: int) -> str:
    return f"after_{number}"


_Kind = tuple[TypeEngine[Any], Callable[[Any], Any]]
_TEXT: _Kind = (Text(), str)
_NUMBER: _Kind = (Numeric(), Decimal)

_KINDS: Mapping[FieldType, _Kind] = {
    FieldType.TEXT: _TEXT,
    FieldType.JSON: _TEXT,
    FieldType.NUMBER: _NUMBER,
    FieldType.MONEY: _NUMBER,
    FieldType.BOOLEAN: (Boolean(), bool),
    FieldType.DATE: _TEXT,
    FieldType.DATETIME: _TEXT,
}
"""How a position's values are bound: as what, and read by what from a cursor's JSON."""

_IN_TIME: Mapping[FieldType, TypeEngine[Any]] = {FieldType.DATE: Date(), FieldType.DATETIME: reading.MOMENT}
