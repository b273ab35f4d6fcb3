"""Which migrations this Gather brings, read without Alembic, whose import takes longer than all of this."""

import re
from functools import lru_cache
from pathlib import Path

VERSIONS = Path(__file__).resolve().parents[1] / "migrations" / "versions"


def newest() -> set[str]:
    """The revisions that no other one follows."""
    return known() - _named("down_revision")


def known() -> set[str]:
    """Every revision that this Gather knows."""
    return _named("revision")


@lru_cache
def _named(what: str) -> set[str]:
    texts = [path.read_text() for path in VERSIONS.glob("*.py")]
    return {name for text in texts for name in re.findall(rf'^{what} = "(.+)"', text, re.MULTILINE)}
