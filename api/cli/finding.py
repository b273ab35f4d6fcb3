"""What a check of `gather doctor` found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Well or not, in words; `advice` is what to do when it isn't."""

    name: str
    well: bool
    words: str
    advice: str = ""
