"""PostgreSQL's typed reading: total, and of one mind with Python's classification."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from api.database import Database
from api.fields.inference import classify
from api.fields.types import FieldType

READ = text(
    "SELECT gather_text(v) AS text, gather_number(v) AS number, gather_boolean(v) AS boolean, gather_date(v) AS date, "
    "gather_datetime(v) IS NOT NULL AS datetime, jsonb_typeof(v) AS kind "
    "FROM (SELECT CAST(value AS jsonb) v FROM unnest(CAST(:values AS text[])) WITH ORDINALITY u(value, n) ORDER BY n)"
)


async def read(database: Database, *values: Any) -> list[Any]:
    async with database.transaction() as session:
        return list(await session.execute(READ, {"values": [json.dumps(value) for value in values]}))


async def value_of(database: Database, function: str, value: Any) -> Any:
    async with database.transaction() as session:
        query = text(f"SELECT {function}(CAST(:value AS jsonb))")
        return await session.scalar(query, {"value": json.dumps(value)})


def verdict(row: Any) -> FieldType | None:
    """What PostgreSQL says a value is."""
    if row.kind in ("object", "array"):
        return FieldType.JSON
    if row.number is not None:
        return FieldType.NUMBER
    if row.boolean is not None:
        return FieldType.BOOLEAN
    if row.date is not None:
        return FieldType.DATE
    if row.datetime:
        return FieldType.DATETIME
    return FieldType.TEXT if row.text else None


NUMBERISH = st.text("0123456789-+.eE", max_size=12)
DATEISH = st.text("0123456789-+:TZ .", max_size=30)
MOMENTS = st.from_regex(
    r"(0000|0001|2023|2024|9999)-(0[0-9]|1[0-3])-[0-3][0-9]"
    r"([Tt ]([01][0-9]|2[0-5]):[0-6][0-9](:[0-6][0-9]([.,][0-9]{0,10})?)?(Z|z|[+-][0-2][0-9](:?[0-6][0-9])?)?)?",
    fullmatch=True,
    alphabet=st.characters(codec="ascii"),
)
ODD = st.sampled_from(
    ["", " ", "true", "True", "false", "null", "NaN", "Infinity", "-Infinity", "0x1F", "1_000", " 1", "1 ", "1\n", "٣",
     "1e308", "1e309", "1E-0308", "9" * 400, "9" * 401, "0." + "9" * 399, "0." + "9" * 400, "-" + "9" * 400 + "e308",
     "now", "today", "epoch", "infinity", "2024-02-30", "2024-1-1", "20240101", "2024-W01-1", "2024-01-01T24:00:00",
     "2024-01-01T00:00:60Z", "2024-01-01T00:00+15:59", "2024-01-01T00:00+16:00", "2024-01-01 10:00:00+00",
     "2024-01-01 BC", "12-31-2024", "2024-١2-01", "123e-5", "0.1e-5", "-0", "-", "2024-01-01\n", "𝟙", "1"]
)  # fmt: skip
SCALARS = st.one_of(
    NUMBERISH, DATEISH, MOMENTS, ODD, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=2), st.dictionaries(st.text("ab"), SCALARS, max_size=2))


@settings(max_examples=60, deadline=None)
@given(values=st.lists(VALUES, min_size=20, max_size=80))
async def test_python_and_postgresql_agree_on_what_a_value_is(database: Database, values: list[Any]) -> None:
    assert [verdict(row) for row in await read(database, *values)] == [classify(value) for value in values]


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2024-02-29", datetime(2024, 2, 29, tzinfo=UTC)),
        ("2024-01-31T10:20:30Z", datetime(2024, 1, 31, 10, 20, 30, tzinfo=UTC)),
        ("2024-01-31 10:20", datetime(2024, 1, 31, 10, 20, tzinfo=UTC)),
        ("2024-01-31T10:20:30.5", datetime(2024, 1, 31, 10, 20, 30, 500000, tzinfo=UTC)),
        ("2024-01-31T10:20:30.123456+02:00", datetime(2024, 1, 31, 8, 20, 30, 123456, tzinfo=UTC)),
        ("2024-01-31T10:20:30-0530", datetime(2024, 1, 31, 15, 50, 30, tzinfo=UTC)),
        ("2024-01-31 10:20:30+00", datetime(2024, 1, 31, 10, 20, 30, tzinfo=UTC)),
        ("2023-02-29", None),
        ("2024-01-31T24:00:00Z", None),
        (20240131, None),
        (["2024-01-31"], None),
    ],
)
async def test_a_datetime_is_iso_8601_and_utc_unless_it_says_otherwise(
    database: Database, value: Any, moment: datetime | None
) -> None:
    assert await value_of(database, "gather_datetime", value) == moment


async def test_numbers_keep_every_digit(database: Database) -> None:
    assert await value_of(database, "gather_number", "12345678901234567890.10") == Decimal("12345678901234567890.10")
    assert await value_of(database, "gather_number", 2**64) == 2**64


async def test_a_number_or_boolean_reads_as_its_json_text(database: Database) -> None:
    texts = [row.text for row in await read(database, 75, True, "", None, ["a"], {"a": 1})]
    assert texts == ["75", "true", None, None, None, None]


async def test_a_date_is_a_day_of_the_calendar(database: Database) -> None:
    assert await value_of(database, "gather_date", "2024-02-29") == date(2024, 2, 29)
    assert await value_of(database, "gather_date", "2024-02-29T10:00:00Z") is None
