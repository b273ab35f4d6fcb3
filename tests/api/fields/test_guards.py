"""A guarded text never runs, and always comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.fields.guards import guard, unguard

texts = st.one_of(st.text(), st.text(alphabet="'=+-@\t\rx"))


@given(texts)
def test_no_guarded_text_runs_and_all_come_back(text: str) -> None:
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", ["", "x", "'x", "75", " =x", "it's", "'"])
def test_what_cannot_run_stays_as_it_is(text: str) -> None:
    assert guard(text) == unguard(text) == text
