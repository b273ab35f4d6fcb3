"""PURE: what looks amiss among a model's fields: a key that is likely a slip of another's, values that don't fit.

Nothing is refused or changed for it. A field that a person typed, labelled or hid is meant: its key isn't questioned.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from api.fields import inference
from api.fields.catalogue import CatalogueField
from api.fields.types import FieldType

Notice = dict[str, Any]

MUCH_RARER = 5
"""Two keys that are both common are both meant."""

SLIPS = ((8, 2), (4, 1))
"""How many letters may be wrong in a word of this length; shorter ones differ by a letter too often."""

LONGEST_WORD = 20
"""Longer ones are compared as wholes only."""
LONGEST_SHOWN = 40

NOUNS: Mapping[FieldType, str] = {
    FieldType.TEXT: "a text",
    FieldType.NUMBER: "a number",
    FieldType.BOOLEAN: "true or false",
    FieldType.DATE: "a date",
    FieldType.DATETIME: "a date or time",
    FieldType.JSON: "a list or an object",
}

Words = tuple[str, ...]
Gap = tuple[Words, str, Words]
"""A key with some letters of one of its words left out."""

_humps = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_word = re.compile(r"[^\W_]+")
_digits = re.compile(r"\d+")


def warnings(fields: Iterable[CatalogueField]) -> dict[str, list[Notice]]:
    """What is to be said of each of a model's own fields, by key."""
    own = [field for field in fields if field.source == "own"]
    alike = _lookalikes(own)
    return {field.key: [*_similar(field, alike.get(field.key)), *_mixed(field)] for field in own}


def looks_like(one: str, other: str) -> bool:
    """Whether two keys are nearly the same: but for case, signs and plurals, or for a letter or two of one word."""
    mine, theirs = _words(one), _words(other)
    if _digits.findall(one) != _digits.findall(other):
        return False
    if _folded(mine) == _folded(theirs):
        return bool(mine)
    differing = [pair for pair in zip(mine, theirs, strict=False) if pair[0] != pair[1]]
    return len(mine) == len(theirs) and len(differing) == 1 and _is_slip(*differing[0])


def _lookalikes(own: Sequence[CatalogueField]) -> dict[str, CatalogueField]:
    """The commonest much commoner field that each field is like."""
    near: dict[str | Gap, list[CatalogueField]] = {}
    for field in sorted(own, key=_count, reverse=True):
        for place in _places(field.key):
            near.setdefault(place, []).append(field)
    found: dict[str, CatalogueField] = {}
    for field in own:
        met = {other.key: other for place in _places(field.key) for other in near[place]}
        like = (other for other in met.values() if _is_much_rarer(field, other) and looks_like(field.key, other.key))
        if not _is_meant(field) and (commonest := max(like, key=_count, default=None)):
            found[field.key] = commonest
    return found


def _similar(field: CatalogueField, other: CatalogueField | None) -> Iterator[Notice]:
    if other is not None:
        detail = (
            f"`{field.key}` looks like `{other.key}`: it was seen {_times(field)}, the other {_times(other)}. "
            "If it is a slip, correct whoever sends it; if both are meant, choose its type or hide it."
        )
        yield {"code": "similar_field", "field": field.key, "similar_to": other.key, "detail": detail}


def _mixed(field: CatalogueField) -> Iterator[Notice]:
    if field.seen is None or field.share is None or field.share == 1:
        return
    count = _count(field)
    others = count - inference.fitting(field.seen, field.type)
    sample = next((each for each in field.samples if not inference.fits(each, field.type)), None)
    example = "" if sample is None else f", such as {_shown(sample)}"
    detail = (
        f"Not {NOUNS[field.type]}: {others:,} of the {count:,} values seen of `{field.key}`{example}. Such values are "
        "kept, but filters pass them over and they sort last. Correct whoever sends them, or choose another type."
    )
    yield {
        "code": "mixed_types", "field": field.key, "type": field.type, "share": field.share, "sample": sample,
        "detail": detail,
    }  # fmt: skip


def _shown(sample: Any) -> str:
    text = inference.encode(sample)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _count(field: CatalogueField) -> int:
    return (field.seen or {}).get("nonempty", 0)


def _times(field: CatalogueField) -> str:
    return "once" if _count(field) == 1 else f"{_count(field):,} times"


def _is_much_rarer(field: CatalogueField, other: CatalogueField) -> bool:
    return max(_count(field), 1) * MUCH_RARER <= _count(other)


def _is_meant(field: CatalogueField) -> bool:
    return field.pinned or field.hidden or field.label != field.key or field.column == "external_id"


def _places(key: str) -> Iterator[str | Gap]:
    """Where keys that may be alike meet, so that few pairs of a wide model are compared letter by letter: words that
    are a slip or two apart are the same with as many letters left out."""
    words = _words(key)
    if words:
        yield _folded(words)
    for n, word in enumerate(words):
        for left in range(max(len(word) - _allowed(len(word)), 0), len(word) + 1):
            yield from ((words[:n], "".join(rest), words[n + 1 :]) for rest in combinations(word, left))


def _words(key: str) -> Words:
    return tuple(word.casefold() for word in _word.findall(_humps.sub(" ", key)))


def _folded(words: Words) -> str:
    return "".join(word.removesuffix("s") or word for word in words)


def _is_slip(one: str, other: str) -> bool:
    """Whether a word is another with a letter or two dropped, doubled, swapped or mistaken; hardly ever the first."""
    allowed = _allowed(min(len(one), len(other)))
    return one[0] == other[0] and abs(len(one) - len(other)) <= allowed and _distance(one, other) <= allowed


def _allowed(length: int) -> int:
    return next((slips for longer, slips in SLIPS if longer <= length <= LONGEST_WORD), 0)


def _distance(one: str, other: str) -> int:
    """How many letters must be put in, left out, changed or swapped with the next to make one word the other."""
    before, above = list[int](), list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, theirs in enumerate(other, 1):
            now.append(min(above[column] + 1, now[-1] + 1, above[column - 1] + (letter != theirs)))
            if row > 1 and column > 1 and (letter, one[row - 2]) == (other[column - 2], theirs):
                now[-1] = min(now[-1], before[column - 2] + 1)
        before, above = above, now
    return above[-1]
