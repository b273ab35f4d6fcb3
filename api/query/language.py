"""The view language: one ViewQuery, whether it comes as a body, in a URL, or out of a saved view."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, PrivateAttr, StringConstraints, ValidationError, WithJsonSchema

from api import exact
from api.errors import Problem
from api.query import filters
from api.query.calendar import Weekday
from api.query.errors import InvalidQuery
from api.query.filters import Filter, escape
from api.query.vocabulary import OPERATORS, Shape
from api.schemas import Body
from api.sentences import sentence
from api.texts import is_storable

DEEPEST_JSON = 64

FILTER_SCHEMA = {
    "type": "object",
    "description": 'A condition, or {"and": […]}, {"or": […]}, {"not": …} around some: at most 100, 8 groups deep.',
    "properties": {
        "field": {"type": "string"},
        "op": {"type": "string", "enum": list(OPERATORS)},
        "value": {"description": 'A value of the field\'s type, or {"$field": "…"}'},
        "and": {"type": "array", "items": {"type": "object"}},
        "or": {"type": "array", "items": {"type": "object"}},
        "not": {"type": "object"},
    },
    "additionalProperties": False,
    "examples": [{"field": "stripe_charge.status", "op": "in", "value": ["failed"]}],
}


# Asked for once: it walks the disk, and every view names its zone. PostgreSQL doesn't know a machine's `localtime`.
_ZONES = available_timezones() - {"localtime"}


def _known_zone(name: str) -> str:
    if name not in _ZONES:
        raise ValueError("a time zone is an IANA name such as Europe/Berlin")
    return name


def _shallow(raw: Any) -> Any:
    """Refuse what would exhaust the stack of whoever walks it."""
    level = [raw]
    for _ in range(DEEPEST_JSON):
        level = [child for each in level for child in _children(each)]
        if not level:
            return raw
    raise ValueError(f"a filter is at most {DEEPEST_JSON} lists and objects deep")


def _children(raw: Any) -> Iterable[Any]:
    if isinstance(raw, dict):
        return raw.values()
    return raw if isinstance(raw, list) else ()


def _searchable(text: str) -> str:
    if not is_storable(text):
        raise ValueError("a search holds no NUL and no lone surrogate")
    return text


_CODES = {"extra_forbidden": "unknown_key", "missing": "missing"}

Timezone = Annotated[str, AfterValidator(_known_zone)]
FieldName = Annotated[str, StringConstraints(max_length=512)]
RawFilter = Annotated[Any, AfterValidator(_shallow), WithJsonSchema({"anyOf": [FILTER_SCHEMA, {"type": "null"}]})]
Search = Annotated[Annotated[str, AfterValidator(_searchable)] | None, Field(max_length=1000)]


class Sort(Body):
    is_kept = False

    field: str = Field(min_length=1)
    direction: Literal["asc", "desc"] = "asc"


class ViewQuery(Body):
    """Which records, in which order, how many, and what of them."""

    is_kept = False
    """Only compared with: each part says by itself what it can't be."""

    filter: RawFilter = None
    sort: list[Sort] = Field(default=[], max_length=20)
    search: Search = None
    fields: list[FieldName] | None = Field(default=None, max_length=1000, description="Thins `data` and `linked`")
    timezone: Timezone = "UTC"
    week_start: Weekday = "monday"
    limit: int = Field(default=100, ge=1, le=1000, strict=True)
    cursor: str | None = Field(default=None, description="`next_cursor` or `previous_cursor` of another page")
    offset: int = Field(default=0, ge=0, le=100_000, strict=True)

    _saved_filter: Any = PrivateAttr(default=None)
    _rare_and_common: tuple[str, str] | None = PrivateAttr(default=None)

    def over(self, saved: "ViewQuery") -> "ViewQuery":
        """This query asked of a saved view: the filters are ANDed, what isn't given here is the view's."""
        theirs = {
            name: getattr(saved, name) for name in ("timezone", "week_start") if name not in self.model_fields_set
        }
        if not self.sort:
            theirs["sort"] = saved.sort
        if self.fields is None:
            theirs["fields"] = saved.fields
        both = self.model_copy(update=theirs)
        both._saved_filter = saved.filter
        return both

    def filters(self) -> list[Filter]:
        """The filter trees that all hold: the saved view's and the query's own; raises InvalidQuery."""
        return [
            filters.parse(raw, pointer)
            for raw, pointer in ((self._saved_filter, "/view/filter"), (self.filter, "/filter"))
            if raw is not None
        ]

    def words(self) -> str | None:
        """What is searched for; blanks are nothing."""
        return self.search if self.search and not self.search.isspace() else None

    def told_apart(self, rare: str, common: str) -> "ViewQuery":
        """The same query; of its words the common ones are looked for in the records that the rare ones found."""
        told = self.model_copy()
        told._rare_and_common = (rare, common)
        return told

    def rare_and_common(self) -> tuple[str, str]:
        """The words to look up, and those to look for in what was found."""
        return self._rare_and_common or (self.words() or "", "")

    def search_alone(self) -> "ViewQuery":
        """What is searched for, without a filter."""
        return ViewQuery(search=self.search).told_apart(*self.rare_and_common())

    def is_of_now(self) -> bool:
        """Whether what it finds depends on the time: "the last 7 days"."""
        return any(OPERATORS[each.op] is Shape.WINDOW for tree in self.filters() for each in filters.conditions(tree))

    def spelled(self) -> str:
        """All of it but where its page starts, as text: two queries that mean different things never look the same."""
        parts = (self.filter, self._saved_filter, self.sort, self.search, self._rare_and_common, self.fields)
        return repr((*parts, self.timezone, self.week_start, self.limit, self.offset))

    def canonical(self) -> str:
        """What decides which rows there are, and their order, as text."""
        sort = [(each.field, each.direction) for each in self.sort]
        parts = [self._saved_filter, self.filter, sort, self.words(), self.timezone, self.week_start]
        return json.dumps(parts, sort_keys=True, default=str)


def from_url(parameters: Iterable[tuple[str, str]]) -> ViewQuery:
    """A query from a URL: `filter=<JSON>&sort=-amount,city&search=…&fields=a,b&limit=…`; a blank one is left out."""
    given: dict[str, Any] = {}
    for name, text in parameters:
        if name not in ViewQuery.model_fields:
            raise _refuse(name, "unknown_parameter", f"There is no parameter {name!r} here.")
        if name in given:
            raise _refuse(name, "repeated_parameter", f"{name!r} is given twice.")
        if text.strip():
            given[name] = _READ_PARAMETER.get(name, str)(text)
    return checked(given)


def checked(given: dict[str, Any]) -> ViewQuery:
    """A query of Python values, its shape checked; raises InvalidQuery with pointers."""
    try:
        return ViewQuery.model_validate(given)
    except ValidationError as error:
        problems = [
            Problem(
                "".join(f"/{escape(str(step))}" for step in each["loc"]),
                _CODES.get(each["type"], "invalid_value"),
                sentence(each),
            )
            for each in error.errors()
        ]
        raise InvalidQuery.because(problems) from None


def _refuse(pointer: str, code: str, detail: str) -> InvalidQuery:
    return InvalidQuery.because([Problem(pointer, code, detail)])


def _read_filter(text: str) -> Any:
    try:
        return exact.loads(text)
    except exact.NotJson:
        raise _refuse("/filter", "invalid_filter", "The filter in the URL isn't JSON.") from None


def _read_int(text: str) -> int | str:
    return int(text) if _int(text.strip()) else text


def _read_sort(text: str) -> list[dict[str, str]]:
    names = [name.strip() for name in text.split(",")]
    return [
        {"field": name.removeprefix("-"), "direction": "desc" if name.startswith("-") else "asc"}
        for name in names
        if name
    ]


def _read_names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


_int = re.compile(r"[+-]?[0-9]{1,9}").fullmatch

_READ_PARAMETER: Mapping[str, Callable[[str], Any]] = {
    "filter": _read_filter,
    "sort": _read_sort,
    "fields": _read_names,
    "limit": _read_int,
    "offset": _read_int,
}
