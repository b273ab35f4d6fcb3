"""Compile a ViewQuery into SELECT statements: pure functions of the query, the catalogue and the time."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, Select, Text, cast, func, literal_column, select, union_all
from sqlalchemy.dialects.postgresql import JSONB

from api.fields.catalogue import Catalogue
from api.query import conditions, ordering, projection, reaching, searching
from api.query.calendar import Clock
from api.query.conditions import Scope
from api.query.errors import InvalidQuery
from api.query.indexes import leading
from api.query.language import ViewQuery
from api.query.ordering import Branch, Order, Position
from api.query.reading import Condition
from api.query.ways import ANY_WAY, Way
from api.records.tables import records_of

MOST_COUNTED = 10_000


def compile_page(
    query: ViewQuery,
    catalogue: Catalogue,
    *,
    workspace_id: UUID,
    model_id: UUID,
    now: datetime,
    after: Position | None = None,
    backward: bool = False,
    indexed: Collection[str] = (),
    way: Way = ANY_WAY,
) -> Select[Any]:
    """A page and one row more, which tells that there is a next one; `backward` what is before, nearest first.

    Columns: external_id, data and linked as text, created_at, updated_at, and the `position` that a cursor is made of.
    `indexed` names the fields that have an index.
    """
    led = leading(indexed, query.sort[0].field if query.sort else None)
    scope = replace(scope_of(query, catalogue, model_id, now), leading=led)
    where, order = _plan(query, scope, workspace_id, model_id, backward=backward)
    split = order.is_split and order.lead is not None and order.lead.field in indexed
    stretches = ordering.branches(order, after, split=split)
    rows = query.limit + 1
    if way.reach is not None and order.lead is not None:
        where += reaching.conditions(order.lead, catalogue, scope.records, after, way.reach)
    if way.far is not None:
        scope = searching.walked(scope, _place(scope, workspace_id, model_id), stretches, way.far)
        where, order = _plan(query, scope, workspace_id, model_id, backward=backward)
        stretches = [Branch((), ())]
    elif way.gather or query.words():
        scope, where = searching.gathered(scope, where), []
        order = ordering.order_of(query.sort, scope, backward=backward)
        stretches = [ordering.whole(order, after)]
    parts = [_stretch(scope, where, order, branch).limit(query.offset + rows) for branch in stretches]
    found = parts[0] if len(parts) == 1 else select(union_all(*(part.subquery().select() for part in parts)).subquery())
    return _shown(
        found.offset(query.offset).limit(rows) if query.offset or len(parts) > 1 else found, query, catalogue, order
    )


def compile_reach(
    query: ViewQuery,
    catalogue: Catalogue,
    *,
    workspace_id: UUID,
    model_id: UUID,
    now: datetime,
    after: Position | None,
    percent: float,
    at: int,
) -> Select[Any]:
    """The row of a sample that stands so far in the order of a page: with its `position`, if there is one."""
    scope = scope_of(query, catalogue, model_id, now)
    scope = replace(scope, records=reaching.sampled(scope.records, percent))
    where, order = _plan(query, scope, workspace_id, model_id)
    found = _stretch(scope, where, order, ordering.whole(order, after)).offset(at).limit(1)
    return _shown(found, query, catalogue, order)


def compile_all(
    query: ViewQuery, catalogue: Catalogue, *, workspace_id: UUID, model_id: UUID, now: datetime
) -> Select[Any]:
    """Every row of a query in its order, for an export to stream; the columns are a page's."""
    scope = scope_of(query, catalogue, model_id, now)
    where, order = _plan(query, scope, workspace_id, model_id)
    (branch,) = ordering.branches(order, None, split=False)
    return _shown(_stretch(scope, where, order, branch), query, catalogue, order)


def compile_count(
    query: ViewQuery,
    catalogue: Catalogue,
    *,
    workspace_id: UUID,
    model_id: UUID,
    now: datetime,
    exact: bool = False,
    whole_words: bool = False,
    percent: float | None = None,
) -> Select[Any]:
    """How many rows match, of all or of a sample; unless it must be exact, counting stops at one more than 10,000."""
    rows = compile_matches(
        query,
        catalogue,
        workspace_id=workspace_id,
        model_id=model_id,
        now=now,
        whole_words=whole_words,
        percent=percent,
    )
    counted = rows if exact else rows.limit(MOST_COUNTED + 1)
    return select(func.count()).select_from(counted.subquery())


def compile_matches(
    query: ViewQuery,
    catalogue: Catalogue,
    *,
    workspace_id: UUID,
    model_id: UUID,
    now: datetime,
    whole_words: bool = False,
    percent: float | None = None,
) -> Select[Any]:
    """All that match, in no order: what the planner is asked how many they are. With `whole_words`, words of a search
    are no beginnings of others, so that all that match do, and maybe not all of them. With `percent`, of a sample."""
    scope = scope_of(query, catalogue, model_id, now)
    if percent is not None:
        scope = replace(scope, records=reaching.sampled(scope.records, percent))
    where, _ = _plan(query, scope, workspace_id, model_id, whole_words=whole_words)
    return select(literal_column("1")).select_from(scope.records).where(*where)


def check(query: ViewQuery, catalogue: Catalogue, *, now: datetime) -> None:
    """Raise InvalidQuery for all that is wrong with a query, without running it: a view is checked as it is saved."""
    nowhere = UUID(int=0)
    _plan(query, scope_of(query, catalogue, nowhere, now), nowhere, nowhere)


def scope_of(query: ViewQuery, catalogue: Catalogue, model_id: UUID, now: datetime) -> Scope:
    """What the names in a query mean, at this time."""
    return Scope(catalogue, records_of(model_id), Clock(now, ZoneInfo(query.timezone), query.week_start))


def matching(
    query: ViewQuery, scope: Scope, workspace_id: UUID, model_id: UUID, *, whole_words: bool = False
) -> list[Condition]:
    """What must hold of the rows that match; what is wrong with the filter joins the scope's problems."""
    records = scope.records
    where = _place(scope, workspace_id, model_id, hidden=query.words() is not None)
    where += [conditions.expression(tree, scope) for tree in query.filters()]
    if query.words():
        rare, common = query.rare_and_common()
        where.append(searching.holds(rare, records, whole_words=whole_words))
        if common:
            where.append(searching.holds_too(common, records))
    return where


def _place(scope: Scope, workspace_id: UUID, model_id: UUID, *, hidden: bool = False) -> list[Condition]:
    """The model's rows. Hidden from the primary key, which a planner without statistics takes for a short way."""
    place = ((scope.records.c.workspace_id, workspace_id), (scope.records.c.model_id, model_id))
    return [column.is_not_distinct_from(id) if hidden else column == id for column, id in place]


def _plan(
    query: ViewQuery,
    scope: Scope,
    workspace_id: UUID,
    model_id: UUID,
    *,
    backward: bool = False,
    whole_words: bool = False,
) -> tuple[list[Condition], Order]:
    """What must hold and in which order; raises InvalidQuery with every problem of both."""
    where = matching(query, scope, workspace_id, model_id, whole_words=whole_words)
    order = ordering.order_of(query.sort, scope, backward=backward)
    if scope.problems:
        raise InvalidQuery.because(scope.problems)
    return where, order


def _stretch(scope: Scope, where: list[Condition], order: Order, branch: Branch) -> Select[Any]:
    columns = scope.records.c
    keys = (key.expression.label(f"key_{index}") for index, key in enumerate(order.keys))
    shown = (columns.external_id, columns.data, columns.linked, columns.created_at, columns.updated_at)
    return select(*shown, *keys).where(*where, *branch.conditions).order_by(*branch.order)


def _shown(found: Select[Any], query: ViewQuery, catalogue: Catalogue, order: Order) -> Select[Any]:
    """Write JSON for the rows found only: inside, PostgreSQL would do so for every row that it sorts.

    The columns are named by hand: asked for them, SQLAlchemy describes all of a subquery's, which costs more than the
    rest of the statement.
    """
    keys: list[Any] = [literal_column(f"found.key_{index}") for index in range(len(order.keys))]
    external_id = literal_column("found.external_id", Text())
    position = cast(func.jsonb_build_array(*keys, external_id, type_=JSONB()), Text)
    stored, linked = literal_column("found.data", JSONB()), literal_column("found.linked", JSONB())
    shown: list[Any] = [
        external_id.label("external_id"),
        projection.as_text(projection.data(stored, catalogue, query.fields)).label("data"),
        projection.as_text(projection.linked(linked, catalogue, query.fields)).label("linked"),
        literal_column("found.created_at", DateTime(timezone=True)).label("created_at"),
        literal_column("found.updated_at", DateTime(timezone=True)).label("updated_at"),
        position.label("position"),
    ]
    return select(*shown).select_from(found.subquery("found"))
