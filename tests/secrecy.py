"""No key, token, secret or password that the tests use may be read in a log that they leave."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from api import secrets
from api.logs import TextLines
from api.workspaces import keys, passwords

LOGS = ("log", "*.log", "*.log.*")
IN_PROCESS = "process.log"
SHAPES = re.compile(
    r"\bgth_[\w-]{20,}|\b[sr]k_(?:test|live)_\w{8,}|\bwhsec_\w{8,}|\$argon2id\$|\b(?:Token|Bearer) [\w-]{16,}"
)
"""What a secret looks like, whoever made it."""

SHOWN = re.compile(r"^│ (?:Password|API key) .*│$|^ +-H 'Authorization: Token \S+' \\$|^Password +\S+$|^API key +\S+$")
"""Lines in which the first start shows, once, how to sign in."""

TOKEN = re.compile(r"[\w.+/=-]{12,}")
SHORTEST = 12
"""Shorter ones are words that happen to be used as a wrong key."""

Used = set[str]


class Watch:
    """What was used as a secret in this process, and where logs are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.used = Used()

    def leaks(self) -> list[str]:
        """Each log and the secrets in it."""
        logs = sorted({path for name in LOGS for path in self.folder.rglob(name) if path.is_file()})
        assert logs, "there is no log to look at"
        found = ((path, _secrets_in(path.read_text(errors="replace"), self.used)) for path in logs)
        return [f"{path}: {', '.join(sorted(secrets))}" for path, secrets in found if secrets]


@contextmanager
def watched(folder: Path) -> Iterator[Watch]:
    """Note what is hashed or sealed here, and keep this process's own log beside the others."""
    watch = Watch(folder)
    handler = logging.FileHandler(folder / IN_PROCESS)
    handler.setFormatter(TextLines())
    logging.getLogger().addHandler(handler)
    with pytest.MonkeyPatch.context() as patch:
        for room, name in ((keys, "digest"), (secrets, "seal"), (passwords, "hash_password"), (passwords, "matches")):
            patch.setattr(room, name, _noting(getattr(room, name), watch.used))
        yield watch
    logging.getLogger().removeHandler(handler)
    handler.close()


def _noting(function: Callable[..., Any], used: Used) -> Callable[..., Any]:
    @wraps(function)
    def noting(text: str, *rest: Any, **named: Any) -> Any:
        used.update(each for each in _parts(text) if len(each) >= SHORTEST)
        return function(text, *rest, **named)

    return noting


def _parts(text: str) -> list[str]:
    """Credentials are sealed as a JSON object of them."""
    return [str(value) for value in json.loads(text).values()] if text.startswith("{") else [text]


def _secrets_in(text: str, used: Used) -> Used:
    text = "\n".join(line for line in text.splitlines() if not SHOWN.match(line))
    of_words = {secret for secret in used if not TOKEN.fullmatch(secret)}
    return {*SHAPES.findall(text), *(used & set(TOKEN.findall(text))), *(each for each in of_words if each in text)}
