"""The two ways to a page of a search, neither of which reads a whole model word by word.

Left to itself, the planner takes any word for a common one, and walks the order of the page until enough rows hold it:
for a rare word, or for one that only the last rows hold, that is every row there is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Table, Text, func, literal, literal_column, select, union_all
from sqlalchemy import cast as cast_as
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from api.query.conditions import Scope
from api.query.ordering import Branch
from api.query.reading import Condition

MOST_WASTED = 500_000.0
RARE = 0.01
"""The planner can't tell a rare word from one that half a percent of the rows hold."""

# What each takes, in microseconds, measured over orders of 12 fields beside charges of 30.
TAKE_ROW, READ_WORDS, FIND_MATCH = 4.0, 50.0, 0.7


def holds(words: str, records: Table, *, whole_words: bool = False) -> Condition:
    """Whether a row holds these words, or words that begin with them."""
    query: Any = func.gather_tsquery(literal(words, Text()))
    if whole_words:
        query = cast_as(func.replace(cast_as(query, Text), ":*", ""), TSQUERY)
    return cast(Condition, _tokens(records).bool_op("@@")(query))


def holds_too(words: str, records: Table) -> Condition:
    """The same, asked of the row: with nothing appended, its tokens are no longer those that the index holds."""
    tokens: Any = _tokens(records).op("||", return_type=TSVECTOR())(cast_as(literal("", Text()), TSVECTOR))
    return cast(Condition, tokens.bool_op("@@")(func.gather_tsquery(literal(words, Text()))))


def common(entries: Mapping[str, float]) -> set[str]:
    """The tokens whose entries in the index take longer to gather than the words of the rarest one's rows to read.

    All that an e-mail address shares with the others, `com` and `example`, every row may hold.
    """
    rarest = min(entries.values())
    return {token for token, rows in entries.items() if rows * FIND_MATCH > rarest * READ_WORDS}


def _tokens(records: Table) -> Any:
    return func.gather_search(records.c.data, records.c.linked)


def is_rare(holding: float, records: int) -> bool:
    """Whether so few rows may hold the words that finding them takes no thought, and no parallel workers."""
    return holding <= RARE * records


def steps(*, holding: float, matches: float, records: int, wanted: int) -> int | None:
    """How far to walk the order for this many rows, when that is the shorter way and not too long if it leads nowhere.

    `holding` rows are believed to hold the words, `matches` of them to match the filter too: only of rows that match
    the filter are the words read.
    """
    rows = wanted * records / max(matches, 1.0)
    walk = TAKE_ROW + READ_WORDS * matches / max(holding, 1.0)
    if rows * walk > holding * FIND_MATCH + matches * TAKE_ROW or 2 * rows * walk > MOST_WASTED:
        return None
    return int(2 * rows)


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
