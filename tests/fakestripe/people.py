"""Who orders lunch, what it is and how it is paid: the words that make seeded data look like a business."""

from __future__ import annotations

from functools import lru_cache

from .chance import mix, pick
from .shapes import EMPTY_ADDRESS, Object

FIRST_NAMES = [
    "Ada",
    "Amara",
    "Anaïs",
    "Ben",
    "Björk",
    "Carlos",
    "Chloé",
    "Daniel",
    "Emeka",
    "Fatima",
    "Grace",
    "Hana",
    "Ines",
    "Jamal",
    "Jenny",
    "Kenji",
    "Lena",
    "Łukasz",
    "Maria",
    "Mateo",
    "Nadia",
    "Noah",
    "Olu",
    "Priya",
    "Quinn",
    "Rosa",
    "Sam",
    "Søren",
    "Tara",
    "Umar",
    "Vera",
    "Wei",
    "Ximena",
    "Yusuf",
    "Zoe",
]
LAST_NAMES = [
    "Abebe",
    "Almeida",
    "Becker",
    "Brown",
    "Chen",
    "Cohen",
    "Dubois",
    "Evans",
    "Fischer",
    "García",
    "Haddad",
    "Ito",
    "Jensen",
    "Khan",
    "Kowalski",
    "Lopez",
    "Müller",
    "Nguyen",
    "O'Brien",
    "Okafor",
    "Patel",
    "Quist",
    "Rossi",
    "Sato",
    "Silva",
    "Smith",
    "Tanaka",
    "Ueda",
    "Virtanen",
    "Williams",
    "Yılmaz",
    "Zhang",
]
PLACES = (
    ("Austin", "US", "TX", "78701", "Congress Ave"),
    ("Brooklyn", "US", "NY", "11201", "Court St"),
    ("Oakland", "US", "CA", "94607", "Broadway"),
    ("Seattle", "US", "WA", "98101", "Pike St"),
    ("Chicago", "US", "IL", "60601", "Wacker Dr"),
    ("Berlin", "DE", None, "10115", "Invalidenstraße"),
    ("Lyon", "FR", None, "69001", "Rue de la République"),
    ("Osaka", "JP", None, "530-0001", "Umeda"),
    ("Reykjavík", "IS", None, "101", "Laugavegur"),
    ("Kuwait City", "KW", None, "13001", "Al Soor St"),
)
DISHES = [
    "Falafel wrap",
    "Chicken katsu curry",
    "Poke bowl",
    "Margherita pizza",
    "Pho bo",
    "Bánh mì",
    "Caesar salad",
    "Lentil soup",
    "Beef burrito",
    "Pad thai",
    "Shakshuka",
    "Ramen",
    "Veggie burger",
    "Sushi set",
    "Jollof rice",
    "Mac and cheese",
]
KITCHENS = [
    "Green Fork",
    "Noodle Corner",
    "Casa Lupe",
    "The Daily Bowl",
    "Saffron & Salt",
    "Pier 9 Deli",
    "Umi",
    "Brickoven",
]
NOTES = ["leave at reception", "no onions", "ring twice", "extra napkins", "gluten free"]

# What a lunch costs where: (currency, the cheapest in minor units, spread, step). Stripe sends krónur in hundredths.
PRICES = {
    "US": ("usd", 950, 9000, 25),
    "DE": ("eur", 890, 8000, 10),
    "FR": ("eur", 990, 5200, 10),
    "JP": ("jpy", 980, 7200, 10),
    "KW": ("kwd", 2250, 14000, 50),
    "IS": ("isk", 189000, 900000, 1000),
}


@lru_cache(maxsize=4096)
def person(seed: int, number: int) -> Object:
    """The billing details of a seeded customer."""
    bits = mix(seed ^ 0xBEEF, number)
    first, last = pick(FIRST_NAMES, bits), pick(LAST_NAMES, bits >> 8)
    city, country, state, code, street = pick(PLACES, bits >> 16)
    address = {"city": city, "country": country, "state": state, "postal_code": code, "line2": None}
    mailbox = f"{first}.{last}".lower().encode("ascii", "ignore").decode().replace("'", "")
    return {
        "address": {**address, "line1": f"{(bits >> 24) % 400 + 1} {street}"},
        "email": f"{mailbox}{number}@example.com",
        "name": f"{first} {last}",
        "phone": None,
        "tax_id": None,
    }


NOBODY: Object = {"address": EMPTY_ADDRESS, "email": None, "name": None, "phone": None, "tax_id": None}


def price(bits: int, country: str) -> tuple[str, int]:
    currency, cheapest, spread, step = PRICES[country]
    return currency, cheapest + bits % (spread // step) * step


def lunch(bits: int) -> str:
    return f"{pick(DISHES, bits)} × {(bits >> 8) % 4 + 1} from {pick(KITCHENS, bits >> 16)}"
