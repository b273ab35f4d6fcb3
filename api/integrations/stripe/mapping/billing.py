"""What stands beside a record of a customer: customers, invoices, subscriptions (pure)."""

from collections.abc import Callable
from typing import Any

from api.fields.types import FieldType
from api.integrations.stripe.mapping.fields import (
    ENDING,
    Fields,
    amount,
    amounts,
    flags,
    moments,
    references,
    texts,
)
from api.integrations.stripe.mapping.readers import (
    Object,
    Reader,
    first_of,
    flag,
    in_any,
    in_first,
    minor,
    moment,
    reference,
    text,
    value,
)

CUSTOMER: Fields = {
    **texts("id", "name", "email", "phone", "description"),
    **amounts("balance"),
    **texts("currency"),
    **flags("delinquent"),
    **moments("created"),
    "city": (FieldType.TEXT, text("address", "city")),
    "country": (FieldType.TEXT, text("address", "country")),
    "default_payment_method": (
        FieldType.TEXT,
        first_of(reference("invoice_settings", "default_payment_method"), reference("default_source")),
    ),
    **texts("invoice_prefix", "tax_exempt"),
    **ENDING,
}


def _is_paid(source: Object) -> bool | None:
    """Newer versions have no flag for it, only the status."""
    told, status = source.get("paid"), source.get("status")
    if isinstance(told, bool):
        return told
    return status == "paid" if isinstance(status, str) else None


def _of_payments(read: Reader) -> Reader:
    """Of several payments the default one is what an older version would have named."""
    return in_any("payments", read, rather=flag("is_default"))


INVOICE: Fields = {
    **texts("id", "number", "status"),
    **amounts("amount_due", "amount_paid", "amount_remaining", "subtotal", "total"),
    **texts("currency"),
    "paid": (FieldType.BOOLEAN, _is_paid),
    **flags("attempted"),
    "attempt_count": (FieldType.NUMBER, minor("attempt_count")),
    **moments("created", "due_date", "period_start", "period_end", "next_payment_attempt"),
    "finalized_at": (FieldType.DATETIME, moment("status_transitions", "finalized_at")),
    "paid_at": (FieldType.DATETIME, moment("status_transitions", "paid_at")),
    **references("customer"),
    **texts("customer_name", "customer_email"),
    "subscription": (
        FieldType.TEXT,
        first_of(reference("subscription"), reference("parent", "subscription_details", "subscription")),
    ),
    "charge": (
        FieldType.TEXT,
        first_of(reference("charge"), _of_payments(reference("payment", "charge"))),
    ),
    "payment_intent": (
        FieldType.TEXT,
        first_of(reference("payment_intent"), _of_payments(reference("payment", "payment_intent"))),
    ),
    **texts("billing_reason", "collection_method", "description", "hosted_invoice_url", "invoice_pdf"),
    **ENDING,
}

_unit_amount: Callable[[Object], int | None] = in_first(
    "items", first_of(minor("price", "unit_amount"), minor("plan", "amount"))
)
_quantity: Callable[[Object], int | None] = in_first("items", minor("quantity"))
_currency = first_of(text("currency"), in_first("items", text("price", "currency")))


def _amount(source: Object) -> int | None:
    """What the first item costs each time; a price in tiers can't tell."""
    unit, quantity = _unit_amount(source), _quantity(source)
    return None if unit is None or quantity is None else unit * quantity


def _item_count(source: Object) -> int | None:
    """How many items there are, where the list is whole."""
    entries = value("items", "data")(source)
    return len(entries) if isinstance(entries, list) and not value("items", "has_more")(source) else None


def _period(key: str) -> Any:
    """Newer versions keep the current period with each item."""
    return FieldType.DATETIME, first_of(moment(key), in_first("items", moment(key)))


SUBSCRIPTION: Fields = {
    **texts("id", "status"),
    **amount("amount", _amount, _currency),
    "currency": (FieldType.TEXT, _currency),
    "product": (
        FieldType.TEXT,
        in_first("items", first_of(reference("price", "product"), reference("plan", "product"))),
    ),
    "price": (FieldType.TEXT, in_first("items", first_of(reference("price"), reference("plan")))),
    **amount("unit_amount", _unit_amount, _currency),
    "quantity": (FieldType.NUMBER, _quantity),
    "interval": (
        FieldType.TEXT,
        in_first("items", first_of(text("price", "recurring", "interval"), text("plan", "interval"))),
    ),
    "interval_count": (
        FieldType.NUMBER,
        in_first("items", first_of(minor("price", "recurring", "interval_count"), minor("plan", "interval_count"))),
    ),
    "item_count": (FieldType.NUMBER, _item_count),
    **moments("created", "start_date"),
    "current_period_start": _period("current_period_start"),
    "current_period_end": _period("current_period_end"),
    **flags("cancel_at_period_end"),
    **moments("cancel_at", "canceled_at", "ended_at", "trial_start", "trial_end"),
    "cancellation_reason": (FieldType.TEXT, text("cancellation_details", "reason")),
    "cancellation_feedback": (FieldType.TEXT, text("cancellation_details", "feedback")),
    **references("customer", "latest_invoice", "default_payment_method"),
    **texts("collection_method", "description"),
    **ENDING,
}
