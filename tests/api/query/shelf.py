"""A model full of odd values, on which queries are tried."""

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from api.catalogue.service import Described
from api.database import Database
from api.fields.catalogue import Catalogue, build
from api.fields.types import FieldType
from api.models import partitions
from api.models.tables import Model
from api.query.compiler import compile_count
from api.query.language import ViewQuery
from api.query.ordering import Position, Start
from api.query.ways import ANY_WAY, Way
from api.views import pages
from api.views.asked import Asked
from tests.api.query.oracle import Record

NOW = datetime(2024, 6, 15, 10, 30, tzinfo=UTC)

CHARGE = {
    "status": FieldType.TEXT,
    "amount": FieldType.MONEY,
    "amount_minor": FieldType.NUMBER,
    "created": FieldType.DATETIME,
    "paid": FieldType.BOOLEAN,
    "metadata": FieldType.JSON,
}

OWN = {
    "text": FieldType.TEXT,
    "other_text": FieldType.TEXT,
    "number": FieldType.NUMBER,
    "boolean": FieldType.BOOLEAN,
    "date": FieldType.DATE,
    "datetime": FieldType.DATETIME,
    "json": FieldType.JSON,
}

TEXTS = [
    "paid",
    "Paid",
    "PAID",
    "unpaid",
    "a%b",
    "a_b",
    "axb",
    "100%",
    "back\\slash",
    "ÄRGER",
    "ärger",
    "'; --",
    " ",
    "ß",
    "Ω",
]
NUMBERS = [75, 75.5, 0, -3, 1e3, "75", "75.50", "-0", "1e2", "0012", "12 ", "NaN", 10**20, "1" + "0" * 20]
DATES = ["2024-06-15", "2024-06-14", "2024-03-31", "2024-02-30", "2024-12-31"]
DATETIMES = ["2024-06-15T00:00:00Z", "2024-06-14T22:00:00Z", "2024-06-14T21:59:59.999999Z", "2024-06-15",
             "2024-06-15T23:59", "2024-06-15T10:30:00+02:00", "2024-03-31 00:59:59.5Z",
             "2024-10-27T00:30Z", "soon"]  # fmt: skip
JSONS: list[Any] = [["a"], [], {"a": 1}, {}, ["b", 2]]
POOL: dict[FieldType, list[Any]] = {
    FieldType.TEXT: TEXTS,
    FieldType.NUMBER: NUMBERS,
    FieldType.MONEY: [75, 75.5, 0, 1000],
    FieldType.BOOLEAN: [True, False, "true", "false", "True", 1],
    FieldType.DATE: DATES,
    FieldType.DATETIME: DATETIMES,
    FieldType.JSON: JSONS,
}
ODD: list[Any] = ["", 0, True, "2024-06-15", ["a"], {"a": 1}, "null", "x" * 300]


@dataclass(frozen=True)
class Row:
    """A field as it is stored."""

    key: str
    pinned: str | None
    label: str | None = None
    hidden: bool = False
    position: int = 1
    seen: Any = None
    samples: Any = ()


@dataclass(frozen=True)
class Shelf:
    """A model, its catalogue and everything in it."""

    database: Database
    catalogue: Catalogue = field(repr=False)
    records: list[Record] = field(repr=False)
    workspace_id: UUID
    model_id: UUID
    described: dict[tuple[str, ...], Described] = field(default_factory=dict, repr=False)

    async def page(self, query: ViewQuery, after: Position | None = None, indexed: tuple[str, ...] = ()) -> list[Any]:
        return await self.page_from(query, Start(after), indexed)

    async def page_from(
        self, query: ViewQuery, start: Start, indexed: tuple[str, ...] = (), way: Way = ANY_WAY
    ) -> list[Any]:
        """The rows of a page and one more, as they are read: backward the nearest first."""
        described = self.described.setdefault(indexed, Described(self.catalogue, [], frozenset(indexed)))
        model = Model(workspace_id=self.workspace_id, id=self.model_id)
        statement, binds = pages.statement(Asked(model, described, query, NOW), start, way)
        async with self.database.transaction() as session:
            return list(await session.execute(statement, binds))

    async def count(self, query: ViewQuery, *, exact: bool = False) -> int:
        statement = compile_count(query, self.catalogue, now=NOW, exact=exact, **self.place)
        async with self.database.transaction() as session:
            return int(await session.scalar(statement) or 0)

    @property
    def place(self) -> dict[str, Any]:
        return {"workspace_id": self.workspace_id, "model_id": self.model_id}


def catalogue_of(types: dict[str, FieldType]) -> Catalogue:
    rows = [Row(key, kind.value, seen={}) for key, kind in types.items()]
    return build("id", rows, links={"stripe_charge": CHARGE})


async def fill(database: Database, records: list[Record], types: dict[str, FieldType]) -> Shelf:
    """A model of its own with these records."""
    shelf = Shelf(database, catalogue_of(types), records, uuid4(), uuid4())
    rows = [
        {
            **{name: str(each) for name, each in shelf.place.items()},
            "external_id": record["id"],
            "data": record["data"],
            "linked": record["linked"],
            "created_at": record["_created_at"].isoformat(),
            "updated_at": record["_created_at"].isoformat(),
        }
        for record in records
    ]
    name = partitions.name(shelf.model_id)
    async with database.transaction() as session:
        await partitions.create(session, shelf.model_id)
        insert = (
            f"INSERT INTO {name} SELECT * FROM jsonb_populate_recordset(CAST(NULL AS {name}), CAST(:rows AS jsonb))"
        )
        await session.execute(text(insert), {"rows": json.dumps(rows)})
    return shelf


def odd_records(count: int, seed: int = 7) -> list[Record]:
    """Records in which every field is, by turns, missing, fine, of the wrong type, or empty."""
    dice = random.Random(seed)
    return [_record(f"{dice.choice('abcÄZz')}{number}", number, dice) for number in range(count)]


def _record(external_id: str, number: int, dice: random.Random) -> Record:
    data = {key: found for key, kind in OWN.items() if (found := _value(kind, dice)) is not None}
    return {
        "id": external_id,
        "data": {"id": external_id, **data},
        "linked": _linked(dice),
        "_created_at": NOW - timedelta(hours=7 * (number % 40)),
    }


def _linked(dice: random.Random) -> dict[str, Any]:
    if dice.random() < 0.3:
        return {}
    charge: dict[str, Any] = {name: dice.choice([*POOL[kind], None]) for name, kind in CHARGE.items()}
    return {"stripe_charge": {**charge, "metadata": dice.choice([{}, {"order": "paid"}, {"order": 75}, None])}}


def _value(kind: FieldType, dice: random.Random) -> Any:
    chance = dice.random()
    return None if chance < 0.15 else dice.choice(ODD) if chance < 0.35 else dice.choice(POOL[kind])


def record(external_id: str, linked: dict[str, Any] | None = None, **data: Any) -> Record:
    """A record as it is stored."""
    return {"id": external_id, "data": {"id": external_id, **data}, "linked": linked or {}, "_created_at": NOW}


def ids(rows: list[Any]) -> list[str]:
    return [row.external_id for row in rows]
