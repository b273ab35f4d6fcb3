"""The look at all logs finds what it is there for."""

import logging
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from api import secrets
from api.workspaces import keys, passwords
from tests import secrecy

KEY = "gth_" + "k" * 43


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that isn't looked at in the end."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (f"INFO: new key {KEY}", [KEY]),
        ("ERROR: Stripe refused sk_live_51Hxyzabcdef", ["sk_live_51Hxyzabcdef"]),
        ("Authorization: Token abcdefghijklmnopqrst", ["Token abcdefghijklmnopqrst"]),
        ("WARNING: a wrong session abcdef0123456789", ["abcdef0123456789"]),
        ("they typed: lunch for all of us", ["lunch for all of us"]),
        ("the credentials were restricted_key_of_theirs", ["restricted_key_of_theirs"]),
        (f"│ API key   {KEY} │", []),
        ("WARNING: nothing of anybody's here, gth_… least of all", []),
    ],
)
async def test_a_secret_in_a_log_is_found_wherever_it_came_from(elsewhere: Path, said: str, found: list[str]) -> None:
    (elsewhere / "server").mkdir()
    (elsewhere / "server" / "log").write_text(f"INFO: started\n{said}\n")
    with secrecy.watched(elsewhere) as watch:
        keys.digest("abcdef0123456789")
        secrets.seal('{"api_key": "restricted_key_of_theirs"}', context="a test")
        await passwords.hash_password("lunch for all of us")
    assert watch.leaks() == ([f"{elsewhere / 'server' / 'log'}: {found[0]}"] if found else [])


async def test_what_this_process_says_is_looked_at_as_it_would_be_written(elsewhere: Path) -> None:
    with secrecy.watched(elsewhere) as watch:
        # Unknown to the look at all tests, which would find it too.
        watch.used.add("a secret of this test")
        logging.getLogger("gather").warning("redacted: %s; not: %s", KEY, "a secret of this test")
    assert watch.leaks() == [f"{elsewhere / secrecy.IN_PROCESS}: a secret of this test"]
