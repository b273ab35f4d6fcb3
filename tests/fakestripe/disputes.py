"""Disputes: a bank asks for the money of a charge back, and somebody wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import drawing
from .shapes import Object

if TYPE_CHECKING:
    from .state import FakeStripe


def create(
    fake: FakeStripe,
    charge: str,
    amount: int | None = None,
    *,
    reason: str = "fraudulent",
    status: str = "needs_response",
) -> Object:
    """Open a dispute; the charge becomes `disputed`, but the events are about the dispute, as at Stripe."""
    parent = fake.get("charge", charge)
    parent = fake.put("charge", parent, disputed=True)
    facts = {"reason": reason, "status": status, "is_charge_refundable": False}
    dispute = drawing.dispute(
        fake.new_id("du"), int(fake.now()), parent, parent["amount"] if amount is None else amount, **facts
    )
    fake.add("dispute", dispute)
    fake.emit("charge.dispute.created", dispute)
    fake.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def close(fake: FakeStripe, id: str, *, status: str = "lost") -> Object:
    """The bank decides: `won` brings the money back; the charge stays `disputed` either way."""
    dispute = fake.put("dispute", fake.get("dispute", id), status=status)
    if status == "won":
        fake.emit("charge.dispute.funds_reinstated", dispute)
    fake.emit("charge.dispute.closed", dispute)
    return dispute
