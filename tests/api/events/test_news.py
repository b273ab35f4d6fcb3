"""What is told of two looks at a workspace, and to whom."""

from collections.abc import Iterator
from itertools import count
from uuid import UUID, uuid4

import orjson
import pytest

from api.events.news import Event, Mark, Marks, between

MODEL, OTHER, VIEW = uuid4(), uuid4(), uuid4()


def ids() -> Iterator[str]:
    return (f"a-{number}" for number in count(1))


def mark(value: str, *model_ids: UUID) -> Mark:
    return Mark(value, frozenset(model_ids or (MODEL,)))


def told(before: Marks, after: Marks) -> list[Event]:
    return between(before, after, at="2026-11-23T12:00:00Z", ids=ids())


def test_what_looks_the_same_is_no_news() -> None:
    marks = {("record.changed", MODEL): mark("3"), ("view.changed", VIEW): mark("7")}
    assert told(marks, dict(marks)) == []


def test_a_change_is_told_with_what_it_is_about_and_when() -> None:
    (event,) = told({("record.changed", MODEL): mark("3")}, {("record.changed", MODEL): mark("9")})
    assert event.thing == ("record.changed", MODEL)
    assert orjson.loads(event.data) == {"model_id": str(MODEL), "at": "2026-11-23T12:00:00Z"}


def test_what_is_new_is_told_and_a_model_without_records_has_none_that_changed() -> None:
    after = {("model.changed", MODEL): mark("x"), ("record.changed", MODEL): mark("0")}
    assert [event.thing[0] for event in told({}, after)] == ["model.changed"]
    assert [event.thing[0] for event in told({}, after | {("record.changed", MODEL): mark("1")})] == [
        "model.changed",
        "record.changed",
    ]


@pytest.mark.parametrize("name", ["model.changed", "view.changed", "integration.changed", "task.progress"])
def test_the_end_of_a_thing_is_told_as_such(name: str) -> None:
    (event,) = told({(name, VIEW): mark("x")}, {})
    assert orjson.loads(event.data)["deleted"] is True


@pytest.mark.parametrize("name", ["record.changed", "field.changed", "import.progress"])
def test_the_end_of_what_goes_with_its_model_or_is_over_is_no_news(name: str) -> None:
    assert told({(name, MODEL): mark("x")}, {}) == []


def test_who_is_narrowed_hears_of_their_models_only() -> None:
    (event,) = told({}, {("view.changed", VIEW): mark("x", MODEL)})
    assert event.concerns(None, None)
    assert event.concerns(frozenset([MODEL]), MODEL)
    assert not event.concerns(frozenset([OTHER]), None)
    assert not event.concerns(None, OTHER)


def test_an_integration_that_serves_a_model_no_more_is_told_to_those_who_saw_it() -> None:
    thing = ("integration.changed", uuid4())
    (event,) = told({thing: mark("x", MODEL)}, {thing: mark("y", OTHER)})
    assert event.concerns(frozenset([MODEL]), None)


def test_an_event_on_the_wire_has_its_id_its_name_and_one_line_of_data() -> None:
    (event,) = told({}, {("view.changed", VIEW): mark("x")})
    assert event.lines().decode().splitlines() == ["id: a-1", "event: view.changed", f"data: {event.data.decode()}", ""]
