"""A cell of Excel holds 32,767 characters of UTF-16."""

import pytest

from api.fields.fitting import LONGEST, fitted, is_cut


@pytest.mark.parametrize("text", ["", "x" * LONGEST, "😀" * (LONGEST // 2), "…"])
def test_a_text_that_fits_stays_as_it_is(text: str) -> None:
    assert fitted(text) == text
    assert not is_cut(text)


@pytest.mark.parametrize("text", ["x" * (LONGEST + 1), "😀" * LONGEST, "x" + "😀" * LONGEST, "ü" * 100_000])
def test_a_longer_one_is_cut_between_characters_and_says_so(text: str) -> None:
    cut = fitted(text)
    assert len(cut.encode("utf-16-le")) <= 2 * LONGEST
    assert text.startswith(cut[:-1])
    assert is_cut(cut)
