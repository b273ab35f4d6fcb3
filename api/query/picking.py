"""Compile the values that a field has, with how many records have each, for a picker to offer (pure)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, cast, func, literal_column, select

from api.fields.catalogue import CatalogueField
from api.fields.types import FieldType
from api.query import grouping
from api.query.aggregates import as_json
from api.query.conditions import Scope
from api.query.operators import contains
from api.query.reading import Condition, Expression

MOST_ROWS = 100_000


def compile_values(
    field: CatalogueField, scope: Scope, *, workspace_id: UUID, model_id: UUID, search: str | None, limit: int
) -> Select[Any]:
    """The commonest values and one more: `value` as JSON text, `count`, and `rows`, of how many they are counted.

    Counting stops at one row more than 100,000 that have a value, and of a search one that holds it.
    """
    records = scope.records
    value = grouping.canonical(field, scope)
    where = [records.c.workspace_id == workspace_id, records.c.model_id == model_id, value.is_not(None)]
    if search:
        where.append(_holds(value, field, search))
    rows = select(value.label("value")).select_from(records).where(*where).limit(MOST_ROWS + 1).subquery()
    commonest = [func.count().desc(), *grouping.order(rows.c.value)]
    rows_counted = func.sum(func.count()).over().label("rows")
    shown: list[Expression] = [
        cast(as_json(rows.c.value), Text).label("value"),
        func.count().label("count"),
        rows_counted,
    ]
    return select(*shown).group_by(rows.c.value).order_by(*commonest).limit(limit + 1)


def _holds(value: Expression, field: CatalogueField, search: str) -> Condition:
    """What contains the search as it is shown, ignoring case."""
    shown = (
        value if field.type is FieldType.TEXT else as_json(value).op("#>>", return_type=Text())(literal_column("'{}'"))
    )
    return contains(shown, search)
