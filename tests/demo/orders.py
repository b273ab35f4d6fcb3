"""The lunch company's orders, each told from the charge that paid for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

WITHOUT_DECIMALS = {"jpy", "krw"}
WITH_THREE_DECIMALS = {"kwd", "bhd", "jod", "omr", "tnd"}
OFFICES = ("Acme Robotics", "Blue Door Law", "Cedar & Co", "Dune Studios", "Elm Street Dental", "Ferrum Steel")
Json = dict[str, Any]


def order_of(charge: Json) -> Json:
    """What the company's own system knows of an order: never the payment's state, only its id."""
    placed = datetime.fromtimestamp(charge["created"], UTC)
    buyer = charge["billing_details"]
    number = int(charge["metadata"]["order_id"])
    return {
        "id": str(number),
        "placed_at": f"{placed:%Y-%m-%dT%H:%M:%SZ}",
        "delivery_day": f"{placed + timedelta(days=1):%Y-%m-%d}",
        "company": OFFICES[number % 997 % len(OFFICES)],
        "ordered_by": buyer["name"],
        "email": buyer["email"],
        "city": (buyer["address"] or {}).get("city"),
        "lunch": charge["description"],
        "people": 1 + number % 23,
        "channel": charge["metadata"].get("channel", "web"),
        "amount": major(charge["amount"], charge["currency"]),
        "currency": charge["currency"],
        "stripe_charge_id": charge["id"],
    }


def major(amount: int, currency: str) -> float | int:
    if currency in WITHOUT_DECIMALS:
        return amount
    return amount / (1000 if currency in WITH_THREE_DECIMALS else 100)
