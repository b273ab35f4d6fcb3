"""Charges: created, captured, settled late or failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import drawing, payment
from .errors import bad
from .people import NOBODY
from .shapes import Object

if TYPE_CHECKING:
    from .state import FakeStripe

_EVENTS = {"succeeded": "charge.succeeded", "failed": "charge.failed", "pending": "charge.pending"}


def create(
    fake: FakeStripe,
    *,
    amount: int = 1000,
    currency: str = "usd",
    status: str = "succeeded",
    method: str = "card",
    name: str | None = None,
    email: str | None = None,
    risk: str = "normal",
    created: int | None = None,
    id: str | None = None,
    silent: bool = False,
    **facts: Any,
) -> Object:
    """A charge by card (`ch_…`) or another method (`py_…`); `silent` makes no event, `facts` are a charge's keys."""
    if status not in _EVENTS:
        raise bad(f"Invalid status: must be one of {', '.join(_EVENTS)}", param="status")
    code, message, reason = payment.FAILURES[0] if status == "failed" else (None, None, None)
    verdict = {"failure_code": code, "failure_message": message, "outcome": payment.outcome(status, risk, reason)}
    billing = {**NOBODY, "name": name, "email": email}
    facts["metadata"] = facts.get("metadata") or {}
    id = id or fake.new_id("ch" if method == "card" else "py")
    second = int(fake.now()) if created is None else created
    paid = {**verdict, "status": status, "billing": billing, "payment_method_details": payment.details(method), **facts}
    body = fake.add("charge", drawing.charge(id, second, amount, currency, **paid))
    if not silent:
        fake.emit(_EVENTS[status], body)
    return body


def capture(fake: FakeStripe, id: str, amount: int | None = None) -> Object:
    charge = fake.get("charge", id)
    if charge["captured"] or charge["status"] != "succeeded":
        raise bad(f"Charge {id} has already been captured.", code="charge_already_captured")
    taken = charge["amount"] if amount is None else amount
    back = charge["amount"] - taken
    charge = fake.put(
        "charge",
        charge,
        captured=True,
        amount_captured=taken,
        amount_refunded=back,
        balance_transaction=f"txn_{id[3:]}",
    )
    fake.emit("charge.captured", charge)
    return charge


def succeed(fake: FakeStripe, id: str) -> Object:
    """A pending charge settles."""
    charge = fake.get("charge", id)
    facts = {"captured": True, "amount_captured": charge["amount"], "balance_transaction": f"txn_{id[3:]}"}
    charge = fake.put("charge", charge, status="succeeded", paid=True, outcome=payment.outcome("succeeded"), **facts)
    fake.emit("charge.succeeded", charge)
    return charge


def fail(fake: FakeStripe, id: str, reason: int = 0) -> Object:
    """A pending charge is refused."""
    code, message, decline = payment.FAILURES[reason]
    outcome = payment.outcome("failed", reason=decline)
    facts = {"status": "failed", "paid": False, "captured": False, "amount_captured": 0, "balance_transaction": None}
    charge = fake.put(
        "charge", fake.get("charge", id), failure_code=code, failure_message=message, outcome=outcome, **facts
    )
    fake.emit("charge.failed", charge)
    return charge
