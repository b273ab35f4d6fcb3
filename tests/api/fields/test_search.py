"""Search tokens: ours, so that ids and addresses are found by any of their parts."""

import json
from typing import Any

import pytest
from sqlalchemy import text

from api.database import Database

FINDS = text("SELECT gather_search(CAST(:data AS jsonb), CAST(:linked AS jsonb)) @@ gather_tsquery(:search)")


async def finds(database: Database, search: str, data: Any, linked: Any = None) -> bool:
    async with database.transaction() as session:
        values = {"search": search, "data": json.dumps(data), "linked": json.dumps(linked or {})}
        return bool(await session.scalar(FINDS, values))


ORDER = {"id": "1234", "charge": "ch_4567", "email": "Jane.Doe@Example.com", "amount": 75.50, "note": 'a\\nb\t"Ämter"'}
CHARGE = {"stripe_charge": {"id": "ch_4567", "metadata": {"order": "ORD-01"}, "tags": [["deep"]], "paid": True}}


@pytest.mark.parametrize(
    "search",
    [
        "ch_45",
        "4567",
        "jane",
        "DOE@ex",
        "75.5",
        "75",
        "ämt",
        "ÄMTER",
        "ord-01",
        "01",
        "deep",
        "12 jane ch_",
        "tru",
        "nb",
    ],
)
async def test_each_word_matches_the_start_of_any_token(database: Database, search: str) -> None:
    assert await finds(database, search, ORDER, CHARGE)


@pytest.mark.parametrize("search", ["567", "jane berlin", "email", "metadata", "order", "!!", "…", "", "null", "ne"])
async def test_what_starts_no_token_is_not_found(database: Database, search: str) -> None:
    assert not await finds(database, search, {**ORDER, "nothing": [None]}, CHARGE)


@pytest.mark.parametrize(
    "search", ["tsquery & ! | ( ) : * ' \\", "a'b", "\\'", "x" * 5000, "ch_4567:*A", "<->", "\u200b"]
)
async def test_no_search_text_is_an_error(database: Database, search: str) -> None:
    await finds(database, search, ORDER)


@pytest.mark.parametrize(
    "data",
    [
        {"long": "x" * 260_000},
        {"words": " ".join(f"word{n}" for n in range(30_000))},
        {"accents": "ⱥ Ⱥ" * 40_000},
        {"numbers": [float(f"{n}e300") for n in range(1, 20_000)]},
        {"keys": {f"key{n}": n for n in range(9_000)}},
    ],
    ids=["one long word", "many words", "letters that grow", "numbers that grow", "many keys"],
)
async def test_the_largest_record_is_searchable(database: Database, data: Any) -> None:
    assert await finds(database, "first", {"a": "first", **data})


async def test_a_token_longer_than_the_index_keeps_is_found_by_its_whole_text(database: Database) -> None:
    assert await finds(database, "X" * 3000, {"a": "x" * 3000, "b": "y" * 3000})
    assert await finds(database, "x" * 512, {"id": "x" * 512})
