"""Which fields get an index: by views, by slow queries, within the caps, for as long as they are used."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from api.catalogue.allotment import MOST_OF_MODEL, Slot, State, allot

NOW = datetime(2026, 1, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def slot(field: str = "amount", *, type: str | None = "number", state: State = "ready", age: timedelta = DAY,
         unused: timedelta = DAY, asked: Sequence[datetime] = ()) -> Slot:  # fmt: skip
    return Slot(field, type, state, None, tuple(asked), NOW - unused, NOW - age)


def decided(
    slots: Sequence[Slot] = (),
    *,
    viewed: Sequence[str] = (),
    wishes: dict[str, list[datetime]] | None = None,
    types: dict[str, str] | None = None,
    room: int = 256,
) -> dict[str, tuple[State, str | None]]:
    """{field: (state, type)} of what stays."""
    known = {"amount": "number", "city": "text"} if types is None else types
    found = allot(slots, viewed=viewed, wishes=wishes or {}, type_of=known.get, room=room, now=NOW)
    return {each.field: (each.state, each.type) for each in found}


def asked(times: int, *, every: timedelta = HOUR) -> list[datetime]:
    return [NOW - every * n for n in range(times)]


def test_a_field_of_a_view_gets_one_at_once() -> None:
    assert decided(viewed=["amount"]) == {"amount": ("building", "number")}


def test_one_that_is_ready_stays_and_one_of_another_type_is_built_again() -> None:
    assert decided([slot()], viewed=["amount"]) == {"amount": ("ready", "number")}
    assert decided([slot()], viewed=["amount"], types={"amount": "text"}) == {"amount": ("building", "text")}


def test_a_field_that_no_record_has_shown_waits_for_its_first() -> None:
    waiting = decided(viewed=["later"])
    assert waiting == {"later": ("asked", None)}
    came = decided([slot("later", type=None, state="asked")], viewed=["later"], types={"later": "date"})
    assert came == {"later": ("building", "date")}


def test_five_slow_queries_within_a_day_make_one_and_four_wait() -> None:
    assert decided(wishes={"city": asked(5)}) == {"city": ("building", "text")}
    assert decided(wishes={"city": asked(4)}) == {"city": ("asked", None)}
    known = slot("city", type=None, state="asked", asked=asked(4))
    assert decided([known], wishes={"city": [NOW]}) == {"city": ("building", "text")}


def test_five_slow_queries_over_a_week_make_none() -> None:
    assert decided(wishes={"city": asked(5, every=DAY)}) == {"city": ("asked", None)}


def test_what_was_asked_for_once_is_forgotten_after_a_day() -> None:
    assert decided([slot("city", type=None, state="asked", asked=[NOW - 2 * DAY], unused=2 * DAY)]) == {}


def test_an_index_goes_a_week_after_its_last_use_unless_a_view_uses_it() -> None:
    assert decided([slot(unused=6 * DAY)]) == {"amount": ("ready", "number")}
    assert decided([slot(unused=8 * DAY)]) == {}
    assert decided([slot(unused=8 * DAY)], viewed=["amount"]) == {"amount": ("ready", "number")}


MANY = [f"field{n:02}" for n in range(20)]
TEXTS = dict.fromkeys(MANY, "text")


class TestCaps:
    def test_a_model_has_sixteen_the_oldest_and_the_rest_hear_why(self) -> None:
        slots = [slot(field, type="text", age=DAY * n) for n, field in enumerate(MANY)]
        found = allot(slots, viewed=MANY, wishes={}, type_of=TEXTS.get, room=256, now=NOW)
        ready = {each.field for each in found if each.state == "ready"}
        assert ready == set(MANY[-MOST_OF_MODEL:])
        assert all("16" in str(each.reason) for each in found if each.field not in ready)

    def test_a_view_comes_before_what_is_only_asked_for(self) -> None:
        slots = [slot(field, type="text", age=DAY * 9) for field in MANY[:16]]
        found = decided(slots, viewed=["field19"], types=TEXTS)
        assert found["field19"] == ("building", "text")
        assert sorted(state for state, _ in found.values()) == ["building", "failed", *["ready"] * 15]

    def test_a_workspace_has_what_room_is_left(self) -> None:
        found = decided(viewed=["amount", "city"], room=1)
        assert sorted(state for state, _ in found.values()) == ["building", "failed"]

    def test_a_field_that_can_have_none_takes_no_room(self) -> None:
        assert decided(viewed=["json", "amount"], room=1)["amount"] == ("building", "number")
