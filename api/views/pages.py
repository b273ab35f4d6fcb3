"""The statements of pages, each put together once: that takes as long as running it, and views are opened often.

A statement depends on the query, on what is known of the model's fields, and on which values of a cursor are empty: its
other values are bound when it runs. What depends on the time, "the last 7 days", is put together each time, and so is
a search, which hardly anybody repeats.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from api.catalogue.service import Described
from api.fields.types import FieldType
from api.query import compiler, naming, ordering
from api.query.ordering import Position, Start
from api.query.ways import Way
from api.views.asked import Asked

MOST_REMEMBERED = 200
"""Of 50 KB each."""


def statement(asked: Asked, start: Start, way: Way) -> tuple[Select[Any], dict[str, Any]]:
    """The SELECT of a page from a start, and what it binds."""
    binds = ordering.binds(_kinds(asked), start.after) if start.after else {}
    if way.reach or asked.query.is_of_now() or asked.query.words() is not None:
        return _compiled(asked, start, way), binds
    return _remembered(_Same.of(asked, start, way)), binds


def _kinds(asked: Asked) -> Iterator[FieldType]:
    return (field.type for field in naming.order_fields(asked.query, asked.catalogue))


@dataclass(frozen=True, slots=True)
class _Same:
    """What two pages have in common that have one statement."""

    model_id: UUID
    described: Described
    query: str
    empty: tuple[bool, ...] | None
    backward: bool
    way: Way
    asked: Asked = field(compare=False)
    after: Position | None = field(compare=False)

    @classmethod
    def of(cls, asked: Asked, start: Start, way: Way) -> "_Same":
        empty = tuple(value is None for value in start.after.keys) if start.after else None
        same = (asked.model.id, asked.described, asked.query.spelled(), empty, start.backward, way)
        return cls(*same, asked=asked, after=start.after)


@lru_cache(MOST_REMEMBERED)
def _remembered(same: _Same) -> Select[Any]:
    return _compiled(same.asked, Start(same.after, same.backward), same.way)


def _compiled(asked: Asked, start: Start, way: Way) -> Select[Any]:
    fixed: dict[str, Any] = {"after": start.after, "backward": start.backward, "indexed": asked.indexed, "way": way}
    return compiler.compile_page(asked.query, asked.catalogue, **asked.place, **fixed)
