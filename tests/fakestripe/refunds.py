"""Refunds: money back in full or in part, and refunds that fail later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import drawing
from .errors import bad, missing
from .shapes import Object

if TYPE_CHECKING:
    from .state import FakeStripe

_RETURNING = ("succeeded", "pending", "requires_action")


def create(
    fake: FakeStripe,
    charge: str,
    amount: int | None = None,
    *,
    status: str = "succeeded",
    reason: str | None = None,
    metadata: Object | None = None,
    silent: bool = False,
) -> Object:
    """Give back a charge, or part of it; answers the refund."""
    parent = _refundable(fake, charge)
    left = parent["amount_captured"] - parent["amount_refunded"]
    if left <= 0:
        raise bad(f"Charge {charge} has already been refunded.", code="charge_already_refunded")
    amount = left if amount is None else amount
    if not 0 < amount <= left:
        raise bad(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param="amount")
    id = fake.new_id("pyr" if charge.startswith("py_") else "re")
    facts = {"status": status, "reason": reason, "metadata": metadata or {}}
    refund = fake.add("refund", drawing.refund(id, int(fake.now()), parent, amount, **facts))
    parent = _settle(fake, parent, amount, refund)
    if not silent:
        fake.emit("charge.refunded", parent)
        fake.emit("refund.created", refund)
    return refund


def update(fake: FakeStripe, id: str, *, status: str | None = None, metadata: Object | None = None) -> Object:
    """Change a refund; one that fails or is cancelled gives the charge its amount back."""
    old = fake.get("refund", id)
    facts = {"status": status or old["status"], "metadata": {**old["metadata"], **(metadata or {})}}
    if status == "failed":
        facts |= {"failure_reason": "expired_or_canceled_card", "failure_balance_transaction": f"txn_f{id[3:]}"}
    refund = fake.put("refund", old, **facts)
    parent = fake.get("charge", old["charge"])
    was, now_is = old["status"] in _RETURNING, refund["status"] in _RETURNING
    _settle(fake, parent, (now_is - was) * old["amount"], refund)
    fake.emit("charge.refund.updated", refund)
    fake.emit("refund.failed" if refund["status"] == "failed" != old["status"] else "refund.updated", refund)
    return refund


def _refundable(fake: FakeStripe, id: str) -> Object:
    body = fake.shelves["charge"].get(id)
    if body is None:
        raise missing("charge", id, param="charge")
    if body["status"] == "failed":
        raise bad(f"Charge {id} has failed and can't be refunded.", param="charge")
    return body if body["captured"] else {**body, "amount_captured": body["amount"]}


def _settle(fake: FakeStripe, charge: Object, change: int, refund: Object) -> Object:
    others = [other for other in charge["refunds"]["data"] if other["id"] != refund["id"]]
    embedded = {
        **charge["refunds"],
        "data": [refund, *others][:10],
        "has_more": len(others) >= 10 or charge["refunds"]["has_more"],
    }
    returned = charge["amount_refunded"] + change
    return fake.put("charge", charge, amount_refunded=returned, refunded=returned >= charge["amount"], refunds=embedded)
