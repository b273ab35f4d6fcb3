"""One statement serves a view's pages, whatever was asked first; what depends on the time is put together anew."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from api.catalogue.service import Described
from api.fields.types import FieldType
from api.models.tables import Model
from api.query.compiler import compile_page
from api.query.language import ViewQuery, checked
from api.query.ordering import Position, Start
from api.query.vocabulary import OPERATORS, OPERATORS_OF, Shape
from api.query.ways import ANY_WAY
from api.views import pages
from api.views.asked import Asked
from tests.api.query.shelf import NOW, OWN, catalogue_of
from tests.api.query.test_compiler import spelled

CATALOGUE = catalogue_of(OWN)
DESCRIBED = Described(CATALOGUE, [], frozenset())
FIVE, SIX, NOTHING = (Start(Position((value,), "a")) for value in (Decimal(5), Decimal(6), None))
BY_NUMBER = {"sort": [{"field": "number"}]}

VALUES = {"number": 5, "boolean": True, "date": "2024-06-15", "datetime": "2024-06-15", "json": {"a": 1}}
WINDOW = {"direction": "last", "n": 7, "unit": "day"}


def asked(query: dict[str, Any], *, described: Described = DESCRIBED, model: int = 2, now: datetime = NOW) -> Asked:
    return Asked(Model(workspace_id=UUID(int=1), id=UUID(int=model)), described, checked(query), now)


def test_pages_of_one_query_beyond_values_have_one_statement_and_binds_of_their_own() -> None:
    (five, binds), (six, others) = (pages.statement(asked(BY_NUMBER), start, ANY_WAY) for start in (FIVE, SIX))
    assert five is six
    assert (binds, others) == (
        {"after_0": Decimal(5), "after_id": "a"},
        {"after_0": Decimal(6), "after_id": "a"},
    )


@pytest.mark.parametrize(
    ("other", "start"),
    [
        (asked(BY_NUMBER), NOTHING),
        (asked(BY_NUMBER), Start()),
        (asked(BY_NUMBER), Start(FIVE.after, backward=True)),
        (asked(BY_NUMBER, model=3), FIVE),
        (asked(BY_NUMBER, described=Described(CATALOGUE, [], frozenset({"number"}))), FIVE),
        (asked(BY_NUMBER | {"limit": 7}), FIVE),
        (asked(BY_NUMBER | {"offset": 7}), FIVE),
        (asked(BY_NUMBER | {"fields": ["text"]}), FIVE),
        (asked(BY_NUMBER | {"timezone": "Europe/Berlin"}), FIVE),
        (asked({"sort": [{"field": "number", "direction": "desc"}]}), FIVE),
    ],
)  # fmt: skip
def test_a_page_that_is_another_has_another_statement(other: Asked, start: Start) -> None:
    assert pages.statement(other, start, ANY_WAY)[0] is not pages.statement(asked(BY_NUMBER), FIVE, ANY_WAY)[0]


def test_a_number_and_the_text_that_looks_like_it_are_two_filters() -> None:
    def has(value: object) -> str:
        return ViewQuery(filter={"field": "number", "op": "is", "value": value}).spelled()

    assert len({has(value) for value in (Decimal("1.5"), "1.5", "Decimal('1.5')", True, 1, "1")}) == 6


def test_a_search_is_nobody_elses() -> None:
    searched = asked(BY_NUMBER | {"search": "a"})
    assert pages.statement(searched, FIVE, ANY_WAY)[0] is not pages.statement(searched, FIVE, ANY_WAY)[0]


def _value(kind: FieldType, shape: Shape) -> Any:
    one = VALUES.get(kind.value, "a")
    return {Shape.NONE: None, Shape.ONE: one, Shape.MANY: [one], Shape.PAIR: [one, one], Shape.WINDOW: WINDOW}[shape]


@pytest.mark.parametrize(("kind", "op"), [(kind, op) for kind in OWN.values() for op in OPERATORS_OF[kind]])
def test_only_what_says_so_depends_on_the_time(kind: FieldType, op: str) -> None:
    query = checked({"filter": {"field": kind.value, "op": op, "value": _value(kind, OPERATORS[op])}})
    place: dict[str, Any] = {"workspace_id": UUID(int=1), "model_id": UUID(int=2)}
    today, later = (
        spelled(compile_page(query, CATALOGUE, **place, now=now)) for now in (NOW, NOW + timedelta(days=400, hours=5))
    )
    assert (today != later) == query.is_of_now()
