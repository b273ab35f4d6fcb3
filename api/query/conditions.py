"""Filters as SQL conditions: the tree, the catalogue and the clock in, one expression and all problems out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, DateTime, Table, Text, and_, cast, false, func, literal, or_, true

from api.errors import Problem
from api.fields.catalogue import Catalogue, CatalogueField
from api.fields.types import FieldType
from api.query import reading, values
from api.query.calendar import Clock, Span, within
from api.query.errors import Wrong
from api.query.filters import Condition, Every, Filter, Negation, Some, reference
from api.query.operators import BETWEEN_FIELDS, MEANINGS, Bounds
from api.query.reading import Expression
from api.query.values import Instant, Window
from api.query.vocabulary import FAMILY, NEGATIVE_OF, OPERATORS, OPERATORS_OF, Shape


@dataclass(frozen=True, slots=True)
class Scope:
    """What names in a query mean, and what was found wrong with it so far."""

    catalogue: Catalogue
    records: Table
    clock: Clock
    problems: list[Problem] = field(default_factory=list)


def expression(tree: Filter, scope: Scope) -> reading.Condition:
    """The condition that a filter is. Where it could be NULL it stands for false."""
    match tree:
        case Every(parts):
            return and_(true(), *(expression(part, scope) for part in parts))
        case Some(parts):
            return or_(false(), *(expression(part, scope) for part in parts))
        case Negation(part):
            return expression(part, scope).is_not(true())
        case Condition():
            return _condition(tree, scope)


def _condition(condition: Condition, scope: Scope) -> reading.Condition:
    known = scope.catalogue.find(condition.field)
    if known and condition.op not in OPERATORS_OF[known.type]:
        detail = f"{known.key} is a {known.type} field: it knows {', '.join(OPERATORS_OF[known.type])}."
        scope.problems.append(Problem(f"{condition.pointer}/op", "unknown_operator", detail))
        return false()
    try:
        positive = _positive(condition, NEGATIVE_OF.get(condition.op, condition.op), known, scope)
    except Wrong as wrong:
        scope.problems.append(wrong.problem)
        return false()
    return positive.is_not(true()) if condition.op in NEGATIVE_OF else positive


def _positive(condition: Condition, op: str, known: CatalogueField | None, scope: Scope) -> reading.Condition:
    pointer = f"{condition.pointer}/value"
    other = reference(condition.value) if OPERATORS[op] is Shape.ONE else None
    if other is not None:
        return _between_fields(op, known, other, f"{pointer}/$field", scope)
    value = values.read(condition.value, op, known.type if known else None, pointer)
    if known is None:
        return true() if op == "is_empty" else false()
    if op == "is_empty":
        return reading.is_empty(known, scope.records)
    meaning = MEANINGS[FAMILY[known.type]][op]
    return meaning(reading.value(known, scope.records), _bound(value, known.type, scope.clock))


def _between_fields(op: str, known: CatalogueField | None, other: str, pointer: str, scope: Scope) -> reading.Condition:
    right = scope.catalogue.find(other)
    if known is None or right is None:
        return false()
    if FAMILY[known.type] != FAMILY[right.type]:
        raise Wrong(pointer, f"{known.key} is {known.type}, {right.key} is {right.type}.", "incompatible_field")
    by_day = known.type != right.type and FAMILY[known.type] == "moment"
    sides = (_by_day(each, scope) if by_day else reading.value(each, scope.records) for each in (known, right))
    return BETWEEN_FIELDS[op](*sides)


def _by_day(known: CatalogueField, scope: Scope) -> Expression:
    """A date as it is, a datetime as the day that it is in the query's time zone."""
    value = reading.value(known, scope.records)
    if known.type is FieldType.DATE:
        return value
    return cast(func.timezone(literal(scope.clock.zone.key, Text()), value), Date)


def _bound(value: Any, kind: FieldType, clock: Clock) -> Any:
    """Points of time as the bounds that the operators compare with; other values as they are."""
    if kind not in _POINT:
        return value
    return [_POINT[kind](each, clock) for each in value] if isinstance(value, list) else _POINT[kind](value, clock)


def _datetime_bounds(value: "date | Instant | Window", clock: Clock) -> Bounds:
    if isinstance(value, Instant):
        point = reading.instant(value.text)
        return Bounds(point, point)
    span = within(value.direction, value.n, value.unit, clock) if isinstance(value, Window) else clock.day(value)
    kind = DateTime(timezone=True)
    return Bounds(literal(span.start, kind), literal(span.end, kind), span.open)


def _date_bounds(value: "date | Window", clock: Clock) -> Bounds:
    first = last = value
    if isinstance(value, Window):
        first, last = _days(within(value.direction, value.n, value.unit, clock), clock)
    return Bounds(literal(first, Date()), literal(last, Date()))


def _days(span: Span, clock: Clock) -> tuple[date, date]:
    return clock.date_of(span.start), clock.date_of(span.end - timedelta(microseconds=1) if span.open else span.end)


_POINT: Mapping[FieldType, Any] = {FieldType.DATE: _date_bounds, FieldType.DATETIME: _datetime_bounds}
