"""The orders that are measured: twelve fields each, a function of their number, so that every run has the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FIRST_ID = 1_000_000_000
DIETS = ("vegan", "halal", "kosher", "spicy", "mild")
"""Each is a word of every fifth order's note."""
CITIES = (
    "Amsterdam", "Berlin", "Chicago", "Dublin", "Istanbul", "København",
    "Lisbon", "Madrid", "New York", "Osaka", "Paris", "Zürich",
)  # fmt: skip
COMPANIES = ("Acme Robotics", "Blue Door Law", "Cedar & Co", "Dune Studios", "Elm Street Dental", "Ferrum Steel")
FIRST_NAMES = ("ada", "ben", "chloe", "daniel", "emeka", "fatima", "grace", "hana", "ines", "jamal", "kenji", "lena")
LAST_NAMES = ("abebe", "becker", "chen", "dubois", "evans", "fischer", "garcia", "haddad", "ito", "jensen", "khan")
STATUSES = ("placed", "placed", "cooking", "on the way", *("delivered",) * 11, "cancelled")
LUNCHES = ("sandwich platter", "noodle bowls", "salad buffet", "soup and bread", "tapas for all", "sushi boxes")

ROWS_PER_CRATE = 10
CRATE_SPACING = 100_000
"""A crate's number is a rare word: ten orders of a million hold it, far apart."""

_SPREAD = 0x9E3779B97F4A7C15
_ALL_BITS = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders as both sides are given them: ids beside JSON texts."""

    ids: Sequence[str]
    texts: Sequence[str]

    def __len__(self) -> int:
        return len(self.ids)

    def piece(self, start: int, size: int) -> "Orders":
        return Orders(self.ids[start : start + size], self.texts[start : start + size])

    def as_array(self) -> bytes:
        return f"[{','.join(self.texts)}]".encode()

    def as_lines(self) -> bytes:
        return ("\n".join(self.texts) + "\n").encode()


def orders(numbers: Iterable[int], charges: Sequence[str] = ("",), revision: int = 0) -> Orders:
    """The orders of these numbers; a later `revision` has another amount and another status."""
    numbers = list(numbers)
    return Orders([id_of(number) for number in numbers], [_text(number, charges, revision) for number in numbers])


def id_of(number: int) -> str:
    return str(FIRST_ID + number)


def crate(number: int) -> str:
    """The rare word of an order."""
    block, place = divmod(number, ROWS_PER_CRATE * CRATE_SPACING)
    return f"k{block * CRATE_SPACING + place % CRATE_SPACING:07x}"


def email(number: int) -> str:
    bits = _bits(number)
    return f"{_pick(FIRST_NAMES, bits >> 8)}.{_pick(LAST_NAMES, bits >> 14)}{bits >> 20 & 0xFFFF}@example.com"


def delivery_day(number: int) -> str:
    return f"2026-{1 + number % 12:02}-{1 + number // 12 % 28:02}"


def people(number: int) -> int:
    return 1 + (_bits(number) >> 36) % 23


def _text(number: int, charges: Sequence[str], revision: int) -> str:
    bits = _bits(number)
    cents = 500 + (bits >> 40) % 90_000 + revision
    second = number % 86_400
    return (
        f'{{"id":"{id_of(number)}",'
        f'"placed_at":"{delivery_day(number)}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z",'
        f'"delivery_day":"{delivery_day(number)}",'
        f'"email":"{email(number)}",'
        f'"company":"{_pick(COMPANIES, bits >> 5)}",'
        f'"city":"{_pick(CITIES, bits >> 12)}",'
        f'"people":{people(number)},'
        f'"amount":{cents // 100}.{cents % 100:02},'
        f'"status":"{_pick(STATUSES, (bits >> 24) + revision)}",'
        f'"express":{"true" if bits >> 30 & 3 == 0 else "false"},'
        f'"note":"{DIETS[number % 5]} {_pick(LUNCHES, bits >> 50)}, in crate {crate(number)}, ring twice",'
        f'"stripe_charge_id":"{charges[number % len(charges)]}"}}'
    )


def _bits(number: int) -> int:
    """Sixty-four bits that look drawn by lot."""
    bits = (number + 1) * _SPREAD & _ALL_BITS
    bits = (bits ^ bits >> 31) * 0xBF58476D1CE4E5B9 & _ALL_BITS
    return bits ^ bits >> 29


def _pick(words: Sequence[str], bits: int) -> str:
    return words[bits % len(words)]
