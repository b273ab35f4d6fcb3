"""How far a page reaches where no index gives its order, so that most rows are told to come later by their raw text.

A page shows a hundred of a million rows, but PostgreSQL works out the key of each to sort them: reading a text as a
moment takes longer than all the rest. What stands near the start of the order in a sample of the rows has many times a
page before it; only what comes no later is then sorted. That the page was filled proves that it was enough.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import cast

from sqlalchemy import Table, func

from api.fields.catalogue import Catalogue, CatalogueField
from api.fields.types import FieldType
from api.query import ordering
from api.query.calendar import read_instant
from api.query.days import Days, days_of, hint
from api.query.ordering import Key, Position
from api.query.reading import Condition, Expression, key, raw

WORTH = 50_000
"""Rows that match: fewer are sorted in the time that looking for a shorter way takes."""

ROWS = 3_000
SPARE = 20
"""Rows of a sample; and how many of them, at least, a page must not reach beyond."""


def sample(records: int, wanted: int) -> tuple[float, int]:
    """Which percentage of the rows to look at, and how many of these in their order come before more than is wanted."""
    share = min(1.0, ROWS / records)
    return 100 * share, SPARE + int(2 * wanted * share)


def is_rare(found: int, percent: float, wanted: int) -> bool:
    """Whether so few rows match, by those of a sample, that looking for them in the order of a page goes through most
    of the table: from one corner of it to another, for an index gives rows as they come."""
    return found * 100 < 8 * wanted * percent


def sampled(records: Table, percent: float) -> Table:
    """Some of the rows, by the page of the table that they are on."""
    return cast(Table, records.tablesample(func.system(percent), name="sampled"))


def is_told(field: CatalogueField) -> bool:
    """Whether the raw text of a field tells of most rows that they come later."""
    return bool(field.path) and field.type in _LATER


def conditions(
    lead: Key, catalogue: Catalogue, records: Table, start: Position | None, end: Position
) -> Iterator[Condition]:
    """What holds of the rows from one position to another by the key that leads, the cheapest first."""
    field = catalogue.find(lead.field)
    if field is None:
        return
    tell, text = _LATER[field.type], raw(field, records)
    if start and start.keys[0] is not None:
        yield tell(text, start.keys[0], not lead.descending)
    yield tell(text, end.keys[0], lead.descending)
    yield ordering.no_later(lead, end.keys[0])


def _text(text: Expression, value: str, least: bool) -> Condition:
    return key(text) >= value if least else key(text) <= value


def _date(text: Expression, value: str, least: bool) -> Condition:
    day = date.fromisoformat(value)
    return _on(text, Days(day, day), least)


def _datetime(text: Expression, value: str, least: bool) -> Condition:
    moment = read_instant(value)
    return _on(text, days_of(moment, moment), least)


def _on(text: Expression, days: Days, least: bool) -> Condition:
    return hint(text, "on_or_after" if least else "on_or_before", days)


_LATER: Mapping[FieldType, Callable[[Expression, str, bool], Condition]] = {
    FieldType.TEXT: _text,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
}
"""What holds of every raw text whose key is at most a value, or at least; and of few others."""
