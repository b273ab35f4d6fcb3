"""Stripe's minor units, read as exact decimals of their currency (pure)."""

from decimal import Decimal

ZERO_DECIMAL = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)
THREE_DECIMAL = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))
# ISK and UGX have no minor unit, yet Stripe sends them with two decimals: they are not in the first set on purpose.


def decimals(currency: str) -> int:
    """How many of an amount's last digits are behind the point."""
    code = currency.lower()
    if code in ZERO_DECIMAL:
        return 0
    return 3 if code in THREE_DECIMAL else 2


def major(minor: int, currency: str) -> str:
    """An amount in major units, as a JSON number with its currency's exact decimals: 7500 usd is `75.00`."""
    return f"{Decimal(minor).scaleb(-decimals(currency)):f}"
