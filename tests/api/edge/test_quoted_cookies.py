"""A quoted cookie is read as Python reads it, in time that grows with its length only."""

import httpx
import pytest

from api.edge.quoted_cookies import unquoted


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("plain", "plain"),
        ('"', '"'),
        ('""', ""),
        ('"a b"', "a b"),
        (r'"a\"b"', 'a"b'),
        (r'"a\\b"', r"a\b"),
        (r'"\054\073"', ",;"),
        (r'"\"\"\""', '"""'),
        (r'"\400"', "400"),
        ('"half', '"half'),
    ],
)
def test_a_value_is_what_it_means(given: str, read: str) -> None:
    assert unquoted(given) == read


@pytest.mark.timeout(20)
async def test_a_cookie_full_of_quotes_holds_nobody_up(anyone: httpx.AsyncClient) -> None:
    """Thirty of them would take minutes."""
    cookie = 'a="' + r"\"" * 30_000 + '"'
    for _ in range(30):
        assert (await anyone.get("/healthz", headers={"cookie": cookie})).status_code == 200
