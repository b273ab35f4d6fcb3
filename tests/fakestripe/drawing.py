"""Full Stripe objects from a few facts; seeded and created objects are drawn by the same hand."""

from __future__ import annotations

from collections.abc import Sequence

from .payment import APPROVED, CARDS
from .people import NOBODY
from .shapes import TEMPLATES, Object
from .sublists import listed

_CHARGE = {**TEMPLATES["charge"], "outcome": APPROVED["normal"], "payment_method_details": CARDS[0]}
_CUSTOMER, _INTENT = TEMPLATES["customer"], TEMPLATES["payment_intent"]
_INVOICE, _SUBSCRIPTION = TEMPLATES["invoice"], TEMPLATES["subscription"]
_REFUND, _DISPUTE = TEMPLATES["refund"], TEMPLATES["dispute"]


def charge(
    id: str,
    created: int,
    amount: int,
    currency: str,
    *,
    status: str = "succeeded",
    captured: bool = True,
    billing: Object = NOBODY,
    refunds: Sequence[Object] = (),
    **facts: object,
) -> Object:
    """A charge; `facts` are keys as Stripe spells them."""
    succeeded = status == "succeeded"
    taken = captured and succeeded
    tail = id.split("_", 1)[1]
    returned = sum(refund["amount"] for refund in refunds)
    return {
        **_CHARGE,
        "id": id,
        "amount": amount,
        "amount_captured": amount if taken else 0,
        "amount_refunded": returned,
        "balance_transaction": f"txn_{tail}" if taken else None,
        "billing_details": billing,
        "captured": taken,
        "created": created,
        "currency": currency,
        "paid": succeeded,
        "payment_method": f"pm_{tail}",
        "receipt_email": billing["email"],
        "receipt_url": f"https://pay.stripe.com/receipts/payment/{tail}" if succeeded else None,
        "refunded": 0 < amount == returned,
        "refunds": {"object": "list", "data": list(refunds), "has_more": False, "url": f"/v1/charges/{id}/refunds"},
        "status": status,
        **facts,
    }


def customer(id: str, created: int, billing: Object, **facts: object) -> Object:
    return {
        **_CUSTOMER,
        "id": id,
        "created": created,
        "name": billing["name"],
        "email": billing["email"],
        "phone": billing["phone"],
        "address": billing["address"],
        "invoice_prefix": id[-8:].upper(),
        **facts,
    }


def payment_intent(id: str, created: int, amount: int, currency: str, *, status: str, **facts: object) -> Object:
    received = amount if status == "succeeded" else 0
    secret = {"client_secret": f"{id}_secret_{id[-8:]}"}
    return {
        **_INTENT,
        **secret,
        "id": id,
        "created": created,
        "amount": amount,
        "currency": currency,
        "status": status,
        "amount_received": received,
        **facts,
    }


def refund(id: str, created: int, charge: Object, amount: int, **facts: object) -> Object:
    parent = {"charge": charge["id"], "payment_intent": charge["payment_intent"], "currency": charge["currency"]}
    balance = {"balance_transaction": f"txn_{id.split('_', 1)[1]}"}
    return {**_REFUND, **parent, **balance, "id": id, "created": created, "amount": amount, **facts}


def dispute(id: str, created: int, charge: Object, amount: int, **facts: object) -> Object:
    parent = {"charge": charge["id"], "payment_intent": charge["payment_intent"], "currency": charge["currency"]}
    evidence = {"evidence_details": {**_DISPUTE["evidence_details"], "due_by": created + 14 * 86_400}}
    return {**_DISPUTE, **parent, **evidence, "id": id, "created": created, "amount": amount, **facts}


def invoice(
    id: str, created: int, amount: int, currency: str, customer: str, *, status: str, **facts: object
) -> Object:
    line = {
        **_INVOICE["lines"]["data"][0],
        "id": f"il_{id[3:]}",
        "amount": amount,
        "currency": currency,
        "invoice": id,
        "subtotal": amount,
        "period": {"start": created, "end": created},
        "parent": None,
    }
    totals = dict.fromkeys(("amount_due", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), amount)
    paid = amount if status == "paid" else 0
    return {
        **_INVOICE,
        **totals,
        "id": id,
        "created": created,
        "currency": currency,
        "customer": customer,
        "status": status,
        "amount_paid": paid,
        "amount_remaining": amount - paid,
        "attempted": status == "paid",
        "lines": {"object": "list", "data": [line], "has_more": False, "url": f"/v1/invoices/{id}/lines"},
        "payments": listed("/v1/invoice_payments", id, "invoice", []),
        "period_start": created,
        "period_end": created,
        **facts,
    }


def invoice_payment(
    id: str, created: int, invoice: Object, amount: int, payment: Object, *, is_default: bool
) -> Object:
    """One of an invoice's payments; `payment` names a charge or a payment intent."""
    return {
        "id": id,
        "object": "invoice_payment",
        "amount_paid": None,
        "amount_requested": amount,
        "created": created,
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": is_default,
        "livemode": invoice["livemode"],
        "payment": {"type": next(iter(payment)), **payment},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }


def subscription(
    id: str,
    created: int,
    amount: int,
    currency: str,
    customer: str,
    *,
    status: str,
    item_count: int = 1,
    **facts: object,
) -> Object:
    sample = _SUBSCRIPTION["items"]["data"][0]
    price = {
        **sample["price"],
        "id": f"price_{id[4:]}",
        "currency": currency,
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
        "custom_unit_amount": None,
        "transform_quantity": None,
    }
    month = {"current_period_start": created, "current_period_end": created + 30 * 86_400, "billing_thresholds": None}
    item = {
        **sample,
        **month,
        "id": f"si_{id[4:]}",
        "created": created,
        "price": price,
        "plan": None,
        "subscription": id,
    }
    more = [{**item, "id": f"{item['id']}_{number}"} for number in range(1, item_count)]
    return {
        **_SUBSCRIPTION,
        "id": id,
        "created": created,
        "currency": currency,
        "customer": customer,
        "status": status,
        "start_date": created,
        "billing_cycle_anchor": created,
        "items": listed("/v1/subscription_items", id, "subscription", [item, *more]),
        **facts,
    }
