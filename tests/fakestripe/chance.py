"""Randomness that a run can repeat: everything is a function of a seed and a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def mix(seed: int, number: int) -> int:
    """64 bits that look random (splitmix64)."""
    z = (seed * 0x9E3779B97F4A7C15 + (number + 1) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def pick(choices: Sequence[T], bits: int) -> T:
    return choices[bits % len(choices)]


def text(seed: int, number: int, length: int = 24) -> str:
    """Letters and digits, as in the tail of a Stripe id."""
    letters = []
    for part in range((length + 9) // 10):
        bits = mix(seed + part * 7919, number)
        for _ in range(10):
            bits, digit = divmod(bits, 62)
            letters.append(_LETTERS[digit])
    return "".join(letters[:length])
