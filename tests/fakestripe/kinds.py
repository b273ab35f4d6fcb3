"""The kinds of object this Stripe keeps, as a table: where they are listed, how they are named and filtered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    name: str
    path: str
    prefix: str
    filters: tuple[str, ...] = ()
    updated: str | None = None  # the event an edit emits; a payment intent has none: its edits are silent
    param: str = "id"  # what Stripe calls the id in its 404

    @property
    def permission(self) -> str:
        return f"rak_{self.name}"


_TABLE = (
    Kind("charge", "/v1/charges", "ch", ("customer", "payment_intent", "transfer_group"), "charge.updated"),
    Kind("customer", "/v1/customers", "cus", ("email",), "customer.updated"),
    Kind(
        "invoice", "/v1/invoices", "in", ("customer", "status", "subscription", "collection_method"), "invoice.updated"
    ),
    Kind("subscription", "/v1/subscriptions", "sub", ("customer", "status"), "customer.subscription.updated"),
    Kind("payment_intent", "/v1/payment_intents", "pi", ("customer",), None, "intent"),
    Kind("refund", "/v1/refunds", "re", ("charge", "payment_intent"), "refund.updated"),
    Kind("dispute", "/v1/disputes", "dp", ("charge", "payment_intent"), "charge.dispute.updated"),
    Kind("event", "/v1/events", "evt", ("type", "types", "delivery_success")),
    Kind("webhook_endpoint", "/v1/webhook_endpoints", "we"),
)

KINDS = {kind.name: kind for kind in _TABLE}
SEEDABLE = ("charge", "customer", "invoice", "subscription", "payment_intent", "refund", "dispute")
PREFIXES = {
    **{kind.prefix: kind for kind in _TABLE},
    "py": KINDS["charge"],
    "pyr": KINDS["refund"],
    "du": KINDS["dispute"],
}


def kind_of(id: str) -> Kind | None:
    """The kind that an id's prefix tells."""
    return PREFIXES.get(id.split("_", 1)[0])
