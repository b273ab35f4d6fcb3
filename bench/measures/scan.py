"""Filters and sorts that no index serves, beside plain SQL over the same table."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import orjson

from api.database import Database
from api.models import index_builder
from bench import arranging, figures, orders
from bench.figures import Figure
from bench.product import Json, Running, say
from bench.rounds import Round, side_by_side
from bench.shop import Shop
from bench.streaming import Model
from bench.wire import Wire

AT_MOST = 1.3
STRIDE = 7919


@dataclass(frozen=True, slots=True)
class Kind:
    """A query of an order's number, and how one would say the same in SQL."""

    name: str
    query: Callable[[int], Json]
    where: str = "true"
    values: Callable[[int], Sequence[Any]] = lambda _: ()
    order: str = "external_id"


def _has(field: str, op: str, value: object) -> Json:
    return {"filter": {"field": field, "op": op, "value": value}}


def _number_and_date(number: int) -> Json:
    return {"people": orders.people(number), "delivery_day": orders.delivery_day(number)}


KINDS = (
    Kind(
        "filter: a text is",
        lambda number: _has("email", "is", orders.email(number)),
        "data ->> 'email' = $1",
        lambda number: [orders.email(number)],
    ),
    Kind(
        "filter: a text contains",
        lambda number: _has("note", "contains", orders.crate(number)),
        "lower(data ->> 'note' COLLATE pg_c_utf8) LIKE '%' || $1 || '%'",
        lambda number: [orders.crate(number)],
    ),
    Kind(
        "filter: a number and a date are",
        lambda number: {
            "filter": arranging.is_all({"people": orders.people(number), "delivery_day": orders.delivery_day(number)})
        },
        "(data ->> 'people')::numeric = $1 AND (data ->> 'delivery_day')::date = $2::text::date",
        lambda number: list(_number_and_date(number).values()),
    ),
    Kind(
        "sort by a number",
        lambda _: {"sort": [arranging.by("-people")]},
        order="(data ->> 'people')::numeric DESC NULLS LAST, external_id DESC",
    ),
    Kind(
        "sort by a text",
        lambda _: {"sort": [arranging.by("company")]},
        order="lower(data ->> 'company' COLLATE pg_c_utf8), external_id",
    ),
    Kind(
        "sort by a date",
        lambda _: {"sort": [arranging.by("delivery_day")]},
        order="(data ->> 'delivery_day')::date, external_id",
    ),
    Kind(
        "sort by a linked time",
        lambda _: {"sort": [arranging.by("-stripe_charge.created")]},
        order="(linked -> 'stripe_charge' ->> 'created')::timestamptz DESC NULLS LAST, external_id DESC",
    ),
)

# Written as one would by hand: JSON becomes text only in the rows that are shown.
_BARE = """
SELECT external_id, data::text, linked::text, created_at, updated_at
  FROM (SELECT * FROM {table} WHERE {where} ORDER BY {order} LIMIT 101) AS found
"""


async def measure(shop: Shop) -> list[Figure]:
    """One figure for each kind."""
    model, wire, found = (await shop.shown()).model, await shop.at.wire(), list[Figure]()
    say("filtering and sorting without an index")
    async with _no_new_indexes(shop.at, model):
        for kind in KINDS:
            with shop.at.memory.watched() as peak:
                # The first round is for warming up.
                rounds = [await _round(shop.at, wire, model, kind, number) for number in range(shop.rounds + 1)]
            name = f"without an index, {kind.name}"
            found.append(figures.slowness(name, rounds[1:], peak, at_most=AT_MOST))
    wire.close()
    return found


async def _round(at: Running, wire: Wire, model: Model, kind: Kind, number: int) -> Round:
    order = number * STRIDE % model.rows
    query = orjson.dumps(kind.query(order))
    statement = _BARE.format(table=model.table, where=kind.where, order=kind.order)

    async def ours() -> float:
        return (await wire.ask("POST", f"{model.records}/query", query)).seconds

    async def bare() -> float:
        began = perf_counter()
        await at.database.fetch(statement, *kind.values(order))
        return perf_counter() - began

    return await side_by_side(number, 1, ours, bare)


@asynccontextmanager
async def _no_new_indexes(at: Running, model: Model) -> AsyncIterator[None]:
    """Keep the worker from building what slow queries ask for, the fifth time: it takes turns with other builders."""
    database = Database(at.database_url.replace("postgresql://", "postgresql+asyncpg://"), pool_size=1)
    try:
        async with index_builder.builder(database, model.id) as mine:
            if mine is None:
                raise RuntimeError("The worker is building indexes just now")
            yield
            await at.database.execute("DELETE FROM index_wishes WHERE model_id = $1", model.id)
    finally:
        await database.close()
