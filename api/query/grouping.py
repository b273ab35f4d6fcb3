"""What rows are grouped by: a field's values, or the calendar's days, weeks, … that its dates and moments are in."""

from sqlalchemy import Date, DateTime, Integer, Text, cast, extract, func, literal, null

from api.errors import Problem
from api.fields.catalogue import CatalogueField
from api.fields.types import FieldType
from api.query import reading
from api.query.calendar import WEEKDAYS, Clock
from api.query.conditions import Scope
from api.query.figures import GROUPED_BY_UNIT, Figures, GroupKey, GroupUnit
from api.query.reading import BY_CODE_POINT, Expression

NUMBERS = (FieldType.NUMBER, FieldType.MONEY)


def keys(figures: Figures, scope: Scope) -> dict[str, Expression]:
    """What each field of `group_by` groups by; one that no record has shown is the same nothing for all."""
    found: dict[str, Expression] = {}
    for index, key in enumerate(figures.group_by):
        pointer = f"{figures.keys_at}/{index}"
        field = scope.catalogue.find(key.field)
        if problem := _problem(key, field, pointer, repeated=key.field in found):
            scope.problems.append(problem)
        found[key.field] = _key(field, key.unit, scope) if field else cast(null(), Text)
    return found


def canonical(field: CatalogueField, scope: Scope) -> Expression:
    """A field's value so that equal ones are the same to group and to show."""
    value = reading.value(field, scope.records)
    if field.type is FieldType.TEXT:
        return value.collate(BY_CODE_POINT)
    return func.trim_scale(value, type_=value.type) if field.type in NUMBERS else value


def order(value: Expression) -> list[Expression]:
    """What values of the same count are ordered by: as a sort orders them, nothing last."""
    if isinstance(value.type, Text):
        return [reading.key(value).nulls_last(), value.collate(BY_CODE_POINT)]
    return [value.nulls_last()]


def _problem(key: GroupKey, field: CatalogueField | None, pointer: str, *, repeated: bool) -> Problem | None:
    if repeated:
        return Problem(pointer, "repeated_field", f"{key.field} is grouped by already.")
    if field and field.type is FieldType.LINK:
        return Problem(pointer, "not_groupable", f"{field.key} is a link: group by one of its fields.")
    if field and key.unit and field.type not in GROUPED_BY_UNIT:
        return Problem(f"{pointer}/unit", "invalid_value", f"{field.key} is a {field.type} field: it has no units.")
    return None


def _key(field: CatalogueField, unit: GroupUnit | None, scope: Scope) -> Expression:
    if unit is None or field.type not in GROUPED_BY_UNIT:
        return canonical(field, scope)
    value = reading.value(field, scope.records)
    day = value if field.type is FieldType.DATE else reading.day_of(value, scope.clock.zone)
    return start_of(day, unit, scope.clock)


def start_of(day: Expression, unit: GroupUnit, clock: Clock) -> Expression:
    """The first day of the calendar's unit that a day is in."""
    if unit == "day":
        return day
    if unit == "week":
        into_week = cast(extract("isodow", day), Integer) + 6 - WEEKDAYS.index(clock.week_start)
        return day.op("-", return_type=Date())(func.mod(into_week, 7, type_=Integer()))
    start = func.date_trunc(literal(unit, Text()), cast(day, DateTime()))
    return cast(start, Date)
