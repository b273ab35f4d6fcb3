"""The two ways to a page of a search, neither of which reads a whole model word by word.

Left to itself, the planner takes any word for a common one, and walks the order of the page until enough rows hold it:
for a rare word, or for one that only the last rows hold, that is every row there is.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Table, literal, literal_column, select, union_all

from api.query.conditions import Scope
from api.query.ordering import Branch
from api.query.reading import Condition

LONGEST_WALK = 10_000
RARE = 0.01
"""The planner can't tell a rare word from one that half a percent of the rows hold."""


def is_rare(matches: float, records: int) -> bool:
    """Whether so few may match that starting parallel workers would take longer than finding them."""
    return matches <= RARE * records


def steps(matches: float, records: int, wanted: int) -> int | None:
    """How far to walk the order for this many rows, when matches are dense enough for that to be the shorter way.

    To look at a row's words costs some twelve times what it costs to take a match from the index and sort it.
    """
    if matches * matches < 12.0 * wanted * records:
        return None
    far = int(2 * wanted * records / matches)
    return far if 0 < far <= LONGEST_WALK else None


def gathered(scope: Scope, where: Sequence[Condition]) -> Scope:
    """All rows that match, found before they are sorted: OFFSET 0 keeps the order from choosing how they are found."""
    matches = select(*scope.records.c).where(*where).offset(literal_column("0")).subquery("matches")
    return replace(scope, records=cast(Table, matches))


def walked(scope: Scope, place: Sequence[Condition], stretches: Sequence[Branch], far: int) -> Scope:
    """The next rows of an order that an index serves, whether or not they match."""
    ways: list[Any] = [
        select(*scope.records.c).where(*place, *branch.conditions).order_by(*branch.order).limit(literal(far))
        for branch in stretches
    ]
    way = ways[0] if len(ways) == 1 else _joined(ways).limit(literal(far))
    return replace(scope, records=cast(Table, way.subquery("way")))


def _joined(ways: Sequence[Any]) -> Any:
    return select(union_all(*(way.subquery().select() for way in ways)).subquery())
