"""Sums records up, and lists a field's values: one SELECT, its figures straight to JSON."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from api.catalogue.service import FieldNotFound
from api.errors import invalid
from api.fields.types import FieldType
from api.models.tables import Model
from api.query import compiler, naming, picking, summary
from api.query.figures import Figures
from api.query.language import ViewQuery
from api.views import running
from api.views.asked import Asked
from api.views.executing import run


async def summarize(session: AsyncSession, asked: Asked, figures: Figures) -> dict[str, Any]:
    """The figures of all records that match, and of each group; for `records.items.answer`."""
    statement = summary.compile_summary(asked.query, figures, asked.catalogue, **asked.place)
    whole, *groups = [
        _told(list(rows), asked, figures)
        for _, rows in groupby(await run(session, asked, statement), key=lambda row: row["rank"])
    ]
    names = [*naming.filtered_fields(asked.query), *figures.fields()]
    return {
        "count": whole["count"],
        "aggregates": whole["aggregates"],
        "groups": groups[: summary.MOST_GROUPS],
        "groups_capped": len(groups) > summary.MOST_GROUPS,
        "warnings": naming.unknown(names, asked.catalogue),
    }


async def values(session: AsyncSession, model: Model, key: str, *, search: str | None, limit: int) -> dict[str, Any]:
    """The values that a field has, the commonest first."""
    asked = await running.ask(session, model, ViewQuery())
    field = asked.catalogue.find(key)
    if field is None:
        raise FieldNotFound("No record of this model has shown a field of this name")
    if field.type is FieldType.LINK:
        raise invalid("key", "not_groupable", f"{field.key} is a link: ask for one of its fields")
    scope = compiler.scope_of(asked.query, asked.catalogue, model.id, asked.now)
    owner = {"workspace_id": model.workspace_id, "model_id": model.id}
    rows = await run(session, asked, picking.compile_values(field, scope, **owner, search=search, limit=limit))
    return {
        "items": [{"value": orjson.Fragment(row["value"]), "count": row["count"]} for row in rows[:limit]],
        "next_cursor": None,
        "capped": len(rows) > limit or bool(rows and rows[0]["rows"] > picking.MOST_ROWS),
    }


def _told(rows: Sequence[RowMapping], asked: Asked, figures: Figures) -> dict[str, Any]:
    """A group, or all: the row of its plain figures, then a row for each money and currency."""
    plain, *monies = rows
    aggregates = [
        {
            "field": each.field,
            "function": each.function,
            "value": _of_currencies(monies, each.field, index)
            if summary.is_per_currency(each, asked.catalogue)
            else _json(plain["figures"][index]),
        }
        for index, each in enumerate(figures.aggregates)
    ]
    return {"key": _json(plain["key"]), "count": plain["count"], "aggregates": aggregates}


def _of_currencies(monies: Sequence[RowMapping], field: str, index: int) -> list[dict[str, Any]]:
    return [
        {"currency": row["currency"], "value": _json(row["figures"][index]), "count": row["count"]}
        for row in monies
        if row["field"] == field
    ]


def _json(text: str | None) -> orjson.Fragment | None:
    return None if text is None else orjson.Fragment(text)
