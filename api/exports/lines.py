"""A query's records as lines of JSON: put together by PostgreSQL, copied out in flat memory."""

from collections.abc import Callable, Coroutine
from typing import Any

import asyncpg
from sqlalchemy import Select, Text, cast, func, literal, select

from api.database import Database
from api.fields.catalogue import TIMES
from api.models.service import ModelNotFound
from api.query import compiler
from api.query.reading import Expression
from api.views.asked import Asked

Sink = Callable[[bytes], Coroutine[Any, Any, None]]

# No control character is ever bare in PostgreSQL's JSON: with these COPY has nothing to quote or escape.
RAW_LINES: dict[str, Any] = {"format": "csv", "delimiter": "\x02", "quote": "\x01"}


def lines(asked: Asked, *, links: bool, times: bool) -> Select[Any]:
    """One text a record: its `data`; with its links under their names, and its times, where they are asked for."""
    found = compiler.compile_all(asked.query, asked.catalogue, **asked.place).subquery("row")
    line: Expression = found.c.data
    if links and asked.catalogue.links:
        line = _joined(line, found.c.linked)
    if times:
        parts = (part for field in TIMES for part in (literal(field.key, Text()), found.c[field.column]))
        shown = cast(func.jsonb_build_object(*parts), Text)
        line = _joined(line, func.replace(shown, "+00:00", "Z"))
    return select(line.label("line"))


async def copy(database: Database, statement: Select[Any], sink: Sink) -> None:
    """Send a statement's only column, a line a row, as it comes and as fast as it is taken; from one snapshot."""
    compiled = statement.compile(dialect=database.engine.dialect, compile_kwargs={"render_postcompile": True})
    values = compiled.construct_params()
    binds = [values[name] for name in compiled.positiontup or ()]
    async with database.stream() as connection:
        try:
            await connection.copy_from_query(str(compiled), *binds, output=sink, **RAW_LINES)
        except asyncpg.UndefinedTableError as error:
            raise ModelNotFound("This model was deleted just now") from error


def _joined(one: Expression, other: Expression) -> Expression:
    """The texts of two JSON objects, neither of them empty, as one; parsing them would cost more than all the rest."""
    return func.left(one, -1, type_=Text()) + literal(", ", Text()) + func.substr(other, 2, type_=Text())
