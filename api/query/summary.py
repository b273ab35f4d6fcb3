"""Compile figures into one statement: over all rows that match, per currency, and the same for each group (pure).

Its rows have `rank` (of the group, the largest first; NULL for all rows), `key` (the group's, a JSON object), `field`
and `currency` (the money whose figures they are; NULL for the other figures), `count`, and `figures`: for each of the
aggregates its value as JSON text, or NULL where the row doesn't tell it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    BigInteger,
    Select,
    Text,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, array

from api.errors import Problem
from api.fields.catalogue import Catalogue, CatalogueField
from api.fields.types import FieldType
from api.query import compiler, grouping, reading
from api.query.aggregates import Read, aggregate, as_json
from api.query.conditions import Scope
from api.query.errors import InvalidQuery
from api.query.figures import FUNCTIONS_OF, OF_EMPTINESS, PER_CURRENCY, Aggregate, Figures
from api.query.language import ViewQuery
from api.query.reading import Expression

MOST_GROUPS = 1000


def compile_summary(
    query: ViewQuery, figures: Figures, catalogue: Catalogue, *, workspace_id: UUID, model_id: UUID, now: datetime
) -> Select[Any]:
    """All figures in one statement; raises InvalidQuery with every problem of the filter and of what is asked."""
    scope = compiler.scope_of(query, catalogue, model_id, now)
    where = compiler.matching(query, scope, workspace_id, model_id)
    keys = grouping.keys(figures, scope)
    fields = _fields(figures, scope)
    if scope.problems:
        raise InvalidQuery.because(scope.problems)
    columns = [*_columns(figures, fields, scope), *(value.label(f"key_{n}") for n, value in enumerate(keys.values()))]
    # OFFSET 0 keeps each value read once a row: the planner would copy its expression into every figure otherwise.
    matching = select(*columns or [literal(1)]).select_from(scope.records).where(*where).offset(literal_column("0"))
    rows = matching.cte("matching")
    parts = list(_parts(figures, _reads(fields, rows), rows, {key: rows.c[f"key_{n}"] for n, key in enumerate(keys)}))
    told = union_all(*parts).subquery("told")
    in_order = (told.c.rank.nulls_first(), told.c.field.nulls_first(), told.c.count.desc())
    return select(told).order_by(*in_order, told.c.currency.collate("C").nulls_last())


def check(figures: Figures, query: ViewQuery, catalogue: Catalogue, *, now: datetime) -> None:
    """Raise InvalidQuery for all that is wrong, without running it: a view is checked as it is saved."""
    nowhere = UUID(int=0)
    compile_summary(query, figures, catalogue, workspace_id=nowhere, model_id=nowhere, now=now)


def is_per_currency(each: Aggregate, catalogue: Catalogue) -> bool:
    """Whether a figure is a list, with an entry for each currency."""
    field = catalogue.find(each.field)
    return field is not None and field.in_currency and each.function in PER_CURRENCY


def _fields(figures: Figures, scope: Scope) -> dict[str, CatalogueField]:
    fields: dict[str, CatalogueField] = {}
    for index, each in enumerate(figures.aggregates):
        field = scope.catalogue.find(each.field)
        if field and each.function not in FUNCTIONS_OF[field.type]:
            detail = f"{field.key} is a {field.type} field: it knows {', '.join(FUNCTIONS_OF[field.type])}."
            scope.problems.append(Problem(f"{figures.at}/{index}/function", "unknown_function", detail))
        elif field:
            fields[each.field] = field
    return fields


def _columns(figures: Figures, fields: Mapping[str, CatalogueField], scope: Scope) -> Iterable[Expression]:
    """What the figures need of each field, and no more: reading it is most of the work."""
    for n, (key, field) in enumerate(fields.items()):
        functions = {each.function for each in figures.aggregates if each.field == key}
        if functions & OF_EMPTINESS:
            yield reading.is_empty(field, scope.records).label(f"empty_{n}")
        if functions - OF_EMPTINESS:
            yield _read(field, scope).label(f"value_{n}")
        if functions - OF_EMPTINESS and field.in_currency:
            currency = CatalogueField("currency", FieldType.TEXT, field.column, (*field.path[:-1], "currency"))
            yield _read(currency, scope).label(f"currency_{n}")


def _read(field: CatalogueField, scope: Scope) -> Expression:
    value = reading.value(field, scope.records)
    return value.collate(reading.BY_CODE_POINT) if field.type is FieldType.TEXT else value


def _reads(fields: Mapping[str, CatalogueField], rows: CTE) -> dict[str, Read]:
    def column(name: str) -> Expression:
        return rows.c.get(name, null())

    return {
        key: Read(
            key, field.type, column(f"value_{n}"), column(f"empty_{n}"), column(f"currency_{n}"), field.in_currency
        )
        for n, (key, field) in enumerate(fields.items())
    }


def _parts(
    figures: Figures, reads: Mapping[str, Read], rows: CTE, keys: Mapping[str, Expression]
) -> Iterable[Select[Any]]:
    whole = _values(figures, reads, None)
    yield _over(rows, *_of_group(), *_of_money(None), func.count().label("count"), whole.label("figures"))
    wanted = {each.field for each in figures.aggregates if each.function in PER_CURRENCY}
    monies = [read for key, read in reads.items() if read.in_currency and key in wanted]
    for money in monies:
        yield _per_currency(figures, reads, money, rows)
    if keys:
        groups = _groups(whole, rows, keys)
        yield select(*_of_group(groups), *_of_money(None), groups.c.count, groups.c.figures)
        for money in monies:
            yield _per_currency(figures, reads, money, rows, keys, groups)


def _groups(whole: Expression, rows: CTE, keys: Mapping[str, Expression]) -> CTE:
    """The largest groups and one more, which tells that there are others."""
    in_order = [func.count().desc(), *(each for value in keys.values() for each in grouping.order(value))]
    rank = func.row_number().over(order_by=in_order)
    columns = (rank.label("rank"), _key_of(keys).label("key"), func.count().label("count"), whole.label("figures"))
    found = select(*columns).select_from(rows).group_by(*keys.values())
    return found.order_by("rank").limit(MOST_GROUPS + 1).cte("groups")


def _per_currency(
    figures: Figures,
    reads: Mapping[str, Read],
    money: Read,
    rows: CTE,
    keys: Mapping[str, Expression] | None = None,
    groups: CTE | None = None,
) -> Select[Any]:
    """A money's figures, a row for each currency; of each group if there are any."""
    values = _values(figures, reads, money).label("figures")
    columns = (func.count().label("count"), values)
    if keys is None or groups is None:
        of_all = _over(rows, *_of_group(), *_of_money(money), *columns)
        return of_all.where(money.value.is_not(None)).group_by(money.currency)
    by_currency = _over(rows, _key_of(keys).label("key"), *_of_money(money), *columns)
    each = by_currency.where(money.value.is_not(None)).group_by(*keys.values(), money.currency).subquery()
    # As JSON, because nothing joins nothing then: a group of rows without the field has its money too.
    return select(*_of_group(groups), each.c.field, each.c.currency, each.c.count, each.c.figures).join(
        groups, groups.c.key == each.c.key
    )


def _over(rows: CTE, *columns: Expression) -> Select[Any]:
    return select(*columns).select_from(rows)


def _values(figures: Figures, reads: Mapping[str, Read], money: Read | None) -> Expression:
    """The figures that one row tells: a money's, or all that aren't taken per currency."""
    values = [_value(each, reads.get(each.field), money) for each in figures.aggregates]
    return cast(array(values, type_=Text()), ARRAY(Text))


def _value(each: Aggregate, read: Read | None, money: Read | None) -> Expression:
    per_currency = read is not None and read.in_currency and each.function in PER_CURRENCY
    if read is None or (read is not money if per_currency else money is not None):
        return cast(null(), Text)
    return cast(as_json(aggregate(read, each.function)), Text)


def _key_of(keys: Mapping[str, Expression]) -> Expression:
    pairs = [part for key, value in keys.items() for part in (literal(key, Text()), as_json(value))]
    return func.jsonb_build_object(*pairs, type_=JSONB())


def _of_group(groups: CTE | None = None) -> tuple[Expression, Expression]:
    if groups is None:
        return cast(null(), BigInteger).label("rank"), cast(null(), Text).label("key")
    return groups.c.rank, cast(groups.c.key, Text).label("key")


def _of_money(money: Read | None) -> tuple[Expression, Expression]:
    name = cast(null(), Text) if money is None else literal(money.key, Text())
    currency = cast(null(), Text) if money is None else money.currency
    return name.label("field"), currency.label("currency")
