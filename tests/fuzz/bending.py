"""Bytes that are nearly right: something good, with a few edits that have broken parsers before."""

from collections.abc import Sequence

from hypothesis import strategies as st

TOKENS = (
    *rb"""" ' \ { } [ ] , ; : = & - + % %00 %ff \u0000 \ud800 \udc00 \x null true NaN -Infinity 1e999 1e-999 -0 01 1_0
        "id" "$field" "and" "not" "value" _created_at stripe_charge.amount 9999-12-31 0000-00-00 t= v1= v0= --x--
        <!DOCTYPE </row> r=" </c> &#0;""".split(),
    *(character.encode() for character in "Ł🦉\u2028\u0085\ufeff\0\x1a\t\n\r "),
    *(b"\xff", b"\xc3", b"\xff\xfe", b"\xed\xa0\x80", b"\r\n--x\r\n", b"9" * 401),
)
TIMES = (1, 1, 1, 2, 40, 1500)


@st.composite
def bent(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds, changed in up to six places; or, now and then, nothing like it."""
    if draw(st.integers(0, 19)) == 0:
        return draw(st.binary(max_size=200))
    raw = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(raw)))
        end = start + draw(st.integers(0, 12))
        raw = raw[:start] + draw(_pieces(seeds)) + raw[end:]
    return raw


def _pieces(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    tokens = st.builds(lambda token, times: token * times, st.sampled_from(TOKENS), st.sampled_from(TIMES))
    return st.one_of(st.just(b""), tokens, st.binary(max_size=4), st.sampled_from(seeds))
