"""Filters as SQL conditions: the tree, the catalogue and the clock in, one expression and all problems out."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, Table, and_, false, literal, or_, true

from api.errors import Problem
from api.fields.catalogue import Catalogue, CatalogueField
from api.fields.types import FieldType
from api.query import reading, values
from api.query.calendar import Clock, within
from api.query.days import Days, days_of, hint
from api.query.errors import Wrong
from api.query.filters import Condition, Every, Filter, Negation, Some, reference
from api.query.operators import BETWEEN_FIELDS, MEANINGS, Bounds, Several
from api.query.reading import MOMENT, Expression, point, points
from api.query.values import Window
from api.query.vocabulary import FAMILY, NEGATIVE_OF, OPERATORS, OPERATORS_OF, Shape
from api.texts import is_storable


@dataclass(frozen=True, slots=True)
class Scope:
    """What names in a query mean, and what was found wrong with it so far."""

    catalogue: Catalogue
    records: Table
    clock: Clock
    leading: frozenset[str] = frozenset()
    """Fields that lead an index of two, which gives the rows of one of their values in the order asked for."""
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
    family = FAMILY[known.type]
    if family == "text":
        left: Any = reading.words(known, scope.records, leads=known.key in scope.leading)
    else:
        left = reading.value(known, scope.records)
    bound = _bound(value, op, known.type, scope.clock)
    meant = MEANINGS[family][op](left, bound)
    return and_(_hint(op, bound, known, scope), meant) if family == "moment" and known.path else meant


def _hint(op: str, bound: Any, known: CatalogueField, scope: Scope) -> reading.Condition:
    of = [each.days for each in bound] if isinstance(bound, list) else getattr(bound, "days", None)
    return hint(reading.raw(known, scope.records), op, of)


def _between_fields(op: str, known: CatalogueField | None, other: str, pointer: str, scope: Scope) -> reading.Condition:
    if not is_storable(other):
        raise Wrong(pointer, "No field has such a name.", "invalid_field")
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
    return value if known.type is FieldType.DATE else reading.day_of(value, scope.clock.zone)


def _bound(value: Any, op: str, kind: FieldType, clock: Clock) -> Any:
    """Points of time as what the operators compare with; other values as they are."""
    if FAMILY[kind] != "moment":
        return value
    if op == "in":
        return _several(value, kind, clock)
    bounds = _date_bounds if kind is FieldType.DATE else _datetime_bounds
    return [bounds(each, clock) for each in value] if isinstance(value, list) else bounds(value, clock)


def _several(values: list[date], kind: FieldType, clock: Clock) -> Several:
    if kind is FieldType.DATE:
        return Several(points(values, Date()))
    instants = [value for value in values if isinstance(value, datetime)]
    days = [value for value in values if not isinstance(value, datetime)]
    return Several(points(instants, MOMENT), points(days, Date()) if days else None, clock.zone)


def _datetime_bounds(value: date | Window, clock: Clock) -> Bounds:
    if isinstance(value, datetime):
        return Bounds(point(value), point(value), days_of(value, value))
    span = within(value.direction, value.n, value.unit, clock) if isinstance(value, Window) else clock.day(value)
    # A span that the calendar cuts short has no end: here the ends of the calendar do stand for infinity.
    return Bounds(literal(span.start, MOMENT), literal(span.end, MOMENT), days_of(span.start, span.end), span.open)


def _date_bounds(value: date | Window, clock: Clock) -> Bounds:
    if isinstance(value, date):
        return Bounds(point(value), point(value), Days(value, value))
    span = within(value.direction, value.n, value.unit, clock)
    first = clock.date_of(span.start)
    last = clock.date_of(span.end - timedelta(microseconds=1) if span.open else span.end)
    return Bounds(point(first), point(last), Days(first, last))
