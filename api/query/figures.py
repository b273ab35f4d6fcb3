"""What a summary is asked for, in a body or out of a saved view: figures of fields, and groups to have them for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints
from pydantic import WithJsonSchema as Shown

from api.fields.types import FieldType
from api.query import language
from api.query.calendar import Weekday
from api.query.language import RawFilter, Search, Timezone, ViewQuery
from api.schemas import Body
from api.texts import is_storable

Function = Literal["count", "empty", "unique", "sum", "average", "median", "min", "max"]
GroupUnit = Literal["day", "week", "month", "quarter", "year"]

_ANY: tuple[Function, ...] = ("count", "empty", "unique")
_EXTREMES: tuple[Function, ...] = ("min", "max")
_ARITHMETIC: tuple[Function, ...] = ("sum", "average", "median")

FUNCTIONS_OF: Mapping[FieldType, tuple[Function, ...]] = {
    FieldType.TEXT: (*_ANY, *_EXTREMES),
    FieldType.NUMBER: (*_ANY, *_ARITHMETIC, *_EXTREMES),
    FieldType.MONEY: (*_ANY, *_ARITHMETIC, *_EXTREMES),
    FieldType.DATE: (*_ANY, *_EXTREMES),
    FieldType.DATETIME: (*_ANY, *_EXTREMES),
    FieldType.BOOLEAN: _ANY,
    FieldType.JSON: _ANY,
    FieldType.LINK: _ANY,
}

OF_EMPTINESS: frozenset[Function] = frozenset(("count", "empty"))
PER_CURRENCY: frozenset[Function] = frozenset((*_ARITHMETIC, *_EXTREMES))
"""What is never taken across currencies; the others count records, whatever their money is."""

GROUPED_BY_UNIT = (FieldType.DATE, FieldType.DATETIME)
MOST_KEYS = 3


def _storable(name: str) -> str:
    if not is_storable(name):
        raise ValueError("no field has such a name")
    return name


Named = Annotated[str, StringConstraints(min_length=1, max_length=512), AfterValidator(_storable)]


class Aggregate(Body):
    """A figure of a field, such as the one under a column."""

    field: Named
    function: Function


class GroupKey(Body):
    """A field whose values make groups; a date or datetime also by the calendar."""

    field: Named
    unit: GroupUnit | None = None


def _keyed(raw: Any) -> Any:
    return {"field": raw} if isinstance(raw, str) else raw


def _as_sent(key: GroupKey) -> str | dict[str, str]:
    return {"field": key.field, "unit": key.unit} if key.unit else key.field


_UNITS = {"type": "string", "enum": list(GroupUnit.__args__)}  # type: ignore[attr-defined]
_KEY_SCHEMA = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"field": {"type": "string"}, "unit": _UNITS},
            "required": ["field"],
            "additionalProperties": False,
        },
    ]
}

GroupBy = Annotated[GroupKey, BeforeValidator(_keyed), PlainSerializer(_as_sent), Shown(_KEY_SCHEMA)]
"""`"city"`, or `{"field": "ordered_at", "unit": "month"}`."""

Aggregates = Annotated[list[Aggregate], Field(max_length=100)]
GroupKeys = Annotated[list[GroupBy], Field(max_length=MOST_KEYS)]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures wanted, for all rows and for each group; `at` and `keys_at` say where a client wrote them."""

    aggregates: list[Aggregate]
    group_by: list[GroupKey]
    at: str = "/aggregates"
    keys_at: str = "/group_by"

    def fields(self) -> list[str]:
        """The fields that they are of."""
        return [*(each.field for each in self.aggregates), *(key.field for key in self.group_by)]


NONE = Figures([], [])


class SummaryQuery(Body):
    """Which records to sum up, and how."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"aggregates": [{"field": "amount", "function": "count"}], "group_by": ["city"]}]
        }
    )
    is_kept = False

    filter: RawFilter = None
    search: Search = None
    timezone: Timezone = "UTC"
    week_start: Weekday = "monday"
    aggregates: Aggregates | None = None
    group_by: GroupKeys | None = None

    def records(self) -> ViewQuery:
        """The query that finds the records."""
        return language.checked({name: getattr(self, name) for name in self.model_fields_set & MATCHING})

    def figures(self, saved: Figures = NONE) -> Figures:
        """What is wanted of them; where nothing is said, what was saved."""
        aggregates, at = (saved.aggregates, saved.at) if self.aggregates is None else (self.aggregates, NONE.at)
        keys, keys_at = (saved.group_by, saved.keys_at) if self.group_by is None else (self.group_by, NONE.keys_at)
        return Figures(aggregates, list(keys), at, keys_at)


MATCHING = frozenset(("filter", "search", "timezone", "week_start"))
