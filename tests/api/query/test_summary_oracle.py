"""Every figure, of every type, over odd values and currencies, in groups and without: as plain Python has it."""

import json
import random
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.database import Database
from api.fields.types import FieldType
from api.query import summary
from api.query.figures import FUNCTIONS_OF, GROUPED_BY_UNIT, GroupUnit, SummaryQuery
from tests.api.query import ledger
from tests.api.query.oracle import Record, matches
from tests.api.query.shelf import NOW, OWN, Shelf, fill, odd_records, record
from tests.api.query.test_oracle import FILTERS, MODERATELY, TYPES, ZONES

CURRENCIES = ["usd", "eur", "jpy", "", None]
KEYS = [key for key, kind in TYPES.items() if kind is not FieldType.JSON]


@pytest.fixture(scope="module")
async def shelf(database: Database) -> Shelf:
    dice = random.Random(3)
    records = odd_records(120)
    for each in records:
        if "stripe_charge" in each["linked"]:
            each["linked"]["stripe_charge"]["currency"] = dice.choice(CURRENCIES)
    return await fill(database, records, OWN)


@st.composite
def figures(draw: st.DrawFn) -> dict[str, str]:
    field = draw(st.sampled_from([*TYPES, "stripe_charge"]))
    return {"field": field, "function": draw(st.sampled_from(FUNCTIONS_OF[TYPES.get(field, FieldType.LINK)]))}


@st.composite
def group_keys(draw: st.DrawFn) -> dict[str, str | None]:
    field = draw(st.sampled_from([*KEYS, "never_seen"]))
    by_unit = TYPES.get(field) in GROUPED_BY_UNIT
    return {"field": field, "unit": draw(st.sampled_from([None, *get_args(GroupUnit)])) if by_unit else None}


async def told(shelf: Shelf, body: dict[str, Any]) -> list[Any]:
    query = SummaryQuery.model_validate(body)
    statement = summary.compile_summary(query.records(), query.figures(), shelf.catalogue, now=NOW, **shelf.place)
    async with shelf.database.transaction() as session:
        return list(await session.execute(statement))


def shown(rows: list[Any], index: int, aggregate: dict[str, str]) -> Any:
    """A figure in the rows of a group, or of all."""
    field, function = aggregate["field"], aggregate["function"]
    if not ledger.is_amount(field, TYPES.get(field)) or function not in ledger.PER_CURRENCY:
        return json.loads(rows[0].figures[index] or "null", parse_float=Decimal)
    return [
        {"currency": row.currency, "value": json.loads(row.figures[index], parse_float=Decimal), "count": row.count}
        for row in rows[1:]
        if row.field == field
    ]


def assert_same(found: Any, expected: Any, function: str) -> None:
    if isinstance(expected, list):
        assert [{**each, "value": None} for each in found] == [{**each, "value": None} for each in expected]
        for one, other in zip(found, expected, strict=True):
            assert_same(one["value"], other["value"], function)
    elif function == "average" and expected is not None:
        assert abs(Fraction(found) - expected) <= abs(expected) / 10**15
    elif isinstance(expected, Fraction):
        assert Fraction(found) == expected
    else:
        assert as_value(found, expected) == expected


def as_value(found: Any, like: Any) -> Any:
    """A JSON text as what it is of."""
    if isinstance(found, str) and isinstance(like, datetime):
        assert found.endswith("Z")
        return datetime.fromisoformat(found)
    return date.fromisoformat(found) if isinstance(found, str) and isinstance(like, date) else found


def matching(shelf: Shelf, tree: Any, zone: str) -> list[Record]:
    return [each for each in shelf.records if tree is None or matches(each, tree, TYPES, ZoneInfo(zone))]


def check_figures(rows: list[Any], records: list[Record], wanted: list[dict[str, str]]) -> None:
    assert rows[0].count == len(records)
    for index, each in enumerate(wanted):
        kind = TYPES.get(each["field"], FieldType.JSON)
        expected = ledger.figure(records, each["field"], kind, each["function"])
        assert_same(shown(rows, index, each), expected, each["function"])


async def test_every_function_of_every_type(shelf: Shelf) -> None:
    kinds = {**TYPES, "stripe_charge": FieldType.LINK}
    wanted = [{"field": field, "function": each} for field, kind in kinds.items() for each in FUNCTIONS_OF[kind]]
    check_figures(await told(shelf, {"aggregates": wanted}), shelf.records, wanted)


@settings(MODERATELY, max_examples=60)
@given(tree=FILTERS | st.none(), wanted=st.lists(figures(), max_size=5), zone=st.sampled_from(ZONES))
async def test_figures_of_what_a_filter_finds(shelf: Shelf, tree: Any, wanted: list[dict[str, str]], zone: str) -> None:
    rows = await told(shelf, {"filter": tree, "aggregates": wanted, "timezone": zone})
    check_figures(rows, matching(shelf, tree, zone), wanted)


@settings(MODERATELY, max_examples=100)
@given(
    tree=FILTERS | st.none(),
    wanted=st.lists(figures(), max_size=4),
    keys=st.lists(group_keys(), min_size=1, max_size=3, unique_by=lambda key: key["field"]),
    zone=st.sampled_from(ZONES),
    week_start=st.sampled_from(["monday", "sunday", "wednesday"]),
)
async def test_figures_of_groups_the_largest_first(
    shelf: Shelf, tree: Any, wanted: list[dict[str, str]], keys: list[dict[str, Any]], zone: str, week_start: str
) -> None:
    body = {"filter": tree, "aggregates": wanted, "group_by": keys, "timezone": zone, "week_start": week_start}
    rows = await told(shelf, body)
    records = matching(shelf, tree, zone)

    def keyed(each: Record) -> tuple[Any, ...]:
        parts = ((key["field"], key["unit"], TYPES.get(key["field"])) for key in keys)
        return tuple(ledger.key(each, *part, ZoneInfo(zone), week_start) for part in parts)

    expected = ledger.groups(records, keyed)
    check_figures([row for row in rows if row.rank is None], records, wanted)
    assert max([row.rank or 0 for row in rows]) == len(expected)
    for rank, (key, members) in enumerate(expected, 1):
        of_group = [row for row in rows if row.rank == rank]
        found = json.loads(of_group[0].key, parse_float=Decimal)
        assert [as_value(found[each["field"]], like) for each, like in zip(keys, key, strict=True)] == list(key)
        check_figures(of_group, members, wanted)


async def test_numbers_keep_every_digit_and_a_mean_has_no_needless_zeros(database: Database) -> None:
    values = [Decimal("75.00"), Decimal("100.00"), Decimal("0.10")]
    big = [2**64, Decimal("0.00000000000000000001")]
    rows = [record(str(n), number=str(each)) for n, each in enumerate(values)]
    wanted = [{"field": "number", "function": each} for each in ("sum", "average", "median", "min", "max")]
    found = await told(await fill(database, rows, OWN), {"aggregates": wanted})
    assert found[0].figures == ["175.10", "58.3666666666666667", "75.00", "0.10", "100.00"]
    rows = [record(str(n), number=f"{each:f}" if isinstance(each, Decimal) else each) for n, each in enumerate(big)]
    found = await told(await fill(database, rows, OWN), {"aggregates": wanted})
    exact = "9223372036854775808.000000000000000000005"
    assert found[0].figures[0] == "18446744073709551616.00000000000000000001"
    assert found[0].figures[2] == exact


async def test_moments_at_the_ends_of_the_calendar_are_summed_up(database: Database) -> None:
    moments = ["9999-12-31T23:59:59-15:00", "0001-01-01T00:00:00+15:00", "2024-06-15"]
    shelf = await fill(database, [record(each, datetime=each, date=each[:10]) for each in moments], OWN)
    wanted = [{"field": field, "function": each} for field in ("datetime", "date") for each in ("min", "max", "unique")]
    for unit in [None, *get_args(GroupUnit)]:
        keys = [{"field": "datetime", "unit": unit}, {"field": "date", "unit": unit}]
        rows = await told(shelf, {"aggregates": wanted, "group_by": keys, "timezone": "Asia/Kolkata"})
        assert [row.rank for row in rows] == [None, 1, 2, 3]


async def test_a_search_narrows_what_is_summed_up(database: Database) -> None:
    rows = [record("1", number=5, text="Berlin Mitte"), record("2", number=7, text="Berlin"), record("3", number=9)]
    shelf = await fill(database, rows, OWN)
    body = {"search": "berl", "aggregates": [{"field": "number", "function": "sum"}]}
    assert (await told(shelf, body))[0].figures == ["12"]


async def test_a_thousand_groups_and_one_more_come_the_largest_first(database: Database) -> None:
    rows = [record(f"{n}-{turn}", text=f"{n:05}") for n in range(1005) for turn in range(2 if n == 1004 else 1)]
    found = await told(await fill(database, rows, OWN), {"group_by": ["text"]})
    assert [json.loads(row.key)["text"] for row in found[1:4]] == ["01004", "00000", "00001"]
    assert len(found) == 1 + summary.MOST_GROUPS + 1
