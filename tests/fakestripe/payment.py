"""How a charge was paid and what the bank said: ready-made parts shared by thousands of charges."""

from __future__ import annotations

from .chance import pick
from .shapes import TEMPLATES, Object

_CARD: Object = {
    **TEMPLATES["charge"]["payment_method_details"]["card"],
    "installments": None,
    "three_d_secure": None,
    "wallet": None,
}
_CARDS = (
    ("visa", "4242", "credit", "US"),
    ("mastercard", "4444", "credit", "US"),
    ("amex", "0005", "credit", "US"),
    ("visa", "5556", "debit", "DE"),
    ("mastercard", "3222", "prepaid", "FR"),
    ("jcb", "0505", "credit", "JP"),
)


def card(brand: str, last4: str, funding: str = "credit", country: str = "US") -> Object:
    facts = {"brand": brand, "last4": last4, "funding": funding, "country": country, "network": brand}
    return {"card": {**_CARD, **facts}, "type": "card"}


CARDS: tuple[Object, ...] = tuple(card(*facts) for facts in _CARDS)

# Payments that aren't cards have charges named py_…
OTHERS: dict[str, Object] = {
    "us_bank_account": {
        "account_holder_type": "individual",
        "account_type": "checking",
        "bank_name": "STRIPE TEST BANK",
        "fingerprint": "FFDMA0xfhBjWSZLu",
        "last4": "6789",
        "routing_number": "110000000",
    },
    "sepa_debit": {"bank_code": "37040044", "branch_code": "", "country": "DE", "fingerprint": "rsQd", "last4": "3000"},
    "ideal": {"bank": "ing", "bic": "INGBNL2A", "iban_last4": "5264", "verified_name": None},
    "link": {"country": "US"},
}
_OTHERS_OF = {"usd": ("us_bank_account", "link"), "eur": ("sepa_debit", "ideal")}

FAILURES = (
    ("card_declined", "Your card was declined.", "generic_decline"),
    ("card_declined", "Your card has insufficient funds.", "insufficient_funds"),
    ("expired_card", "Your card has expired.", "expired_card"),
    ("incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc"),
)
_SILENT: Object = {"advice_code": None, "network_advice_code": None, "network_decline_code": None, "reason": None}


def details(method: str) -> Object:
    return CARDS[0] if method == "card" else {method: OTHERS.get(method, {}), "type": method}


_OTHER_DETAILS = {method: details(method) for method in OTHERS}


def other_details(currency: str, bits: int) -> Object:
    """A way to pay without a card that suits the currency."""
    return _OTHER_DETAILS[pick(_OTHERS_OF.get(currency, ("link",)), bits)]


def outcome(status: str, risk: str = "normal", reason: str | None = None) -> Object | None:
    score = {"normal": 12, "elevated": 68, "highest": 82}[risk]
    shared = {**_SILENT, "risk_level": risk, "risk_score": score}
    if status == "failed":
        message = "The bank did not return any further details with this decline."
        refused = {"network_status": "declined_by_network", "reason": reason, "seller_message": message}
        return {**shared, **refused, "type": "issuer_declined"}
    return {
        **shared,
        "network_status": "approved_by_network",
        "seller_message": "Payment complete.",
        "type": "authorized",
    }


APPROVED = {risk: outcome("succeeded", risk) for risk in ("normal", "elevated", "highest")}
DECLINED = tuple(outcome("failed", "normal", reason) for _, _, reason in FAILURES)
