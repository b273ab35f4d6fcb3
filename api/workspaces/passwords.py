"""Passwords: argon2id, off the event loop, two at a time; and a brake on guessing."""

import asyncio
import time
from collections import OrderedDict, deque
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.errors import TooMany

WINDOW_SECONDS, REMEMBERED = 60.0, 10_000
OF_ONE_ADDRESS, OF_ONE_PERSON = 60, 10
"""Attempts a minute: from one network address, and at one account."""

_hasher = PasswordHasher()
_two_at_a_time = asyncio.Semaphore(2)
_attempts: OrderedDict[str, deque[float]] = OrderedDict()


async def hash_password(password: str) -> str:
    """The hash to keep."""
    async with _two_at_a_time:
        return await asyncio.to_thread(_hasher.hash, password)


async def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password is the hash's; False, after the same time, when there is no hash."""
    async with _two_at_a_time:
        return await asyncio.to_thread(_verify, password, password_hash) and password_hash is not None


@lru_cache
def _nobodys() -> str:
    """Verified when the address is unknown, so that an answer takes as long for strangers as for members."""
    return _hasher.hash("nobody has this password")


def _verify(password: str, password_hash: str | None) -> bool:
    try:
        return _hasher.verify(password_hash or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False


def brake(who: str, *, attempts: int) -> None:
    """Count an attempt of an address or e-mail; 429 beyond so many a minute."""
    now = time.monotonic()
    tries = _attempts.setdefault(who, deque())
    _attempts.move_to_end(who)
    if len(_attempts) > REMEMBERED:
        _attempts.popitem(last=False)
    while tries and now - tries[0] > WINDOW_SECONDS:
        tries.popleft()
    if len(tries) >= attempts:
        wait = int(WINDOW_SECONDS - (now - tries[0])) + 1
        raise TooMany(f"Too many attempts to sign in; try again in {wait} seconds", retry_after=wait)
    tries.append(now)
