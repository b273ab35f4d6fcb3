"""What the demo must remember from start to start, in its data folder."""

import json
import secrets
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path


@dataclass(frozen=True)
class Memory:
    """The login, and what makes the fake Stripe draw the same charges again, but new ids for what happens anew."""

    email: str
    password: str
    api_key: str
    seeded_until: int
    starts: int


def recall(data_dir: Path) -> Memory:
    path = data_dir / "demo.json"
    known = Memory(**json.loads(path.read_text())) if path.exists() else _first()
    known = replace(known, starts=known.starts + 1)
    data_dir.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(known)))
    return known


def _first() -> Memory:
    key = "gth_" + secrets.token_urlsafe(32)
    return Memory("demo@example.com", secrets.token_urlsafe(9), key, int(time.time()), 0)
